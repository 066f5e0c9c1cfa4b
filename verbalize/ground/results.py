"""What an expression of a statement was worth when the statement ran: the program's own functions
give what the record has them return.

The calls that a statement made itself are handed out in the order of the evaluation, each to the
next call of that name in the expression; from then on the state is that after the call, for it may
have changed what comes next.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from verbalize.ground.evaluate import evaluate_or_unknown, parse, written
from verbalize.ground.events import Activation
from verbalize.ground.timeline import At, Timeline
from verbalize.ground.values import UNKNOWN, Unknown

MOST = 200  # calls of one statement that are looked through


class Ran(At):
    """The scope of a statement's run, from its line event on. To be used for one expression, whose
    parts may be asked for again: a part keeps its first value."""

    def __init__(self, timeline: Timeline, event: int) -> None:
        moment = timeline.moments[event]
        super().__init__(timeline, moment.event.frame, moment.at)
        self._waiting = calls_of(timeline, event)
        self._known: dict[int, Any] = {}

    def called(self, tree: ast.Call, arguments: Callable[[], Any]) -> Any:
        """What a call in the expression gave; UNKNOWN where it is none of the program's own.
        ``arguments`` evaluates the arguments, which comes first."""
        if id(tree) in self._known:
            return self._known[id(tree)]
        name, timeline = _called(tree), self.timeline
        plain = isinstance(tree.func, ast.Name)
        if name not in (timeline.plain_functions if plain else timeline.functions):
            return UNKNOWN
        arguments()
        for place, activation in enumerate(self._waiting):
            if activation.function.rsplit(".", 1)[-1] == name:
                del self._waiting[: place + 1]
                found = self.timeline.returned(activation)
                if found is UNKNOWN:
                    raise Unknown
                self.t = self.timeline.moments[activation.end].at
                self._known[id(tree)] = found
                return found
        if plain:
            raise Unknown
        return UNKNOWN  # a method of a builtin type


def _called(tree: ast.Call) -> str:
    func = tree.func
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def calls_of(timeline: Timeline, event: int) -> list[Activation]:
    """The calls that the statement of a line event made itself, in order."""
    moment = timeline.moments[event]
    frame, stop = moment.event.frame, timeline.following(event)
    at = bisect_right(timeline.calls, event)
    found: list[Activation] = []
    while at < len(timeline.calls) and len(found) < MOST:
        index = timeline.calls[at]
        if 0 <= stop < index:
            break
        activation = timeline.frames[timeline.moments[index].event.frame]
        if activation.parent == frame:
            found.append(activation)
        if activation.end < 0:
            at += 1
        else:  # what it called itself is none of the statement's
            at = bisect_right(timeline.calls, activation.end)
    return found


def part_of(timeline: Timeline, event: int, tree: ast.expr) -> Any:
    """What a part of the statement of a line event was worth when it ran, calls included; UNKNOWN
    where it is no part of it or cannot be told."""
    wanted = written(tree)
    for statement in timeline.statics.statements_at(timeline.line_of(event)):
        whole = parse(statement.test or statement.text)
        if whole is None:
            continue
        scope = Ran(timeline, event)
        evaluate_or_unknown(whole, scope)
        for node in _written_as(whole, wanted):
            found = evaluate_or_unknown(node, scope)
            if found is not UNKNOWN:
                return found
    return UNKNOWN


@lru_cache(maxsize=4_096)
def _written_as(whole: ast.expr, wanted: str) -> tuple[ast.expr, ...]:
    """The parts of an expression that are written in this way."""
    nodes = [node for node in ast.walk(whole) if isinstance(node, ast.expr)]
    return tuple(node for node in nodes if written(node) == wanted)
