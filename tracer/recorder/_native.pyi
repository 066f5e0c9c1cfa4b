import io
import types
from collections.abc import Callable
from typing import Any

class Engine:
    """One recording. ``parts``: see `tracer.recorder.native`."""

    @property
    def entry(self) -> int: ...
    @property
    def entry_code(self) -> types.CodeType | None: ...
    @property
    def met_limit(self) -> int: ...
    @property
    def stopped(self) -> int: ...
    @property
    def events(self) -> int: ...
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
    def enters(self, code: types.CodeType | None) -> None: ...
    def dropped(self) -> bool: ...

class _Writer(io.TextIOWrapper): ...
class _Reader(io.TextIOWrapper): ...
class _ByteWriter(io.BufferedWriter): ...
class _ByteReader(io.BufferedReader): ...

STREAMS: tuple[type[_Writer], type[_Reader], type[_ByteWriter], type[_ByteReader]]

def hear(
    streams: tuple[_Writer, _Reader, _ByteWriter, _ByteReader],
    out: Callable[[str], None],
    took: Callable[[str], None],
) -> None:
    """What passes these streams is told from now on."""

def guard(accuser: Callable[[str, tuple[Any, ...]], None], package: str) -> None:
    """Has those told of that speak in the place of the code in that folder."""

def closed(function: Callable[..., Any], original: Callable[..., Any]) -> Callable[..., Any]:
    """The function, looking as the built-in original, and leading nowhere."""

def signals() -> None:
    """Gives signal handlers views of frames from now on, for the rest of this process."""

def stack_depth() -> int:
    """The depth of the stack, in the interpreter's own count."""

def watch(
    events: dict[str, frozenset[str] | None], listener: Callable[[str, tuple[Any, ...]], None]
) -> None:
    """Has these audit events told from now on, for the rest of this process."""
