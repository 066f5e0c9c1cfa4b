"""How a rule is read that iterations summed up are said to follow: ``growing by `i` each time``."""

from __future__ import annotations

from typing import Any

from verbalize.ground.answers import (
    Answer,
    View,
    claimed,
    contradicted,
    subject_tree,
    supported,
    unknown,
    where,
)
from verbalize.ground.changes import Change, changes
from verbalize.ground.mentions import Mention
from verbalize.ground.values import UNKNOWN, same, show

MOST = 20_000  # changes that are gone through


def read_rule(view: View, mention: Mention) -> Answer:
    """The name changes once in each of the iterations, each time by what is claimed."""
    tree = subject_tree(mention.subject)
    spans = [m for m, _ in view.hits if m.kind == "iterations"]
    if tree is None or view.span is None or mention.subject is None or not spans:
        return unknown("it is not clear over which iterations")
    frame, begin, end = view.span
    made: list[Change] = []
    for change in changes(view.timeline, tree, begin, frame, MOST):
        if change.time >= end:
            break
        made.append(change)
    own = [c for c in made if c.frame == frame] or [c for c in made if c.frame == 0]
    count, code = len(own), mention.subject.code
    for change in own:
        amount = claimed(view, mention.value, change.frame, change.time)
        if not _follows(change, amount, up=bool(mention.truth)):
            text = f"{code} goes from {show(change.before)} to {show(change.after)}"
            return contradicted(f"{text} {where(view, change.event)}", change.event)
    if count != spans[-1].last - spans[-1].number + 1:
        return contradicted(f"{code} changes {count} times in these iterations")
    return supported(event=view.timeline.event_at(begin))


def _follows(change: Change, amount: Any, *, up: bool) -> bool:
    if amount is UNKNOWN or change.before is UNKNOWN:
        return False
    try:
        after = change.before + amount if up else change.before - amount
    except TypeError:
        return False
    return same(after, change.after)
