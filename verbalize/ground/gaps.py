"""Runs of which some steps are not recorded: what a text may say of them.

Up to the first gap a text is read as any other, on the record as far as it goes.  Then it must say
how many steps it leaves out; what comes after that sentence may tell the final state and the end,
and nothing else.  Counts over the whole run are not to be had from a part of it, and are not
accepted before that sentence either.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

import msgspec

from tracer.records import EVENT_TYPES, Cut, Gap, RunError, RunResult, Trace
from verbalize.ground.answers import Answer
from verbalize.ground.evaluate import parse
from verbalize.ground.loops import Loops
from verbalize.ground.mentions import Mention
from verbalize.ground.sentences import Part
from verbalize.ground.timeline import Timeline
from verbalize.ground.values import UNKNOWN, same, show

_LEAVES_OUT = re.compile(
    r"^\s*the (?:remaining|other|next|last) (?P<count>\d[\d,]*) steps? (?:of (?:it|the run) )?"
    r"(?:are|is) not (?:told|shown|described)(?: here)?\.?\s*$",
    re.IGNORECASE,
)
_OF_LOOPS = frozenset(("count", "more", "idle", "ended", "ends"))
_COUNTS = frozenset(("through", "calls", "depth", "change_count", "tally", "silence"))
_SPANS = frozenset(("iteration", "iterations", "through"))


class Left(msgspec.Struct, frozen=True):
    """Where a text says how many steps it leaves out. ``part``: -1 where it does not."""

    part: int
    said: int
    true: int


def gap_at(result: RunResult) -> int:
    """The place of the first gap among the records; -1 for none."""
    records = result.trace.records if result.trace else []
    return next((at for at, record in enumerate(records) if isinstance(record, Gap)), -1)


def before(result: RunResult, at: int) -> RunResult:
    """The result with the records up to its first gap alone."""
    trace = result.trace
    assert trace is not None
    told = sum(isinstance(record, EVENT_TYPES) for record in trace.records[:at])
    entry = trace.entry if trace.entry < told else 0
    short = Trace(
        records=trace.records[:at], python=trace.python, recorder=trace.recorder, entry=entry
    )
    return msgspec.structs.replace(result, trace=short)


def left_out(text: str, parts: Sequence[Part], result: RunResult, at: int) -> Left:
    """The sentence that says how many steps are not told, and how many that are."""
    assert result.trace is not None
    true = 0
    for record in result.trace.records[at:]:
        if isinstance(record, Gap):
            true += record.skipped
        elif isinstance(record, EVENT_TYPES) and not isinstance(record, Cut):
            true += 1
    for index, part in enumerate(parts):
        found = part.kind == "sentence" and _LEAVES_OUT.match(text[part.start : part.end])
        if found:
            return Left(index, int(found["count"].replace(",", "")), true)
    return Left(-1, 0, true)


def is_of_a_part(
    mention: Mention, sentence: Sequence[Mention], answer: Answer, loops: Loops, total: int
) -> bool:
    """Whether a mention may be true of the record before the gap and false of the run: turns of a
    loop that goes on in the gap, and what is counted without naming the turns it is counted over.
    ``total``: events before the gap."""
    if mention.kind in _OF_LOOPS:
        code = mention.value.code if mention.value else ""
        number = mention.number if mention.number >= 0 or not code.isdigit() else int(code)
        over = [
            run for run in loops.runs
            if run.end < total and run.first <= answer.event <= run.end
            and number in (-1, len(run.starts))
        ]  # fmt: skip
        going_on = [run for run in loops.runs if run.end >= total]
        return not over and (number < 0 or any(abs(len(r.starts) - number) < 2 for r in going_on))
    if mention.kind == "depth":
        return mention.flag == "deepest"  # not that of a call at hand
    return mention.kind in _COUNTS and not any(other.kind in _SPANS for other in sentence)


def at_the_end(mention: Mention, timeline: Timeline) -> Answer:
    """Whether a name holds a value when all is done, or the run ends as is said. ``timeline``: of
    the whole record."""
    last = len(timeline.moments) - 1
    if mention.kind in ("uncaught", "raise", "message"):
        true = _ends_by(mention, timeline.result.error)
        why = "" if true else "the run ends otherwise"
        return Answer("supported" if true else "contradicted", last, why)
    if mention.kind in ("return", "output") and timeline.test.call:
        true = _returns(mention, timeline)
        why = "" if true else "the call returns something else"
        return Answer("supported" if true else "contradicted", -1, why)
    if mention.kind == "status":
        true = mention.number == timeline.result.exit_code
        return Answer("supported" if true else "contradicted", last, "another status")
    if mention.kind not in ("state", "now") or mention.subject is None or mention.value is None:
        return Answer("not_enough_info", reason="after steps left out only the final state is read")
    subject, value = parse(mention.subject.code), parse(mention.value.code)
    if subject is None or value is None:
        return Answer("not_enough_info", reason="this cannot be read")
    end = len(timeline.records)
    mine, theirs = timeline.worth(subject, 0, end), timeline.worth(value, 0, end)
    if mine is UNKNOWN or theirs is UNKNOWN:
        return Answer("not_enough_info", last, "its value at the end is not known")
    if same(mine, theirs):
        return Answer("supported", last)
    return Answer("contradicted", last, f"at the end it is {show(mine)}")


def _ends_by(mention: Mention, error: RunError | None) -> bool:
    """Whether the exception named, and its message where one is quoted, are those of the end."""
    if error is None:
        return False
    kind = mention.subject.code.strip("`") if mention.subject else ""
    quoted = mention.value.code if mention.value else ""
    texts = (error.message, repr(error.message), f'"{error.message}"', error.type, "")
    return kind in (error.type, error.type.rsplit(".", 1)[-1], "") and quoted in texts


def _returns(mention: Mention, timeline: Timeline) -> bool:
    """Whether the call asked for is said to return what it does."""
    call = parse(timeline.test.call)
    said = parse(mention.subject.code) if mention.subject else None
    value, true = mention.value.code if mention.value else "", timeline.result.returned
    if call is None or said is None or ast.dump(call) != ast.dump(said):
        return False
    mine, theirs = (timeline.read_value(text, len(timeline.records)) for text in (true, value))
    return value == true or (mine is not UNKNOWN and theirs is not UNKNOWN and same(mine, theirs))
