"""What a run sends out of the sandbox: batches of records, then one end frame.

The end frame is the only word that a run came to its end in the recorder's hands: without it no
outcome is ``ok`` (a program that calls ``os._exit(0)`` sends none).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

import msgspec

from tracer.records import In, Out, Outcome, Record, RunError, Value

# (kind of frame, payload): "lines" first of all where it is asked for, "records", then "end";
# "tampered" at any time
Send: TypeAlias = Callable[[str, bytes], None]

# A record, or its tag and fields in a tuple: the same bytes once encoded, made in a third of the
# time. The records of nearly every event are made so.
Emitted: TypeAlias = Record | tuple[Any, ...]
Emit: TypeAlias = Callable[[Emitted], None]

BATCH = 256  # records a frame; one write a record costs ten times as much


class Batches(Protocol):
    """What takes a run's records on their way out."""

    batch: list[Emitted]  # that wait; one list throughout

    def flush(self) -> None:
        """Sends what waits: called at an event once there are `BATCH` or more."""

    def say(self, record: Out | In) -> None:
        """Takes text that was written or read."""


class CodeFacts(msgspec.Struct, array_like=True):
    """A code object of the program, as the compiler made it."""

    name: str  # co_qualname
    code: bytes  # co_code
    lines: list[tuple[int, int, int | None]]  # co_lines(): start, end, line
    handlers: bytes  # co_exceptiontable


class Codes(msgspec.Struct, kw_only=True):
    """The frame "lines": all code objects of a program, told before any of them runs."""

    codes: list[CodeFacts]  # the module's first
    too_large: bool = False  # then none are told


class End(msgspec.Struct, kw_only=True):
    """The last frame of a run."""

    outcome: Outcome  # ok, error, syntax, exit, memory or trace_limit; the sandbox may know better
    detail: str = ""
    returned: Value = ""  # text of what the call returned
    error: RunError | None = None
    exit_code: int = 0  # what a plain python would have exited with
    python: str = ""  # "3.11"
    recorder: str = ""  # "settrace/1"; "" when not recorded
    entry: int = 0
    events: int = 0  # all that the run had, recorded or not
    long: bool = False  # recording ended at the limit on events, and counting went on
    finalize: bool = False  # leave by a real interpreter shutdown: ``__del__`` methods may print
