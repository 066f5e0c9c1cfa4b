"""What a reading of the record gives for one mention, and from where it reads."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

import msgspec

from verbalize.ground.conditions import Conditions
from verbalize.ground.evaluate import parse
from verbalize.ground.lexer import Token
from verbalize.ground.loops import Loops
from verbalize.ground.mentions import Mention
from verbalize.ground.timeline import Timeline
from verbalize.ground.values import UNKNOWN, show
from verbalize.narrative import VerdictWord


class Hit(msgspec.Struct, frozen=True):
    """Where in the record a mention is borne out: ``time`` of the record or first delta, ``end``
    after the last one; ``event`` is the evidence, ``frame`` where its names live."""

    time: int
    end: int
    event: int
    frame: int


class Answer(msgspec.Struct, frozen=True):
    verdict: VerdictWord
    event: int = -1
    reason: str = ""
    hits: tuple[Hit, ...] = ()


class View(msgspec.Struct):
    """The record from one place in it: what comes from time ``t`` on, but for what ``used`` has
    been told of. ``recent``: where the sentence before began. ``jump``: the sentence may pass
    over steps. ``hits``: what this sentence has been found to tell, by order of the text."""

    timeline: Timeline
    loops: Loops
    conditions: Conditions
    t: int
    used: frozenset[int]
    recent: int
    jump: bool
    hits: list[tuple[Mention, Hit]] = []

    @property
    def start(self) -> int:
        """Where the next step is looked for first: after what this sentence has told."""
        return max((hit.time for _, hit in self.hits), default=self.t)

    @property
    def now(self) -> int:
        """The moment that a bare ``x is 5`` speaks of: after all that has been told."""
        last = max((hit.end for _, hit in self.hits), default=self.t)
        return max([last, *(time + 1 for time in self.used)])

    @property
    def frame(self) -> int:
        """The frame at hand."""
        if self.hits:
            return self.hits[-1][1].frame
        if self.used:
            return self.timeline.frame_at(max(self.used))
        event = self.timeline.event_at(self.t)
        return self.timeline.moments[event].event.frame if event >= 0 else 0


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
