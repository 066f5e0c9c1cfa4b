"""Which moment a state is told of, where what stands beside it in its sentence leaves no choice.

``Iteration 3: `x` is 5`` tells what the loop gave its target then, ``f(x) is called, where `x` is
5`` what the call was given, and ``which is less than `n` (5)`` what was compared: not what the name
was worth before, nor what it becomes next.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from tracer.records import Call
from verbalize.ground.answers import Answer, View
from verbalize.ground.changes import Change, changes
from verbalize.ground.evaluate import parse, written
from verbalize.ground.mentions import Mention

FEW = 5  # changes that a statement may have made before it called anything
GLOSS = "gloss"  # a value in brackets behind what has it
_CALLS = ("call", "called")
_CHANGES = ("set", "now", "delta", "insert", "remove", "extend", "state", "stays")


def moments_told(view: View, mention: Mention, tree: ast.expr) -> list[tuple[int, int]]:
    """The frame and the time at which a state must hold, or several of which it must hold at one;
    none where what stands beside it does not say."""
    code = written(tree)
    for other, _ in view.hits:
        if other.kind in _CHANGES and other.subject is not None and other.subject.code == code:
            return []
    given = _given(view, mention, code)
    return [given] if given is not None else _gone_through(view, code)


def _given(view: View, mention: Mention, code: str) -> tuple[int, int] | None:
    """What the call told of last gave a parameter; one told by its result too, where the name
    stands among its arguments: ``f(row) returns 3, where `row` is [1, 2]``."""
    timeline = view.timeline
    for other, hit in reversed(view.hits):
        if other.start < mention.start and (other.kind in _CALLS or _ended_with(other, code)):
            called = timeline.moments[hit.event].event.frame
            activation = timeline.frames.get(called)
            if activation is None or code not in timeline.arguments(activation):
                return None
            return called, timeline.moments[activation.call].end
    return None


def _ended_with(other: Mention, code: str) -> bool:
    if other.kind not in ("return", "finish") or other.subject is None:
        return False
    tree = parse(other.subject.code)
    return isinstance(tree, ast.Call) and any(
        isinstance(argument, ast.Name) and argument.id == code for argument in tree.args
    )


def _gone_through(view: View, code: str) -> list[tuple[int, int]]:
    """What the iteration told of gave a loop's target."""
    timeline = view.timeline
    begun = [event for event in view.turned if event >= 0][-1:]
    found: list[tuple[int, int]] = []
    for event in [*begun, *view.pending]:
        statement = timeline.statement(event)
        if statement is None or statement.kind != "for":
            continue
        if code in _parts(statement.target):
            moment = timeline.moments[event]
            found.append((moment.event.frame, timeline.bound_by(moment.at)))
    return found


@lru_cache(maxsize=4_096)
def _parts(target: str) -> frozenset[str]:
    """A target and its parts, each in one way of writing."""
    tree = parse(target)
    nodes = ast.walk(tree) if tree is not None else ()
    return frozenset(written(node) for node in nodes if isinstance(node, ast.expr))


def comes_too_late(view: View, mention: Mention, change: Answer) -> bool:
    """Whether a change comes after the step that is told after the state it should bear out."""
    after = [hit for other, hit in view.hits if other.start > mention.start]
    if not after or not change.hits:
        return False
    return change.hits[0].time >= max(after[0].end, view.timeline.statement_end(after[0].event))


def running(view: View) -> list[int]:
    """The events whose statements are still going on: they have called what was told last."""
    timeline, here = view.timeline, view.timeline.event_at(view.t)
    activation = timeline.frames.get(view.frame)
    frames = [view.frame, activation.parent if activation is not None else -1]
    called = timeline.moments[here].event if here >= 0 else None
    if isinstance(called, Call):  # a generator may go on for another than the one who made it
        frames.append(called.parent)
    pending = [timeline.header(timeline.pending(frame, here)) for frame in frames]
    return [event for event in dict.fromkeys(pending) if event >= 0]


def under_way(view: View, tree: ast.expr) -> Iterator[Change]:
    """What a statement that is still going on did before it called what has been told of."""
    timeline = view.timeline
    for event in running(view):
        moment = timeline.moments[event]
        for change in changes(timeline, tree, moment.at, moment.event.frame, FEW):
            if change.time < view.t and change.event == event:
                yield change
