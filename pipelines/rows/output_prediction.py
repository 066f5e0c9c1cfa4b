"""Config ``output_prediction``: (program, input) → what it prints or returns."""

from __future__ import annotations

from pipelines.rows import layouts
from pipelines.rows.common import shared
from pipelines.rows.make import MAX_PREDICTED, Run, answer_of, checker_of, refuse, value_of
from pipelines.rows.texts import storable
from pipelines.rows.types import Message, OutputPredictionRow
from pipelines.stages.outcome import Reject

CONFIG = "output_prediction"


def output_prediction_row(run: Run) -> OutputPredictionRow | Reject:
    answer = answer_of(run, CONFIG)
    if isinstance(answer, Reject):
        return answer
    layout, asked, _ = answer
    truth = value_of(run)
    if len(truth) > MAX_PREDICTED:
        return refuse(CONFIG, "output_too_long", f"{len(truth)} characters to be predicted")
    kind, tolerance = checker_of(run)
    call = run.job.test.call
    prompt = layouts.prediction_prompt(asked, call=bool(call))
    return OutputPredictionRow(
        **shared(run, CONFIG, layout),
        prompt=prompt,
        messages=(Message("user", prompt),),
        call=storable(call),
        ground_truth=truth,
        checker=kind,
        tolerance=tolerance,
        events_total=run.events,
    )
