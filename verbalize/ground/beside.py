"""Comments beside code: a fence of source lines, each with a comment that says what it did there.

    total += i  # total = 0 + 1 = 1

A comment is read as sentences, in order, like any other.  The code beside it is a claim too: the
program has that statement, and what the comment tells happened there.  A line that stands so in
the program, comment and all, is a quotation and claims nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from tracer.records import Line
from verbalize.ground.answers import Answer, View, contradicted, supported
from verbalize.ground.changes import root
from verbalize.ground.conditions import Conditions, Evaluation
from verbalize.ground.evaluate import parse, written
from verbalize.ground.mentions import Mention
from verbalize.ground.sentences import Part, sentences
from verbalize.ground.source import mark
from verbalize.ground.timeline import Timeline
from verbalize.ground.tokens import Token

_LOOP = re.compile(r"(?:async )?(?:for|while)\b.*:$")
_OF_LOOPS = ("iteration", "iterations", "ended", "idle", "through")
_CODE = ("python", "py")
_ASSIGNS = ("assign", "annassign", "augassign")
_BEFORE = ("state", "length", "empty", "fact")
_GIVES = ("set", "now", "delta")
LINES = 12  # of them that are looked at
_AFTER = ("except", "break")  # what a long call, or a loop, that is told in short may end in
AWAY = 5_000  # events from here on among which one of these is
FAR = 20  # events ahead in which the lines must be come to
NEXT = 60  # events from here on among which the next lines are
MAX_DEPTH = 40  # calls within calls that are looked through for the line they were made on


class Comment(msgspec.Struct, frozen=True):
    """A sentence of a comment; ``code`` is what it stands beside, at ``start`` to ``end``."""

    part: Part
    code: str
    start: int
    end: int


def comments(text: str, part: Part, timeline: Timeline) -> list[Comment]:
    """The sentences in the comments of a fence of code; none for any other part."""
    if part.kind != "fence" or part.tag.lower() not in _CODE:
        return []
    found: list[Comment] = []
    at = text.index("\n", part.start) + 1
    for line in part.body.split("\n"):
        begin = mark(line)
        if begin >= 0 and line.strip() not in timeline.text.stripped:
            code = line[:begin].strip()
            start = at + line.index(code) if code else at + begin
            for told in sentences(text, at + begin + 1, at + len(line)):
                found.append(Comment(told, code, start, start + len(code)))
                code = code if code else ""
        at += len(line) + 1
    return found


def placed(comment: Comment, told: Sequence[Mention], timeline: Timeline) -> list[Mention]:
    """What a comment states, and that it states it of the code beside it. Beside an assignment,
    ``x = 3`` says what x becomes."""
    if not comment.code:
        return list(told)
    lines = timeline.text.lines_of(comment.code)
    made = [Mention(kind="beside", start=comment.start, end=comment.end, subject=Token(
        "S", comment.start, comment.end, comment.code))]  # fmt: skip
    header = comment.code if _LOOP.match(comment.code) and comment.code[-3:] != "..." else ""
    for mention in told:
        if mention.kind in _OF_LOOPS and header and not (mention.loop or mention.nest):
            mention = msgspec.structs.replace(mention, header=mention.header or header)
        if mention.kind == "set" and mention.flag.startswith("equals"):  # noqa: SIM102
            if _assigned(mention, lines, timeline):
                mention = msgspec.structs.replace(mention, flag="")
        made.append(mention)
    return made


def _assigned(mention: Mention, lines: frozenset[int], timeline: Timeline) -> bool:
    tree = parse(mention.subject.code) if mention.subject else None
    name = root(tree) if tree is not None else ""
    for line in lines:
        for statement in timeline.statics.statements_at(line):
            if statement.kind == "for":
                continue
            target = parse(statement.target)
            same = target is not None and tree is not None and written(target) == written(tree)
            if name in statement.writes or same or statement.kind in _ASSIGNS:
                return True
    return False


class Pinned(Conditions):
    """The conditions on some lines only: those that a sentence says it is about."""

    def __init__(self, conditions: Conditions, lines: frozenset[int]) -> None:
        self.conditions, self.lines = conditions, lines

    def at(self, event: int) -> Evaluation | None:
        found = self.conditions.at(event)
        return found if found is not None and found.statement.line in self.lines else None


def pinned(told: Sequence[Mention], timeline: Timeline) -> frozenset[int]:
    """The lines on which a sentence says that its tests stand; empty where it names none."""
    lines: set[int] = set()
    for mention in told:
        if mention.kind == "beside":
            lines |= _named(mention, timeline)
    spans = [s for line in lines for s in timeline.statics.statements_at(line)]
    return frozenset(lines | {n for s in spans for n in range(s.line, s.end_line + 1)})


def _named(mention: Mention, timeline: Timeline) -> frozenset[int]:
    """The lines meant: those of the code that is quoted, or those whose numbers are given."""
    if mention.subject is not None:
        return timeline.text.lines_of(mention.subject.code)
    return frozenset(range(mention.number, max(mention.number, mention.last) + 1))


def read_beside(view: View, mention: Mention) -> Answer:
    """The code of a comment, or the line of a question: what is told happened on that line."""
    lines = _named(mention, view.timeline)
    if not any(line <= len(view.timeline.source) for line in lines):
        return contradicted("the program has no such line")
    if view.jump:
        return supported()
    quoted = frozenset[int]().union(
        *(view.timeline.text.lines_of(token.code) for token in mention.args)
    )
    if not view.hits and quoted and not quoted & lines:
        return contradicted(f"that stands on line {min(quoted)}")
    if not view.hits:
        return _at_hand(view, lines)
    for told, hit in view.hits:
        events = [hit.event, view.timeline.event_at(hit.time)]
        if told.kind in _BEFORE:  # told of what was there before the line ran
            events.append(view.timeline.moments[hit.event].next_in_frame)
        own = told.kind in _GIVES and told.subject is not None and told.subject.code.isidentifier()
        for event in dict.fromkeys(events):
            if _on(view, event, lines, within=not own):
                return supported(event=event)
    event = view.hits[0][1].event
    return contradicted(f"line {view.timeline.line_of(event)} runs there", event)


def _at_hand(view: View, lines: frozenset[int]) -> Answer:
    """Where a sentence tells no step of its own: the lines of the step before and of the next."""
    here = max(0, view.timeline.event_at(max(0, view.now - 1)))
    seen = 0
    for event in range(max(0, here - 1), min(len(view.timeline.moments), here + NEXT)):
        if _on(view, event, lines):
            return supported(event=event)
        seen += isinstance(view.timeline.moments[event].event, Line)
        if seen > LINES and event > here:
            break
    for event in range(here, min(len(view.timeline.moments), here + AWAY)):
        statement = view.timeline.statics.statement_at(view.timeline.line_of(event))
        if statement is not None and statement.kind in _AFTER and statement.line in lines:
            return supported(event=event)
    return contradicted(f"line {view.timeline.line_of(here)} runs there", here)


def onward(
    timeline: Timeline, t: int, used: frozenset[tuple[int, str]], lines: frozenset[int]
) -> int:
    """The time at which the lines are next come to, where each step up to there that changed
    something has been told of; -1 where one has not."""
    told = {timeline.event_at(time) for time, _ in used}
    first = max(0, timeline.event_at(t))
    for moment in timeline.moments[first : first + FAR]:
        if moment.at > t and timeline.line_of(moment.index) in lines:
            return moment.at
        if moment.end > moment.at + 1 and moment.index not in told:
            return -1
    return -1


def _on(view: View, event: int, lines: frozenset[int], *, within: bool = True) -> bool:
    """Whether an event stands on one of the lines, or, ``within``, in a call made from there."""
    timeline = view.timeline
    for _ in range(MAX_DEPTH if within else 1):
        if event < 0:
            return False
        line = timeline.line_of(event)
        if line in lines:
            return True
        for statement in timeline.statics.statements_at(line):
            if not lines.isdisjoint(range(statement.line, statement.end_line + 1)):
                return True
        frame = timeline.frames.get(timeline.moments[event].event.frame)
        if frame is None or frame.parent < 0:
            return False
        event = timeline.header(timeline.pending(frame.parent, event))
    return False
