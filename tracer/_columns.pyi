from typing import Any

def columns(
    payloads: list[bytes],
    columns: list[tuple[int, bool]],
    records: list[tuple[str, bool, bool, list[tuple[int, int]]]],
    events: list[int],
    deltas: list[int],
    places: tuple[int, ...],
    /,
) -> list[Any]: ...
