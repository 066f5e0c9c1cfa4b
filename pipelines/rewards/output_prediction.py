"""The reward of a predicted output: +1 for the right one, -1 for anything else, None where it
cannot be scored.

`reward` has the signature that GRPO trainers call: completions and the columns of the config
``output_prediction``, a list of rewards back.  `score` does one, and says why.

The answer is parsed, never evaluated, and compared type-strictly: ``7 or True``, ``1`` for
``True``, a prefix, a second guess or text around the answer earn -1.  A wrong answer is the
model's; a row without a usable ground truth is ours, and gives None, which is neither a pass nor
a fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from pipelines import checkers
from pipelines.problems import Checker
from pipelines.rows import layouts
from tracer import literals

RIGHT, WRONG = 1.0, -1.0
Completion: TypeAlias = str | Sequence[Mapping[str, Any]]


class Score(msgspec.Struct, frozen=True):
    """``value`` is `RIGHT`, `WRONG`, or None for what is no fault of the model."""

    value: float | None
    reason: str  # right | no_answer | not_a_literal | wrong | infra_error: …


def reward(
    completions: Sequence[Completion],
    ground_truth: Sequence[str],
    checker: Sequence[str],
    tolerance: Sequence[float],
    call: Sequence[str],
    **columns: Any,
) -> list[float | None]:
    """A reward for each completion; the columns are those of the config, a value a completion.
    ValueError if they are not of one length."""
    rows = zip(completions, ground_truth, checker, tolerance, call, strict=True)
    return [score(c, truth, kind, near, asked).value for c, truth, kind, near, asked in rows]


def score(
    completion: Completion, ground_truth: str, checker: str, tolerance: float, call: str = ""
) -> Score:
    """Scores one completion. ``call`` is "" for a whole program, whose answer is stdout."""
    if checker not in ("exact", "tokens", "float") or not 0 <= tolerance < 1:
        return Score(None, f"infra_error: checker {checker!r} with tolerance {tolerance}")
    how = Checker(checker, tolerance)  # type: ignore[arg-type]
    text = _text(completion)
    if text is None:
        return Score(None, "infra_error: the completion is neither text nor messages")
    if call:
        return _score_call(text, ground_truth, how, call)
    if not ground_truth.strip(" \t\r\n"):
        return Score(None, "infra_error: the ground truth is empty")
    answer = layouts.read_answer(text)
    if answer is None:
        return Score(WRONG, "no_answer")
    right = checkers.same_text(how, ground_truth, answer)
    return Score(RIGHT, "right") if right else Score(WRONG, "wrong")


def _score_call(text: str, ground_truth: str, how: Checker, call: str) -> Score:
    try:
        literals.parse(ground_truth)
    except ValueError:
        return Score(None, "infra_error: the ground truth is not a literal")
    answer = layouts.read_answer(text)
    if answer is None:
        return Score(WRONG, "no_answer")
    value = layouts.read_value(answer, call)
    if value is None:
        return Score(WRONG, "not_a_literal")
    right = checkers.same_literal(how, ground_truth, value)
    return Score(RIGHT, "right") if right else Score(WRONG, "wrong")


def _text(completion: Completion) -> str | None:
    """The text of a completion: a string, or the last message of a conversation."""
    if isinstance(completion, str):
        return completion
    try:
        content = completion[-1]["content"]
    except (IndexError, KeyError, TypeError):
        return None
    return content if isinstance(content, str) else None
