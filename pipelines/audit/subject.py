"""What is audited: one run and the texts that tell it, each checked anew.

Nothing that a row says of itself is shown as true: its texts are read again by `verbalize.check`
against the stored trace, and where a row holds no text, the run is told here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from pipelines import lookup
from pipelines.audit.dataset import Dataset
from pipelines.rows.texts import storable
from tracer import ids
from tracer.errors import UsageError
from tracer.records import Limits, Program, RunResult, TestCase
from verbalize import check, explain
from verbalize.explain import BUDGET
from verbalize.narrative import ClaimVerdict, Report, VerdictWord

_RANKS: dict[str, int] = {"": 0, "supported": 1, "not_enough_info": 2, "contradicted": 3}
_OWN = ("accepted_first", "accepted_retry", "spliced")  # outcomes that ship a model's words


class Said(msgspec.Struct, frozen=True):
    """A claim at ``text[start:end]``, what the checker makes of it, and the event to look at."""

    kind: str
    subject: str
    value: str
    start: int
    end: int
    verdict: VerdictWord
    event: int  # -1 where no event shows it
    reason: str


class Sentence(msgspec.Struct, frozen=True):
    """A sentence at ``text[start:end]``, and the events it tells of (-1: none is known).
    ``verdict`` is its worst; "" where it claims nothing."""

    start: int
    end: int
    first: int
    last: int
    verdict: str
    claims: tuple[Said, ...]


class Telling(msgspec.Struct, frozen=True):
    """A text about the run, under the name of its tab."""

    name: str
    text: str
    accepted: bool
    reasons: tuple[str, ...]
    sentences: tuple[Sentence, ...]


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One row with the run behind it; for a fresh run, ``config`` is "run" and ``row`` empty."""

    config: str
    id: str
    row: dict[str, Any]
    trace_row: dict[str, Any]
    program: Program
    test: TestCase
    result: RunResult
    tellings: tuple[Telling, ...] = ()
    compared: str = ""  # with the same row of another build, where that was asked for


def opened(dataset: Dataset, config: str, identity: str) -> Subject:
    """Opens a row and has its texts checked. Raises what `found` does."""
    return told(found(dataset, config, identity))


def found(dataset: Dataset, config: str, identity: str) -> Subject:
    """Opens a row, without what it tells: that takes the checker some time. UsageError
    ``no-such-row``, or ``trace-not-stored`` where the recipe left out its trace."""
    row = dataset.row(config, identity)
    if row is None:
        raise UsageError(
            "no-such-row",
            f"the config {config[:40]!r} has no row with the id {identity[:64]}",
            str(dataset.folder),
            "take an id from the dataset",
        )
    trace = row if config == "traces" else dataset.row("traces", row["trace_id"])
    if trace is None:
        raise UsageError(
            "trace-not-stored",
            "the recipe left out the config traces, so that there is nothing to compare with",
            str(dataset.folder),
            'build with "traces" among the configs of [rows]',
        )
    program, test, _, result = lookup.run_of(trace)
    return Subject(
        config=config, id=identity, row=row, trace_row=trace, program=program, test=test,
        result=result,
    )  # fmt: skip


def told(subject: Subject) -> Subject:
    """With its texts, each checked; a fresh run is told in the first style."""
    run = (subject.program, subject.test, subject.result)
    return msgspec.structs.replace(
        subject,
        tellings=tuple(telling(name, text, spans, *run) for name, text, spans in texts_of(subject)),
    )


def texts_of(subject: Subject) -> list[tuple[str, str, Sequence[dict[str, Any]]]]:
    """(tab, text, sentences whose events are known) of what it tells."""
    run = (subject.program, subject.test, subject.result)
    return _texts(subject.config, subject.row, *run)


def of_run(program: Program, test: TestCase, limits: Limits, result: RunResult) -> Subject:
    """A run that was just made, and what is told of it."""
    return told(fresh(program, test, limits, result))


def fresh(program: Program, test: TestCase, limits: Limits, result: RunResult) -> Subject:
    """A run that was just made, of which nothing is told yet."""
    python = result.trace.python if result.trace is not None else ""
    return Subject(
        config="run",
        id=ids.trace_id(program, test, limits, python, "line"),
        row={},
        trace_row={},
        program=program,
        test=test,
        result=result,
    )


def telling(
    name: str, text: str, spans: Sequence[dict[str, Any]], program: Program, test: TestCase,
    result: RunResult,
) -> Telling:  # fmt: skip
    """A text with the checker's verdicts. ``spans``: sentences whose events the writer knows, as
    rows of `pipelines.rows.types.SentenceRow`; none for a text of which nothing is known."""
    report = check(text, program, test, result)
    return Telling(
        name=name,
        text=text,
        accepted=report.accepted,
        reasons=report.reasons,
        sentences=tuple(_sentences(report, spans)),
    )


def _texts(
    config: str, row: dict[str, Any], program: Program, test: TestCase, result: RunResult
) -> list[tuple[str, str, Sequence[dict[str, Any]]]]:
    """(tab, text, sentences) of what a row tells."""
    if config == "sft":
        own = ("template", row["narrative"], row["sentences"])
        if row.get("rewrite_outcome") not in _OWN:
            return [own]
        style, seed = row["style"].partition("/")[0], row["seed"]
        template = _explained(program, test, result, style, seed, row["budget"])
        return [("rewrite", *own[1:]), template]
    if config == "attempts":
        return [("reply", row["text"], ()), _explained(program, test, result)]
    if config == "preference":
        return [("rejected", row["rejected"], ()), ("chosen", row["chosen"], ())]
    return [_explained(program, test, result)]


def _explained(
    program: Program, test: TestCase, result: RunResult, style: str = "narrative", seed: int = 0,
    budget: int = BUDGET,
) -> tuple[str, str, list[dict[str, Any]]]:  # fmt: skip
    """The writer's own text, where it has to be written for the audit."""
    told = explain(program, test, result, style=style, seed=seed, budget=budget)
    shift = len(told.text) - len(told.text.lstrip())
    spans = [
        {
            "start": one.start - shift,
            "end": one.end - shift,
            "first_event": one.first_event,
            "last_event": one.last_event,
        }
        for one in told.sentences
    ]
    return "template", storable(told.text.strip()), spans


def _sentences(report: Report, spans: Sequence[dict[str, Any]]) -> list[Sentence]:
    """The writer's sentences where there are some (they know their events), else the checker's;
    each with the claims that begin in it, and the worst verdict on any of them."""
    cuts = [(s["start"], s["end"], s["first_event"], s["last_event"]) for s in spans]
    if not cuts:
        cuts = [(s.start, s.end, *_span([c.event for c in s.claims])) for s in report.sentences]
    found: list[Sentence] = []
    claims = [claim for sentence in report.sentences for claim in sentence.claims]
    for start, end, first, last in cuts:
        mine = tuple(_said(c, last) for c in claims if start <= c.start < end)
        worst: list[str] = [c.verdict for c in mine]
        if not mine:  # it claims nothing, or nothing that can be made out: the checker says which
            parts = (s for s in report.sentences if s.start < end and start < s.end)
            worst = [s.verdict for s in parts if s.verdict != "supported"]
        verdict = max(worst, key=_RANKS.__getitem__, default="")
        found.append(Sentence(start, end, first, last, verdict, mine))
    return found


def _span(events: list[int]) -> tuple[int, int]:
    known = [event for event in events if event >= 0]
    return (min(known), max(known)) if known else (-1, -1)


def _said(claim: ClaimVerdict, last: int) -> Said:
    event = claim.event if claim.event >= 0 else last
    return Said(
        claim.kind, claim.subject, claim.value, claim.start, claim.end, claim.verdict, event,
        claim.reason,
    )  # fmt: skip
