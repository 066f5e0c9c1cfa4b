"""The verdict on a text about a run: `check`.

Accepted only when all of these hold:

1. no claim is contradicted, and none that names a value lacks support: what is written is true,
   in the order of the run;
2. the final output is stated, exactly; a run that an exception ended names it;
3. enough is told: at least `needed` different supported claims, so that an empty text or one that
   only repeats the output does not pass for an account of the run;
4. the prose keeps to the rules of `verbalize.ground.lint`.
"""

from __future__ import annotations

import io
import keyword
import math
import re
import tokenize
from collections.abc import Sequence
from functools import lru_cache

from tracer.records import Call, Line, Outcome, Program, RunResult, TestCase
from verbalize.ground.align import Reading, Record, Stated, align
from verbalize.ground.answers import Answer
from verbalize.ground.backward import align_backward, begins, input_stated
from verbalize.ground.bare import Names
from verbalize.ground.beside import Comment, comments, pinned, placed
from verbalize.ground.closings import unread
from verbalize.ground.conditions import Conditions
from verbalize.ground.dialogue import is_question, questioned, taken_for_granted
from verbalize.ground.final import Final, final, needs_output
from verbalize.ground.gaps import Left, at_the_end, before, gap_at, is_of_a_part, left_out
from verbalize.ground.jumps import jumps
from verbalize.ground.lint import lint
from verbalize.ground.loops import Loops
from verbalize.ground.mentions import Mention, mentions
from verbalize.ground.sentences import Part, split
from verbalize.ground.timeline import Timeline
from verbalize.ground.tokens import Token
from verbalize.ground.untold import with_untold
from verbalize.narrative import (
    ClaimKind,
    ClaimVerdict,
    Report,
    SentenceVerdict,
    VerdictWord,
)

MAX_TEXT = 2_000_000  # characters; a longer text is refused unread

_NAMES: dict[ClaimKind, str] = {
    "change": "set now delta insert remove extend resize",
    "value": "state stays length empty fact equation defines",
    "branch": "compare condition branch sound",
    "iteration": "ends goes_on iteration iterations count more through idle ended moment",
    "call": "resume call called depth calls",
    "return": "return yield finish",
    "exception": "raise message caught uncaught status",
    "stdout": "print silence print_lines",
    "stdin": "read read_lines",
    "line": "line quote beside",
    "aggregate": "change_count tally rule",
    "output": "output",
}
_KINDS = {mention: kind for kind, names in _NAMES.items() for mention in names.split()}


def check(text: str, program: Program, test: TestCase, result: RunResult) -> Report:
    """Reads a text by any author about one recorded run. Raises nothing for any text."""
    if len(text) > MAX_TEXT:
        return Report(accepted=False, reasons=("the text is too long to be read",), sentences=())
    if result.trace is None:
        return Report(accepted=False, reasons=("the run was not recorded",), sentences=())
    gap = gap_at(result)
    timeline = Timeline(program, test, result if gap < 0 else before(result, gap))
    whole = timeline if gap < 0 else Timeline(program, test, result)
    names = names_of(whole)
    parts = split(text)
    left = left_out(text, parts, result, gap) if gap >= 0 else None
    ending = final(text, parts, timeline)
    prose = [
        part
        for index, part in enumerate(parts)
        if part.kind == "sentence"
        and index not in ending.parts
        and (left is None or index < left.part or left.part < 0)
    ]
    beside = [comment for part in parts for comment in comments(text, part, timeline)]
    stated = _stated(text, [*prose, *beside], names, timeline)
    record = Record(timeline, Loops(timeline), Conditions(timeline))
    back = begins(text, parts)
    if back >= 0:
        readings = align_backward(record, text, stated, parts[back].start)
    else:
        readings = with_untold(record, text, align(record, stated))
    sentences = _sentences(text, readings, ending)
    if back >= 0:
        sentences += input_stated(text, parts, timeline)
    unsaid: list[str] = []
    if left is not None:
        sentences, unsaid = _with_gap(text, parts, readings, ending, left, whole, record)
    said = [*parts, *(comment.part for comment in beside)]
    reasons = [
        *unsaid, *_refusals(text, sentences), *_ending(ending, sentences, timeline),
        *_coverage(sentences, timeline), *_unread(text, said), *lint(text, names, said),
    ]  # fmt: skip
    return Report(accepted=not reasons, reasons=tuple(reasons), sentences=tuple(sentences))


def _with_gap(
    text: str, parts: Sequence[Part], readings: Sequence[Reading], ending: Final, left: Left,
    whole: Timeline, record: Record,
) -> tuple[list[SentenceVerdict], list[str]]:  # fmt: skip
    """The verdicts where steps are not recorded: see `verbalize.ground.gaps`."""
    unknown = Answer("not_enough_info", reason="steps of this run are not recorded")
    read: list[Reading] = []
    for reading in readings:
        told = reading.sentence.mentions
        read.append(Reading(reading.sentence, tuple([
            unknown
            if answer.verdict == "supported"
            and is_of_a_part(mention, told, answer, record.loops, len(record.timeline.moments))
            else answer
            for mention, answer in zip(told, reading.answers, strict=True)
        ])))  # fmt: skip
    sentences = _sentences(text, read, ending)
    if left.part < 0:
        return sentences, [f"the text does not say that {left.true} steps are left out"]
    said = parts[left.part]
    right: VerdictWord = "supported" if left.said == left.true else "contradicted"
    number = ClaimVerdict(
        kind="aggregate", subject="steps", value=str(left.said), start=said.start, end=said.end,
        verdict=right, reason="" if left.said == left.true else f"there are {left.true}",
    )  # fmt: skip
    sentences.append(_sentence(said.start, said.end, [number]))
    rest = [
        part for index, part in enumerate(parts)
        if index > left.part and part.kind == "sentence" and index not in ending.parts
    ]  # fmt: skip
    for stated in _stated(text, rest, names_of(whole), whole):
        claims = [_claim(text, m, at_the_end(m, whole)) for m in stated.mentions]
        if claims:
            sentences.append(_sentence(stated.start, stated.end, claims))
    return sorted(sentences, key=lambda sentence: (sentence.start, sentence.end)), []


def _stated(
    text: str, prose: Sequence[Part | Comment], names: Names, timeline: Timeline
) -> list[Stated]:
    """What each sentence states, in order; a question, together with its answer."""
    stated: list[Stated] = []
    earlier: Token | None = None
    asked: list[Mention] = []
    loop = ""
    for one in sorted(prose, key=_place):
        part = one if isinstance(one, Part) else one.part
        found = mentions(text, part.start, part.end, names, earlier)
        loop = _loop_named(found, loop)
        told = [
            m for m in found
            if m.kind not in ("output", "moment") and not _is_of_no_text(m, timeline)
        ]  # fmt: skip
        sentence = text[part.start : part.end]
        if isinstance(one, Comment):
            told = placed(one, told, timeline)
        elif is_question(sentence):
            asked += questioned(sentence, told)
            continue
        begin = min([part.start, *[m.start for m in told]])
        told = [*taken_for_granted(asked, told), *told]
        lines = pinned(told, timeline)
        stated.append(Stated(begin, part.end, tuple(told), jumps(sentence), lines))
        asked = []
        spoken = [m.subject for m in told if m.subject is not None and m.subject.kind == "P"]
        earlier = spoken[0] if spoken else earlier
    return stated


def _is_of_no_text(mention: Mention, timeline: Timeline) -> bool:
    """Whether a name that is never a string is said to be one bare word: "`k` becomes relevant"."""
    value, subject = mention.value, mention.subject
    if mention.kind in ("return", "yield") or value is None or subject is None:
        return False
    if not value.parts or value.parts[0].kind != "W":
        return False
    return subject.code.isidentifier() and not timeline.history.held_text(subject.code)


def _place(one: Part | Comment) -> int:
    return one.start if isinstance(one, Part) else one.part.start


def _loop_named(found: Sequence[Mention], before: str) -> str:
    """Gives ``going through [1, 2]`` the loop that is named before it, there or in the sentence
    before (``before``); and what this sentence names."""
    named = ""
    for mention in found:
        if mention.kind == "quote" and mention.subject is not None:
            named = mention.subject.code
        elif mention.kind == "through" and not mention.header:
            mention.header = named or before
    return named


# --- the program's names ---------------------------------------------------------------------


def names_of(timeline: Timeline) -> Names:
    """The names that words of the text may be."""
    bound = set(timeline.history.names())
    functions = {info.name for info in timeline.statics.functions}
    classes = {s.text.split("(")[0].split(":")[0].removeprefix("class ").strip()
               for s in timeline.statics.statements if s.kind == "class"}  # fmt: skip
    raised = {
        event.type.rsplit(".", 1)[-1]
        for event in (timeline.moments[i].event for i in timeline.raises)
        if hasattr(event, "type")
    }
    words = _identifiers(timeline.program.source) | bound | functions
    return _named(
        frozenset(bound), frozenset(functions), frozenset(classes), frozenset(raised),
        frozenset(words), timeline.program.source,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _named(
    bound: frozenset[str], functions: frozenset[str], classes: frozenset[str],
    exceptions: frozenset[str], words: frozenset[str], source: bytes,
) -> Names:  # fmt: skip
    """One object for equal names, with what their pieces of Python were read as."""
    return Names(bound, functions, classes, exceptions, words, source)


@lru_cache(maxsize=256)
def _identifiers(source: bytes) -> frozenset[str]:
    try:
        found = {
            token.string
            for token in tokenize.tokenize(io.BytesIO(source).readline)
            if token.type == tokenize.NAME
        }
    except (tokenize.TokenError, SyntaxError, ValueError, IndentationError):
        found = set(re.findall(r"[A-Za-z_]\w*", source.decode("utf-8", "replace")))
    return frozenset(name for name in found if not keyword.iskeyword(name))


# --- verdicts --------------------------------------------------------------------------------


def _sentences(text: str, readings: Sequence[Reading], ending: Final) -> list[SentenceVerdict]:
    made = [
        _sentence(reading.sentence.start, reading.sentence.end, [
            _claim(text, mention, answer)
            for mention, answer in zip(reading.sentence.mentions, reading.answers, strict=True)
        ])
        for reading in readings
    ]  # fmt: skip
    for verdict in ending.verdicts:
        made.append(_sentence(verdict.start, verdict.end, [verdict]))
    return sorted(made, key=lambda sentence: (sentence.start, sentence.end))


def _sentence(start: int, end: int, claims: Sequence[ClaimVerdict]) -> SentenceVerdict:
    words = {claim.verdict for claim in claims}
    verdict: VerdictWord = "supported"
    if "contradicted" in words:
        verdict = "contradicted"
    elif "not_enough_info" in words or not claims:
        verdict = "not_enough_info"
    return SentenceVerdict(start=start, end=end, verdict=verdict, claims=tuple(claims))


def _claim(text: str, mention: Mention, answer: Answer) -> ClaimVerdict:
    value = mention.value.code if mention.value else ""
    if mention.number >= 0 and not value:
        value = str(mention.number)
    subject = mention.subject.code if mention.subject else mention.kind
    return ClaimVerdict(
        kind=_KINDS[mention.kind], subject=subject, value=value, start=mention.start,
        end=mention.end, verdict=answer.verdict, event=answer.event, reason=answer.reason,
    )  # fmt: skip


def _refusals(text: str, sentences: Sequence[SentenceVerdict]) -> list[str]:
    reasons: list[str] = []
    for sentence in sentences:
        for claim in sentence.claims:
            if claim.verdict == "supported":
                continue
            quoted = " ".join(text[claim.start : claim.end].split())
            quoted = quoted if len(quoted) <= 80 else quoted[:77] + "..."
            if claim.verdict == "contradicted":
                reasons.append(f"contradicted: “{quoted}”: {claim.reason}")
            else:
                reasons.append(f"not supported: “{quoted}”: {claim.reason}")
    return reasons


def _unread(text: str, said: Sequence[Part]) -> list[str]:
    at = unread(text, [(part.start, part.end) for part in said if part.kind == "sentence"])
    return [f"not read: “{text[at : at + 40]}...” is too long to be read"] if at >= 0 else []


def _ending(ending: Final, sentences: Sequence[SentenceVerdict], timeline: Timeline) -> list[str]:
    claims = [claim for sentence in sentences for claim in sentence.claims]
    reasons: list[str] = []
    returned = timeline.test.call and _returns_stated(claims, timeline)
    if needs_output(timeline) and not ending.stated and not returned:
        reasons.append("the final output is not stated")
    error = timeline.result.error
    if timeline.result.outcome is Outcome.ERROR and error is not None:
        named = error.type.rsplit(".", 1)[-1]
        if not any(c.kind == "exception" and named in c.subject for c in claims):
            reasons.append(f"the text does not say that {error.type} ends the run")
    return reasons


def _returns_stated(claims: Sequence[ClaimVerdict], timeline: Timeline) -> bool:
    """Whether some supported claim is the return of the call that was asked for."""
    moments = timeline.moments
    frame = moments[timeline.entry].event.frame if timeline.entry < len(moments) else 0
    end = timeline.frames[frame].end if frame in timeline.frames else -1
    return any(
        claim.kind == "return" and claim.verdict == "supported" and claim.event == end
        for claim in claims
    )


def needed(timeline: Timeline) -> int:
    """How many supported claims a text must make about a run of n steps: 1 + half the binary
    logarithm of n, and never more than n (100 steps: 4; 10,000: 7)."""
    count = len([1 for moment in timeline.moments if isinstance(moment.event, (Line, Call))])
    return min(count, 1 + math.floor(math.log2(count + 1) / 2)) if count else 0


def _coverage(sentences: Sequence[SentenceVerdict], timeline: Timeline) -> list[str]:
    told = {
        (claim.kind, claim.subject, claim.value, claim.event)
        for sentence in sentences
        for claim in sentence.claims
        if claim.verdict == "supported" and claim.kind != "output"
    }
    least = needed(timeline)
    if len(told) < least:
        return [f"too little is told: {len(told)} supported claims where {least} are needed"]
    return []


__all__ = ["check", "names_of", "needed"]
