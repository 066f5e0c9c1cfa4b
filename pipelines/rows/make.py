"""A recorded run, its row in config ``traces``, and what the other configs ask of it."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from pipelines.items import Item
from pipelines.problems import ProblemTest
from pipelines.rows import layouts
from pipelines.rows.texts import bytes_of, storable, text_of
from pipelines.rows.types import TraceRow
from pipelines.stages.outcome import Reject
from tracer import literals
from tracer.columns import arrays_of
from tracer.records import STREAM, Job, Outcome, RunResult, Trace

_BY_OTHER_MEANS = ("equal", "json", "custom", "interactive")
MAX_PREDICTED = 10_000  # characters of an output that a model is asked for


class Predicted(msgspec.Struct, frozen=True):
    """What a model says that a run gives: ``verdict`` on that, by the problem's checker, or "" for
    an answer that is none."""

    output: str = ""  # stdout, or the literal returned
    verdict: str = ""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded run of an item, with what the rows need beside it."""

    item: Item
    test: ProblemTest
    job: Job
    result: RunResult
    trace: Trace
    trace_id: str
    verdict: str
    events: int
    predicted: Predicted | None = None  # where feedback is to tell it


Answer: TypeAlias = tuple[str, str, str]  # layout, prompt, answer


def trace_row(run: Run) -> TraceRow:
    problem, solution, result = run.item.problem, run.item.solution, run.result
    program, stdin = run.job.program.source, run.job.test.stdin
    events, deltas = arrays_of(run.trace.records)
    error = result.error
    return TraceRow(
        trace_id=run.trace_id,
        source=problem.source,
        problem=problem.name,
        solution=solution.file,
        style=solution.style,
        known_verdict=solution.verdict,
        test=run.test.name,
        public=run.test.public,
        verdict=run.verdict,
        shape=problem.shape,
        entry=problem.entry,
        topic=problem.topic,
        tier=problem.tier,
        licence=problem.licence,
        provenance=problem.provenance,
        statement=storable(problem.statement),
        program=text_of(program),
        program_bytes=bytes_of(program),
        stdin=text_of(stdin),
        stdin_bytes=bytes_of(stdin),
        call=storable(run.job.test.call),
        expected=None if run.test.expected is None else storable(run.test.expected),
        python=run.trace.python,
        recorder=STREAM,
        level=result.level,
        limits=run.job.limits,
        outcome=result.outcome.value,
        detail=storable(result.detail),
        exit_code=result.exit_code,
        error_type=storable(error.type) if error else None,
        error_message=storable(error.message) if error else None,
        error_line=error.line if error else None,
        returned=storable(result.returned),
        stdout=text_of(result.stdout),
        stdout_bytes=bytes_of(result.stdout),
        events_total=run.events,
        entry_event=run.trace.entry,
        events=events,
        deltas=deltas,
    )


def checker_of(run: Run) -> tuple[str, float]:
    """How an output of the run is compared with its own: kind, tolerance. Where the source judges
    by other means than texts (``custom``, ``interactive``), what it printed is still the truth."""
    checker = run.test.checker or run.item.problem.checker
    kind = "exact" if checker.kind in _BY_OTHER_MEANS else checker.kind
    return kind, checker.tolerance if kind == "float" else 0.0


def value_of(run: Run) -> str:
    """What it printed, or returned as a literal."""
    return storable(run.result.returned) if run.job.test.call else text_of(run.result.stdout)


def answer_of(run: Run, config: str) -> Answer | Reject:
    """The layout, the prompt and the answer block; a Reject where the layouts cannot hold the
    run."""
    result, test = run.result, run.job.test
    if result.outcome is not Outcome.OK:
        return refuse(config, f"ends_in_{result.outcome.value}", "there is no final output to tell")
    program = run.job.program.source
    if any(bytes_of(data) is not None for data in (program, test.stdin, result.stdout)):
        return refuse(config, "not_text", "program, stdin or stdout is not UTF-8")
    source, stdin, value = text_of(program), text_of(test.stdin), value_of(run)
    tag = layouts.tag_in(source, stdin, test.call, value)
    if tag:
        return refuse(config, "tag_in_text", f"program, input or output holds {tag}")
    if not test.call:
        if not value.strip():
            return refuse(config, "no_output", "the program prints nothing")
        return layouts.STDIN, layouts.stdin_prompt(source, stdin), layouts.stdin_answer(value)
    try:
        literals.parse(value)
    except ValueError:
        return refuse(config, "answer_not_literal", f"it returns {value[:200]}")
    call = storable(test.call)
    return layouts.FUNCTION, layouts.call_prompt(source, call), layouts.call_answer(call, value)


def refuse(config: str, reason: str, detail: str) -> Reject:
    return Reject(stage="rows", reason=reason, detail=storable(detail), config=config)
