"""One recorded run for the commands that take a program file: trace, explain, check."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import msgspec

from pipelines.cli.inputs import read_program, read_test
from pipelines.cli.options import LimitOptions
from tracer.api import make_job
from tracer.errors import RefusedError
from tracer.records import (
    Granularity,
    Level,
    Limits,
    LongRuns,
    Outcome,
    Program,
    RecorderName,
    RunResult,
    TestCase,
)
from tracer.sandbox import Sandbox


class Once(msgspec.Struct, frozen=True):
    """What was run, and what came of it."""

    program: Program
    test: TestCase
    limits: Limits
    result: RunResult
    granularity: Granularity = "line"


def limits_of(options: LimitOptions) -> Limits:
    """The limits that a command's options make. A run that may use more CPU time may take more
    time, too."""
    limits = Limits(long_runs=cast(LongRuns, options["long_runs"]))
    if options["max_events"] is not None:
        limits = msgspec.structs.replace(limits, events=options["max_events"])
    if options["max_depth"] is not None:
        limits = msgspec.structs.replace(limits, depth=options["max_depth"])
    if (seconds := options["cpu_seconds"]) is not None:
        wall = max(limits.wall_seconds, 2 * seconds)
        limits = msgspec.structs.replace(limits, cpu_seconds=seconds, wall_seconds=wall)
    return limits


def run_file(
    file: Path,
    stdin: str | None,
    call: str | None,
    level: str,
    recorder: str,
    options: LimitOptions,
    granularity: str = "line",
) -> Once:
    """Reads, runs and records. Raises UsageError and RefusedError."""
    program, test = read_program(file), read_test(stdin, call)
    limits = limits_of(options)
    job = make_job(
        program,
        test,
        limits=limits,
        level=cast(Level, level),
        recorder=cast(RecorderName, recorder),
        granularity=cast(Granularity, granularity),
    )
    with Sandbox(level=cast(Level, level)) as box:
        return Once(program, test, limits, box.run(job), job.granularity)


def with_record(once: Once, file: Path) -> Once:
    """The same, once it is sure that there is a record to tell or to check by. Raises RefusedError
    for a run of which nothing true is known."""
    if once.result.outcome in (Outcome.TAMPERED, Outcome.SANDBOX_ERROR):
        raise RefusedError(
            "no-true-record",
            f"the run is {once.result.outcome.value}: {once.result.detail}",
            str(file),
            "there is no record to go by; change the program, or try again",
        )
    return once
