"""What a reading of the record gives for one mention, and from where it reads."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

import msgspec

from verbalize.ground.conditions import Conditions
from verbalize.ground.evaluate import parse
from verbalize.ground.loops import Loops
from verbalize.ground.mentions import Mention
from verbalize.ground.timeline import Timeline
from verbalize.ground.tokens import Token
from verbalize.ground.values import UNKNOWN, show
from verbalize.narrative import VerdictWord

TURN = "iteration"  # how the start of an iteration is marked that has been told of


class Hit(msgspec.Struct, frozen=True, gc=False):
    """Where in the record a mention is borne out: ``time`` of the record or first delta, ``end``
    after the last one; ``event`` is the evidence, ``frame`` where its names live."""

    time: int
    end: int
    event: int
    frame: int


class Answer(msgspec.Struct, frozen=True, gc=False):
    verdict: VerdictWord
    event: int = -1
    reason: str = ""
    hits: tuple[Hit, ...] = ()


class View(msgspec.Struct, gc=False):
    """The record from one place in it: what comes from time ``t`` on, but for what ``used`` says
    (time, told as what). ``recent``: where the sentence before began. ``jump``: the sentence may
    pass over steps. ``hits``: what this sentence has been found to tell, by order of the text."""

    timeline: Timeline
    loops: Loops
    conditions: Conditions
    t: int
    used: frozenset[tuple[int, str]]
    recent: int
    jump: bool
    hits: list[tuple[Mention, Hit]] = []
    turns: frozenset[int] = frozenset()  # iterations (their first event), and ends of loops, told
    turned: list[int] = []  # those that this sentence tells
    pending: list[int] = []  # other iterations it may tell: each waits for what hands out the item
    lines: frozenset[int] = frozenset()  # on which the sentence says that it all happens
    span: tuple[int, int, int] | None = None  # frame, start, end of the iterations summed up

    @property
    def start(self) -> int:
        """Where the next step is looked for first: with the event that this sentence told last (one
        event changes several things in no order that a text need keep)."""
        last = max([hit.time for _, hit in self.hits]) if self.hits else self.t
        return max(self.t, self.timeline.group_start(last))

    @property
    def floor(self) -> int:
        """The earliest that a step of this sentence may be: not before an iteration it names."""
        named = [hit.time for mention, hit in self.hits if mention.kind == "iteration"]
        return max([self.t, *named])

    @property
    def now(self) -> int:
        """The moment that a bare ``x is 5`` speaks of: after all that has been told. A loop over
        items that has begun an iteration has given its target the item."""
        last = max([hit.end for _, hit in self.hits]) if self.hits else self.t
        begun = [self.timeline.bound_by(time) for time, key in self.used if key == TURN]
        return max([last, *begun, *[time + 1 for time, _ in self.used]])

    @property
    def begin(self) -> int:
        """The moment at which this sentence sets out."""
        return max([self.t, *[time + 1 for time, _ in self.used]])

    def taken(self, time: int, mention: Mention | None = None) -> bool:
        """Whether what stands at a time has been told already, in the way of this mention."""
        if (time, "") in self.used:
            return True
        if mention is None:
            return time in [hit.time for _, hit in self.hits]
        return self.repeated(time, mention)

    def repeated(self, time: int, mention: Mention) -> bool:
        """Whether the very same has been told of this time."""
        key = told_as(mention)
        if (time, key) in self.used:
            return True
        there = [other for other, hit in self.hits if hit.time == time]
        return key in map(told_as, there)

    def told_events(self) -> set[int]:
        """Events that this sentence, or the step at hand, has told something of."""
        records = self.timeline.records
        found = {hit.event for _, hit in self.hits}
        for time, _ in self.used:
            by = getattr(records[time], "by", -1) if time < len(records) else -1
            found.add(by if by >= 0 else self.timeline.event_at(time))
        return found

    @property
    def frame(self) -> int:
        """The frame at hand."""
        if self.hits:
            return self.hits[-1][1].frame
        if self.used:
            return self.timeline.frame_at(max(self.used)[0])
        event = self.timeline.event_at(self.t)
        return self.timeline.moments[event].event.frame if event >= 0 else 0


def told_as(mention: Mention) -> str:
    """What keeps one change from being told twice as if it were two: kind and subject."""
    kind = "set" if mention.kind == "now" else mention.kind
    return f"{kind} {mention.subject.code if mention.subject else ''}"


def supported(hit: Hit | None = None, event: int = -1) -> Answer:
    if hit is None:
        return Answer("supported", event)
    return Answer("supported", hit.event, "", (hit,))


def contradicted(reason: str, event: int = -1) -> Answer:
    return Answer("contradicted", event, reason)


def unknown(reason: str) -> Answer:
    return Answer("not_enough_info", -1, reason)


def where(view: View, event: int) -> str:
    """``at event 12 (line 4)``"""
    return f"at event {event} (line {view.timeline.line_of(event)})"


def subject_tree(token: Token | None) -> ast.expr | None:
    return parse(token.code) if token is not None else None


def claimed(view: View, token: Token | None, frame: int, t: int) -> Any:
    """What a value's words are worth: a literal's value, or an expression's at that moment."""
    if token is None:
        return UNKNOWN
    if token.kind == "Q":
        return claimed(view, token.parts[-1], frame, t)
    if token.value is not UNKNOWN and token.kind != "K":
        return token.value
    tree = parse(token.code)
    return view.timeline.worth(tree, frame, t) if tree is not None else UNKNOWN


def shown(view: View, token: Token | None, value: Any) -> str:
    return show(value) if value is not UNKNOWN else (token.code if token else "")


def distinct(frames: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(frames))
