"""Shorthand for tests that run programs in a sandbox."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tracer.errors import RefusedError
from tracer.records import Job, Level, Limits, Program, RecorderName, RunResult, TestCase
from tracer.sandbox import Sandbox

# Those that programs nobody has read may be run at.
CONFINED = ("default", "strict")
SHORT = {"cpu_seconds": 5.0, "wall_seconds": 10.0}


def run(
    box: Sandbox,
    source: str | bytes,
    stdin: bytes = b"",
    *,
    record: bool = False,
    statics: bytes = b"",
    recorder: RecorderName = "settrace",
    **limits: float,
) -> RunResult:
    """One run, unrecorded unless asked for; ``limits`` are fields of `Limits`."""
    data = source if isinstance(source, bytes) else source.encode()
    job = Job(
        program=Program(source=data),
        test=TestCase(stdin=stdin),
        limits=Limits(**{**SHORT, **limits}),  # type: ignore[arg-type]
        level=box.level,
        record=record,
        statics=statics,
        recorder=recorder,
    )
    return box.run(job)


def wait_until(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    """Whether it comes to hold in this time."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(condition())


@contextmanager
def box_at(level: Level) -> Iterator[Sandbox]:
    """A sandbox; skips the test, with the reason, where the kernel refuses this level."""
    try:
        box = Sandbox(level=level)
    except RefusedError as error:
        pytest.skip(error.what)
    with box:
        yield box
