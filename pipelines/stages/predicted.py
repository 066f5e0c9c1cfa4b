"""What a model says that a run gives, read as rewards read it and judged as the run itself is."""

from __future__ import annotations

from pipelines.predictions import CONFIGS, Predictions
from pipelines.rows import layouts
from pipelines.rows.make import Predicted, Run
from pipelines.stages.court import Court
from tracer.records import Outcome, RunResult


def predicted(run: Run, said: Predictions | None, court: Court, configs: tuple[str, ...]) -> (
    Predicted | None
):  # fmt: skip
    """None where nothing is said of it, or no row would tell it: feedback shows public tests only.
    Raises RefusedError where a checker is to be asked and the level cannot be had."""
    if said is None or not run.test.public or not set(CONFIGS) & set(configs):
        return None
    found = said.of(run.trace_id)
    if found is None:
        return None
    call, answer = run.job.test.call, found.answer
    if call and answer is not None:
        answer = layouts.read_value(answer, call)
    if answer is None:
        return Predicted()
    result = RunResult(
        outcome=Outcome.OK,
        stdout=b"" if call else answer.encode("utf-8"),
        returned=answer if call else "",
    )
    verdict = court.verdict(run.item.problem, run.test, run.job, result)
    return Predicted(output=answer, verdict=verdict)
