import types
from collections.abc import Callable
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
        depth: int,
        bound: int,
    ) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def emit(self, record: Any) -> None: ...
    def out(self, text: str) -> None: ...
    def took(self, text: str) -> None: ...
    def cut(self, limit: str, allowed: int, stop: bool) -> None: ...
    def flush(self) -> None: ...
    def forget(self) -> None: ...
    def total(self) -> int: ...
    def catch_up(self, globals_: dict[str, Any]) -> None: ...
    def last_by(self) -> int: ...
    def dropped(self) -> bool: ...

def stack_depth() -> int:
    """The depth of the stack, in the interpreter's own count."""

def watch(
    events: dict[str, frozenset[str] | None], listener: Callable[[str, tuple[Any, ...]], None]
) -> None:
    """Has these audit events told from now on, for the rest of this process."""
