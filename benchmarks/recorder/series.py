"""What a measurement series is: asked of a fresh process in one JSON line, answered in another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import msgspec


class Spec(msgspec.Struct, kw_only=True):
    """One program, one way of running it, several rounds."""

    mode: str  # key of `modes.MODES` or `rivals.RIVALS`
    source: str  # path of the program
    effects: str  # path of its `tracer.recorder.effects.Effects` as msgpack
    rounds: int
    bound: float  # CPU seconds: no round starts once they are used up
    memory: bool = False  # one run, for its peak; the mode may then be "untraced"


class Result(msgspec.Struct, kw_only=True):
    """CPU seconds are medians over the rounds; untraced ones come from the same process."""

    skipped: str = ""  # why there is no result; the rest is then empty
    rounds: int = 0
    untraced: float = 0.0
    traced: float = 0.0
    outside: float = 0.0  # making the recorder and letting go of what it holds
    events: int = 0  # as the recorder counts them; 0 for other tracers
    stored: int = 0  # bytes of the trace: msgpack batches, or a Parquet file
    region: float = 0.0  # of a program that times a part of itself: that part, traced
    peak: int = 0  # bytes resident at most since the imports; of a run for memory


class Program(msgspec.Struct):
    """A program ready to run."""

    path: str
    source: bytes
    effects: bytes


class Run(msgspec.Struct):
    """What a mode says of one run beside its time."""

    outside: float = 0.0
    events: int = 0
    stored: int = 0


Around: TypeAlias = Callable[[Callable[[], None]], None]  # calls what it is given, under a tracer
Timed: TypeAlias = Callable[[Around], None]  # runs the program in it, and takes the time
Mode: TypeAlias = Callable[[Program, Timed], Run]


class MissingError(Exception):
    """A mode is not to be had here; the text says why."""


def read_program(spec: Spec) -> Program:
    return Program(spec.source, Path(spec.source).read_bytes(), Path(spec.effects).read_bytes())
