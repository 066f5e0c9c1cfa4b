"""Whether a value is had near the steps told of: for a literal that no phrase explains."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from verbalize.ground.answers import Answer, View, claimed, supported, unknown
from verbalize.ground.evaluate import parse_statement
from verbalize.ground.mentions import Mention
from verbalize.ground.tokens import Token
from verbalize.ground.values import UNKNOWN, Thing, same


def occurs(view: View, wanted: Any) -> int:
    """An event near here at which some value is the one wanted, or whose line has it; -1."""
    timeline = view.timeline
    events = [hit.event for _, hit in view.hits] or [timeline.event_at(max(0, view.now - 1))]
    low, high = max(0, min(events) - 2), max(events) + 4
    for moment in timeline.moments[low:high]:
        if _in_source(view, moment.event.line, wanted):
            return moment.index
        for t in (moment.at, moment.end):
            for name in _names_near(view, moment.event.line):
                actual = timeline.lookup(name, moment.event.frame, t)
                if actual is not None and within(timeline.read_value(actual, t), wanted):
                    return moment.index
    return -1


def _in_source(view: View, line: int, wanted: Any) -> bool:
    for statement in view.timeline.statics.statements_at(line):
        for value in _constants(statement.text):
            if same(wanted, value):
                return True
    return False


@lru_cache(maxsize=4_096)
def _constants(text: str) -> list[Any]:
    return [node.value for node in _nodes(text) if isinstance(node, ast.Constant)]


def _names_near(view: View, line: int) -> set[str]:
    names: set[str] = set()
    for statement in view.timeline.statics.statements_at(line):
        names |= set(statement.writes)
        names |= _names(statement.text)
    return names


@lru_cache(maxsize=4_096)
def _names(text: str) -> frozenset[str]:
    return frozenset(node.id for node in _nodes(text) if isinstance(node, ast.Name))


def _nodes(text: str) -> Iterable[ast.AST]:
    tree = parse_statement(text)
    return ast.walk(tree) if tree is not None else ()


def within(actual: Any, wanted: Any) -> bool:
    if same(wanted, actual):
        return True
    if isinstance(actual, (list, tuple, set, frozenset)) and len(actual) < 500:
        return any(same(wanted, item) for item in actual) or same(wanted, len(actual))
    if isinstance(actual, dict) and len(actual) < 500:
        return any(same(wanted, item) for pair in actual.items() for item in pair)
    if isinstance(actual, Thing):
        return any(same(wanted, item) for _, item in actual.attrs)
    return (
        isinstance(actual, str) and isinstance(wanted, str) and len(wanted) > 2 and wanted in actual
    )


def read_value_nearby(view: View, token: Token | None) -> Answer:
    """Nothing recorded is spoken of: the value must at least be had there."""
    wanted = claimed(view, token, view.frame, view.now)
    event = occurs(view, wanted) if wanted is not UNKNOWN else -1
    if event >= 0:
        return supported(event=event)
    return unknown(f"nothing near there is {token.code if token else 'so'}")


def _is_shown(view: View, text: str) -> bool:
    """Whether the run reads or prints a text somewhere: enough for one that is in backticks."""
    timeline = view.timeline
    shown = "".join([piece.text for piece in (*timeline.printed, *timeline.read)])
    timeline.history.work += len(shown) // 50  # a search is far quicker than a step
    return text in shown


def read_fact(view: View, mention: Mention) -> Answer:
    """A literal that no phrase explains: it must occur nearby."""
    token = mention.value
    wanted = claimed(view, token, view.frame, view.now)
    unquoted = token is not None and token.kind == "L" and token.parts
    if unquoted and isinstance(wanted, str) and _is_shown(view, wanted):
        return supported()
    parts = token.parts if token is not None and token.kind == "X" else ()
    for part in parts:
        if part.value is not UNKNOWN and occurs(view, part.value) < 0:
            return unknown(f"nothing near there is {part.code}")
    if parts:
        return supported()
    event = occurs(view, wanted) if wanted is not UNKNOWN else -1
    if event >= 0:
        return supported(event=event)
    return unknown(f"nothing near there is {token.code if token else 'so'}")
