"""Which function makes the rows of which config, of those that come of a run and need no narrative.

A function takes a `Run` and the table ``[rows]``, and gives a row, several, or a `Reject`.  A new
config is a row type in `pipelines.rows.types`, a function here, a name in `pipelines.config`, a
line in `pipelines.publish.card`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from pipelines.config import RowsConfig
from pipelines.rows import (
    cwm,
    debugger,
    feedback,
    input_prediction,
    make,
    output_prediction,
    raw,
    scratchpad,
    state_questions,
)
from pipelines.rows.make import Run

Maker: TypeAlias = Callable[[Run, RowsConfig], Any]


def _plain(maker: Callable[[Run], Any]) -> Maker:
    return lambda run, _: maker(run)


OF_A_RUN: dict[str, Maker] = {
    "traces": _plain(make.trace_row),
    "output_prediction": _plain(output_prediction.output_prediction_row),
    "input_prediction": _plain(input_prediction.input_prediction_row),
    "solve_with_feedback": _plain(feedback.conversation_row),
    "repair": _plain(feedback.repair_row),
    "state_questions": state_questions.question_rows,
    "debugger": debugger.debugger_row,
    "cwm": _plain(cwm.cwm_row),
    "scratchpad": _plain(scratchpad.scratchpad_row),
    "raw": _plain(raw.raw_row),
}
