"""Tells a run and has it checked: nothing that the checker does not accept goes on (law 5)."""

from __future__ import annotations

import traceback
from pathlib import PurePath
from typing import Protocol

import msgspec

from pipelines.stages.outcome import Reject, bounded
from tracer.records import Program, RunResult, TestCase
from verbalize.narrative import Narrative, Report


class Manner(msgspec.Struct, frozen=True):
    """How a run is told. ``budget``: in tokens."""

    style: str
    seed: int
    budget: int


class Voice(Protocol):
    """The writer and the checker, which know nothing of each other."""

    def explain(
        self, program: Program, test: TestCase, result: RunResult, manner: Manner
    ) -> Narrative: ...

    def check(self, text: str, program: Program, test: TestCase, result: RunResult) -> Report: ...


class Verbalizer:
    """The real ones, imported when the first narrative is asked for."""

    def explain(
        self, program: Program, test: TestCase, result: RunResult, manner: Manner
    ) -> Narrative:
        from verbalize import explain

        style, seed, budget = manner.style, manner.seed, manner.budget
        return explain(program, test, result, style=style, seed=seed, budget=budget)

    def check(self, text: str, program: Program, test: TestCase, result: RunResult) -> Report:
        from verbalize.ground import check

        return check(text, program, test, result)


class Narrated(msgspec.Struct, frozen=True):
    """A narrative that the checker accepted, and how many claims it found there."""

    narrative: Narrative
    budget: int
    supported: int
    contradicted: int
    not_enough_info: int


def narrate(
    program: Program, test: TestCase, result: RunResult, manner: Manner, voice: Voice
) -> Narrated | Reject:
    style = manner.style
    try:
        narrative = voice.explain(program, test, result, manner)
    except Exception as error:  # the writer's own fault: counted, and the build goes on
        return Reject(
            stage="narrative", reason="writer_failed", detail=_failure(error), style=style
        )
    try:
        report = voice.check(narrative.text, program, test, result)
    except Exception as error:
        return Reject(
            stage="check",
            reason="checker_failed",
            detail=_failure(error),
            style=style,
            text=bounded(narrative.text, 20_000),
        )
    counts = count(report)
    if not report.accepted:
        return Reject(
            stage="check",
            reason=_reason(counts),
            detail=bounded("; ".join(report.reasons)),
            style=style,
            text=bounded(narrative.text, 20_000),
        )
    return Narrated(
        narrative, manner.budget,
        counts["supported"], counts["contradicted"], counts["not_enough_info"],
    )  # fmt: skip


def count(report: Report) -> dict[str, int]:
    """How many claims of a text have each verdict."""
    counts = {"supported": 0, "contradicted": 0, "not_enough_info": 0}
    for sentence in report.sentences:
        for claim in sentence.claims:
            counts[claim.verdict] += 1
    return counts


def _reason(counts: dict[str, int]) -> str:
    if counts["contradicted"]:
        return "claim_contradicted"
    return "claim_without_evidence" if counts["not_enough_info"] else "narrative_incomplete"


def _failure(error: Exception) -> str:
    """The error and the line of our code it came from, without a path of this machine."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return bounded(f"{type(error).__name__}: {error}{where}", 500)
