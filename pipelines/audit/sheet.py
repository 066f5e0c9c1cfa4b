"""All that a page shows of one subject, as one JSON text: the page needs nothing else.

The records go as they are (`tracer.records`, in msgspec's array form); the page replays them. A
server sends it in two parts: the run, and, when the checker has read them, the texts.
"""

from __future__ import annotations

import difflib
import re
from typing import Any

import msgspec

from pipelines.audit.colours import Piece, coloured
from pipelines.audit.loops import LoopShown, loops
from pipelines.audit.subject import Subject, Telling
from pipelines.rows.texts import text_of
from tracer import errors

MAX_DIFFED = 20_000  # words of each text; a longer one has no diff
_TRAINED = {  # columns that a trainer reads
    "sft": ("prompt", "completion"),
    "output_prediction": ("prompt", "ground_truth"),
    "attempts": ("text",),
    "preference": ("prompt", "chosen", "rejected"),
}
_FACTS = ("source", "problem", "solution", "test", "verdict", "known_verdict", "outcome", "layout",
          "style", "tier", "rewrite_outcome", "rewrite_model", "rewrite_prompt", "kind", "checker",
          "licence", "provenance")  # fmt: skip
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """``difference``: of the first two tellings' texts, as (mark, text) with mark ``=``, ``-`` or
    ``+``.  ``told``: False where all this is still to come."""

    told: bool = False
    loops: list[LoopShown] = []
    tellings: tuple[Telling, ...] = ()
    difference: list[tuple[str, str]] = []
    compared: str = ""


class Sheet(Told, frozen=True, kw_only=True):
    """``fields``: (column, text) exactly as in the row."""

    config: str
    id: str
    title: str
    facts: list[tuple[str, str]]
    code: list[list[Piece]]
    records: list[Any]
    fields: list[tuple[str, str]]
    statement: str
    stdin: str
    call: str
    returned: str
    outcome: str
    detail: str


def sheet(subject: Subject) -> Sheet:
    """Everything of it. FailedError ``trace-damaged`` for records that do not fit each other."""
    return _sheet(subject, rest(subject))


def first(subject: Subject) -> Sheet:
    """What can be shown before its texts are told and checked."""
    return _sheet(subject, Told())


def rest(subject: Subject) -> Told:
    """What `first` leaves out. FailedError ``trace-damaged``."""
    try:
        turns = loops(subject.program, subject.result.trace)
    except (KeyError, IndexError, ValueError) as error:
        raise errors.FailedError(
            "trace-damaged", f"the records of this trace do not fit each other: {error}",
            subject.id, "build the row again",
        ) from error  # fmt: skip
    return Told(
        told=True,
        loops=turns,
        tellings=subject.tellings,
        difference=_difference(subject.tellings),
        compared=subject.compared,
    )


def _sheet(subject: Subject, told: Told) -> Sheet:
    result, row = subject.result, subject.row
    both = {**subject.trace_row, **row}
    named = [str(both[name]) for name in ("problem", "solution", "test") if both.get(name)]
    return Sheet(
        **msgspec.structs.asdict(told),
        config=subject.config,
        id=subject.id,
        title=" · ".join(named) or subject.program.filename,
        facts=[(name, str(both[name])) for name in _FACTS if both.get(name) not in (None, "")],
        code=coloured(subject.program.source),
        records=list(result.trace.records) if result.trace is not None else [],
        fields=[(name, row[name]) for name in _TRAINED.get(subject.config, ()) if name in row],
        statement=both.get("statement") or "",
        stdin=text_of(subject.test.stdin),
        call=subject.test.call,
        returned=result.returned,
        outcome=result.outcome.value,
        detail=result.detail,
    )


def encoded(sheet: Told) -> bytes:
    """As JSON in UTF-8. No text of a record or a row has a lone surrogate, which it cannot hold."""
    return msgspec.json.encode(sheet)


def _difference(tellings: tuple[Telling, ...]) -> list[tuple[str, str]]:
    """What one must strike out of the second text, and add to it, to get the first."""
    if len(tellings) < 2:
        return []
    after, before = (_WORDS.findall(telling.text) for telling in tellings[:2])
    if max(len(after), len(before)) > MAX_DIFFED:
        return []
    found: list[tuple[str, str]] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, before, after).get_opcodes():
        if what == "equal":
            found.append(("=", "".join(before[a:b])))
            continue
        found += [
            (mark, "".join(words))
            for mark, words in (("-", before[a:b]), ("+", after[c:d]))
            if words
        ]
    return found
