import types
from typing import Any

class Engine:
    """One recording. ``parts``: see `tracer.recorder.native`."""

    entry: int
    entry_code: types.CodeType | None
    recursion_limit: int
    stopped: int
    events: int

    def __init__(
        self,
        parts: Any,
        lines: dict[int, Any],
        hold: bool,
        everything: bool,
        events: int,
        bytes: int,
        characters: int,
        pauses: tuple[int, ...],
        returns: tuple[int, ...],
        stores: tuple[tuple[int, ...], tuple[int, ...], int],
        resume: int,
    ) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def emit(self, record: Any) -> None: ...
    def out(self, text: str) -> None: ...
    def took(self, text: str) -> None: ...
    def cut(self, limit: str, allowed: int, stop: bool) -> None: ...
    def flush(self) -> None: ...
    def forget(self) -> None: ...
    def last_by(self) -> int: ...
    def dropped(self) -> bool: ...

def stack_depth() -> int:
    """The depth of the stack, in the interpreter's own count."""
