"""What the statement at hand worked out: expressions with calls of the program's own functions."""

from __future__ import annotations

import ast
from typing import Any

from verbalize.ground.answers import Answer, View, supported
from verbalize.ground.results import part_of
from verbalize.ground.values import UNKNOWN, same


def at_hand(view: View, tree: ast.expr) -> tuple[Any, int]:
    """What a part of the statement that is still going on is worth, and its event; UNKNOWN where
    there is none or it cannot be told."""
    if not any(isinstance(node, ast.Call) for node in ast.walk(tree)):
        return UNKNOWN, -1
    first = view.timeline.first_event_from(view.t)
    told = [hit.event for _, hit in view.hits[-1:]]
    for event in [*view.timeline.at_hand(view.frame, first), *told]:
        found = part_of(view.timeline, event, tree)
        if found is not UNKNOWN:
            return found, event
    return UNKNOWN, -1


def is_worth(view: View, tree: ast.expr | None, wanted: Any) -> Answer | None:
    """Support for ``f(x) + 1 is 4`` by the statement at hand; None where it says otherwise or
    nothing."""
    if tree is None or wanted is UNKNOWN:
        return None
    found, event = at_hand(view, tree)
    if found is not UNKNOWN and same(wanted, found):
        return supported(event=event)
    return None
