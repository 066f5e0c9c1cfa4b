"""The library's front door: one program, one input, one sandbox."""

from __future__ import annotations

from tracer.errors import UsageError
from tracer.expressions import expressions_bytes
from tracer.recorder.calltext import parse_call
from tracer.recorder.choose import choose
from tracer.records import (
    Granularity,
    Job,
    Level,
    Limits,
    Program,
    RecorderName,
    RunResult,
    TestCase,
)
from tracer.sandbox import Sandbox
from tracer.static import effects_bytes


def make_job(
    program: Program,
    test: TestCase,
    *,
    limits: Limits | None = None,
    level: Level = "default",
    recorder: RecorderName = "auto",
    record: bool = True,
    granularity: Granularity = "line",
) -> Job:
    """A job with the static knowledge of its program. Raises UsageError for a bad call text,
    RefusedError for a recorder, or a granularity, that is not to be had."""
    if test.call:
        try:
            parse_call(test.call)
        except ValueError as error:
            raise UsageError(
                "bad-call", str(error), where=f"call {test.call[:80]!r}",
                remedy="write the call as it would stand in Python, with literals only",
            ) from error  # fmt: skip
    return Job(
        program=program,
        test=test,
        limits=limits or Limits(),
        level=level,
        recorder=choose(recorder, granularity).name,
        record=record,
        statics=effects_bytes(program) if record else b"",
        granularity=granularity,
        spots=expressions_bytes(program) if granularity == "expression" and record else b"",
    )


def run_once(
    source: str | bytes,
    stdin: str | bytes,
    call: str,
    limits: Limits | None,
    level: Level,
    recorder: RecorderName,
    filename: str,
    granularity: Granularity,
) -> RunResult:
    """See `tracer.trace`."""
    program = Program(source=_bytes(source), filename=filename)
    test = TestCase(stdin=_bytes(stdin), call=call)
    job = make_job(
        program, test, limits=limits, level=level, recorder=recorder, granularity=granularity
    )
    with Sandbox(level=level) as box:
        return box.run(job)


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
