"""Evaluation: output prediction over a dataset, and whether the model's own telling is true.

Each row of config ``output_prediction`` is asked n times and scored by its reward.  Where the
dataset has config ``traces``, the row's run is at hand, so the text before the answer is checked
claim by claim (`verbalize.check`): a right answer reached by a false step is counted apart, since
an accuracy alone cannot see it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from pipelines.rewards import output_prediction
from pipelines.rewards.score import RIGHT
from pipelines.rows import layouts
from pipelines.rows.texts import storable
from pipelines.simulate import estimators, reading, steps
from pipelines.simulate.estimators import Estimate
from pipelines.simulate.known_accuracy import Script
from pipelines.simulate.models import Model, Prompt
from pipelines.simulate.steps import Steps, Telling
from verbalize.rewrite.base import Completion, Message

COLUMNS = (
    "id", "trace_id", "problem", "messages", "call", "ground_truth", "checker", "tolerance",
    "events_total", "known_verdict",
)  # fmt: skip
LENGTHS = (10, 30, 100, 300, 1_000, 3_000)  # events; the last bin is open


class Row(msgspec.Struct, frozen=True):
    """A row of config ``output_prediction``, and the tier of its problem."""

    id: str
    trace_id: str
    problem: str
    messages: tuple[Message, ...]
    call: str
    ground_truth: str
    checker: str
    tolerance: float
    events_total: int
    known_verdict: str
    tier: int | None = None  # not known without config traces


class Answered(msgspec.Struct, frozen=True):
    """One completion; a line of predictions.jsonl. ``right`` is None where the row cannot be
    scored.  ``steps``: what the checker says of the text before the answer."""

    id: str
    problem: str
    sample: int
    tier: int | None
    events: int
    kind: str  # stdin | call
    right: bool | None
    reason: str
    steps: Steps | None  # None where there is no trace to check by
    claims: dict[str, int]  # verdict → claims
    tokens: int
    completion: str  # as `groundtrace grade` and a recipe's [feedback] read it


class Group(msgspec.Struct, frozen=True):
    name: str
    completions: int
    accuracy: Estimate | None


class StepCounts(msgspec.Struct, frozen=True):
    """Completions by answer and by telling (`steps.Steps`)."""

    right: dict[Steps, int]
    wrong: dict[Steps, int]
    claims: dict[str, int]
    faithful: Estimate | None  # of right answers that are told, those without a contradicted claim


class Report(msgspec.Struct, frozen=True, kw_only=True):
    model: str
    samples: int
    seed: int
    rows: int
    completions: int
    unanswered: int
    unanswered_reason: str
    not_scored: int
    accuracy: Estimate | None
    pass_at_k: Estimate | None  # right in one of the samples of a row at least
    reasons: dict[str, int]
    by_tier: list[Group]
    by_length: list[Group]
    by_kind: list[Group]
    steps: StepCounts | None


def read(data: Path, split: str | None = None) -> list[Row]:
    """The rows, with tiers where the dataset has config ``traces``. UsageError and FailedError as
    `reading.rows`."""
    tiers: dict[str, int] = {}
    if reading.has(data, "traces"):
        tiers = {
            row["trace_id"]: row["tier"]
            for row in reading.rows(data, "traces", ("trace_id", "tier"))
        }
    return [
        msgspec.convert({**row, "tier": tiers.get(row["trace_id"])}, Row)
        for row in reading.rows(data, "output_prediction", COLUMNS, split)
    ]


def answer(model: Model, rows: Sequence[Row], data: Path, samples: int) -> list[Answered]:
    """A line a completion, in the order of rows and samples. FailedError as `Model.ask`."""
    asked = [(row, sample) for row in rows for sample in range(samples)]
    said = model.ask((_prompt(row, sample) for row, sample in asked), _said)
    told = [(row.trace_id, one[0]) for (row, _), one in zip(asked, said, strict=True) if one]
    checked = iter(steps.checked(data, told))
    return [
        _answered(row, sample, *one, next(checked))
        for (row, sample), one in zip(asked, said, strict=True)
        if one is not None
    ]


def _prompt(row: Row, sample: int) -> Prompt:
    truth = row.ground_truth
    other = f"({truth}, 'and another')" if row.call else f"{truth.rstrip()} and another\n"
    right, wrong = (
        layouts.call_answer(row.call, text) if row.call else layouts.stdin_answer(text)
        for text in (truth, other)
    )
    return Prompt(messages=row.messages, sample=sample, script=Script(right, wrong))


def _said(completion: Completion) -> tuple[str, int]:
    return completion.text, completion.tokens_out


def _answered(row: Row, sample: int, text: str, tokens: int, told: Telling | None) -> Answered:
    score = output_prediction.score(text, row.ground_truth, row.checker, row.tolerance, row.call)
    return Answered(
        id=row.id,
        problem=row.problem,
        sample=sample,
        tier=row.tier,
        events=row.events_total,
        kind="call" if row.call else "stdin",
        right=None if score.value is None else score.value == RIGHT,
        reason=score.reason,
        steps=None if told is None else told.steps,
        claims={} if told is None else told.claims,
        tokens=tokens,
        completion=storable(text),
    )


def report(
    model: Model, rows: Sequence[Row], answers: Sequence[Answered], samples: int, seed: int
) -> Report:
    scored = [one for one in answers if one.right is not None]
    told = [one for one in scored if one.steps is not None]

    def groups(name: Callable[[Answered], str], order: Callable[[Answered], Any]) -> list[Group]:
        found: dict[str, list[Answered]] = defaultdict(list)
        for one in scored:
            found[name(one)].append(one)
        ordered = sorted(found.items(), key=lambda item: order(item[1][0]))
        return [Group(key, len(its), _accuracy(its, seed)) for key, its in ordered]

    return Report(
        model=model.name,
        samples=samples,
        seed=seed,
        rows=len(rows),
        completions=len(answers),
        unanswered=model.unanswered,
        unanswered_reason=model.reason,
        not_scored=len(answers) - len(scored),
        accuracy=_accuracy(scored, seed),
        pass_at_k=_any_right(scored, seed),
        reasons=dict(Counter(one.reason for one in answers).most_common()),
        by_tier=groups(
            lambda one: "unknown" if one.tier is None else str(one.tier),
            lambda one: -1 if one.tier is None else one.tier,
        ),
        by_length=groups(lambda one: _length(one.events), lambda one: one.events),
        by_kind=groups(lambda one: one.kind, lambda one: one.kind),
        steps=_counts(told, seed) if told else None,
    )


def _accuracy(answers: Iterable[Answered], seed: int) -> Estimate | None:
    parts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in answers:
        parts[one.problem][0] += bool(one.right)
        parts[one.problem][1] += 1
    return estimators.estimate([(total, count) for total, count in parts.values()], seed)


def _any_right(answers: Iterable[Answered], seed: int) -> Estimate | None:
    rows: dict[tuple[str, str], bool] = defaultdict(bool)
    for one in answers:
        rows[one.problem, one.id] |= bool(one.right)
    parts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (problem, _), right in rows.items():
        parts[problem][0] += right
        parts[problem][1] += 1
    return estimators.estimate([(total, count) for total, count in parts.values()], seed)


def _length(events: int) -> str:
    below = [bound for bound in LENGTHS if bound <= events]
    above = [bound for bound in LENGTHS if bound > events]
    start = below[-1] if below else 0
    return f"{start} to {above[0] - 1} events" if above else f"{start} events or more"


def _counts(told: Sequence[Answered], seed: int) -> StepCounts:
    right, wrong = Counter[Steps](), Counter[Steps]()
    claims = Counter[str]()
    parts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in told:
        assert one.steps is not None
        (right if one.right else wrong)[one.steps] += 1
        claims.update(one.claims)
        if one.right and one.steps != "none":
            parts[one.problem][0] += one.steps != "false"
            parts[one.problem][1] += 1
    faithful = estimators.estimate([(total, count) for total, count in parts.values()], seed)
    return StepCounts(
        dict(sorted(right.items())), dict(sorted(wrong.items())), dict(claims), faithful
    )
