"""Where the values come from that a text going backwards speaks of: each must be told in its turn.

``so before that `total` was 3`` raises a question, how `total` came to be 3, which a later sentence
must answer, unless one that passes over steps has passed it over.  A text in which an answer is
missing leaves a reader to guess.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from tracer import literals
from tracer.records import Bind, Call, Line, New
from verbalize.ground.answers import subject_tree
from verbalize.ground.backward.step import Step
from verbalize.ground.changes import root
from verbalize.ground.evaluate import parse
from verbalize.ground.mentions import Mention
from verbalize.ground.timeline import Timeline
from verbalize.ground.values import UNKNOWN, same

MOST = 40  # changes that are gone back through for one value
_PLAIN = (int, float, str, bytes, type(None))
_DEFINED = frozenset(["def", "class", "import"])


def started_from(timeline: Timeline, step: Step, mention: Mention) -> Iterator[ast.expr]:
    """What a mention says that a step started from: the path whose value is told; the names that
    are compared; what a loop goes through."""
    if mention.kind == "through":
        statement = timeline.statement(step.event)
        tree = parse(statement.test) if statement is not None else None
        if isinstance(tree, ast.Name):
            yield tree
        return
    if mention.kind not in ("state", "condition", "sound"):
        return
    tree = subject_tree(mention.subject)
    if mention.kind == "state" and mention.subject is not None and mention.subject.kind == "P":
        yield from [tree] if tree is not None else []
    for node in _names(tree) if tree is not None else ():
        worth = timeline.worth(node, step.frame, step.begin)
        if isinstance(worth, _PLAIN):  # of an object, it is what it holds there that counts
            yield node


@lru_cache(maxsize=4_096)
def _names(tree: ast.expr) -> tuple[ast.Name, ...]:
    """The names in an expression that have one value there: not those of a comprehension."""
    inner = {
        node.id for part in ast.walk(tree) if isinstance(part, (ast.comprehension, ast.Lambda))
        for node in ast.walk(part) if isinstance(node, ast.Name)
    }  # fmt: skip
    return tuple(
        node for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node is not tree and node.id not in inner
    )  # fmt: skip


def origin(timeline: Timeline, tree: ast.expr, frame: int, t: int) -> int:
    """The time of the last change that made a path what it was worth at ``t``; -1 where there is
    none that need be told (a definition, the argument of the call that was asked for)."""
    tree = fixed(timeline, tree, frame, t)
    worth = timeline.worth(tree, frame, t)
    if worth is UNKNOWN:
        return -1
    time = t
    for _ in range(MOST):
        time = _touched(timeline, tree, frame, time)
        if time < 0:
            return -1
        if isinstance(tree, ast.Name) and time in _bound(timeline, tree, frame):
            return time if _is_told(timeline, time) else -1
        record = timeline.records[time]
        bound = isinstance(record, Bind) and record.name == root(tree)
        if isinstance(record, New) or bound:
            return time if _is_told(timeline, time) else -1
        before = timeline.worth(tree, frame, time)
        if before is UNKNOWN or not same(before, worth):
            return time if _is_told(timeline, time) else -1
    return -1


def fixed(timeline: Timeline, tree: ast.expr, frame: int, t: int) -> ast.expr:
    """A path with its indexes as they are at ``t``: ``a[2]`` for ``a[i]``."""
    if isinstance(tree, ast.Attribute):
        return ast.Attribute(fixed(timeline, tree.value, frame, t), tree.attr, ast.Load())
    if not isinstance(tree, ast.Subscript) or isinstance(tree.slice, ast.Slice):
        return tree
    index = timeline.worth(tree.slice, frame, t)
    plain = isinstance(index, (int, str, tuple))
    at = ast.Constant(index) if plain else tree.slice
    return ast.Subscript(fixed(timeline, tree.value, frame, t), at, ast.Load())


def _bound(timeline: Timeline, tree: ast.Name, frame: int) -> list[int]:
    own = timeline.history.bound(frame, tree.id)
    return own or timeline.history.bound(0, tree.id)


def _touched(timeline: Timeline, tree: ast.expr, frame: int, t: int) -> int:
    """The last time before ``t`` at which the root name was bound or an object along the path
    changed; -1 for none."""
    name = root(tree)
    times: list[int] = []
    for home in dict.fromkeys([frame, 0]):
        bound = timeline.history.bound(home, name)
        at = bisect_left(bound, t) - 1
        if at >= 0:
            times.append(bound[at])
            break
    value, labels = timeline.along(tree, frame, t)
    if value is not None and literals.is_reference(value):
        labels += timeline.inside(literals.label(value), t)
    for label in labels:
        touches = timeline.history.touched_before(label, t)
        if touches >= 0:
            times.append(touches)
    return max(times, default=-1)


def _is_told(timeline: Timeline, time: int) -> bool:
    """Whether what happened at a time is a step that a text can tell."""
    record = timeline.records[time]
    if isinstance(record, Call):
        event = timeline.event_at(time)
        return event != timeline.entry and record.parent >= 0
    by = getattr(record, "by", -1)
    if not 0 <= by < len(timeline.moments):
        return False
    event_record = timeline.moments[by].event
    if not isinstance(event_record, Line) or event_record.frame in timeline.class_bodies:
        return False
    if timeline.in_expression(event_record.frame):
        return False  # a lambda's doing is told by nobody's line
    statement = timeline.statics.statement_at(event_record.line)
    return statement is not None and statement.kind not in _DEFINED
