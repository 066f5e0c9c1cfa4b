"""One recorded run for the commands that take a program file: trace, explain, check."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import msgspec

from pipelines.cli.inputs import read_program, read_test
from tracer.api import make_job
from tracer.records import Level, Limits, Program, RecorderName, RunResult, TestCase
from tracer.sandbox import Sandbox


class Once(msgspec.Struct, frozen=True):
    """What was run, and what came of it."""

    program: Program
    test: TestCase
    limits: Limits
    result: RunResult


def run_file(
    file: Path,
    stdin: str | None,
    call: str | None,
    max_events: int | None,
    level: str,
    recorder: str,
) -> Once:
    """Reads, runs and records. Raises UsageError and RefusedError."""
    program, test = read_program(file), read_test(stdin, call)
    limits = Limits() if max_events is None else Limits(events=max_events)
    job = make_job(
        program,
        test,
        limits=limits,
        level=cast(Level, level),
        recorder=cast(RecorderName, recorder),
    )
    with Sandbox(level=cast(Level, level)) as box:
        return Once(program, test, limits, box.run(job))
