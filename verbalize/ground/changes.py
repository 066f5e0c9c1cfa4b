"""The changes that a name, an element or an attribute goes through, in order from a moment on.

One `Change` is all that one event did to one path: ``a[i], a[j] = a[j], a[i]`` is one change of
``a`` and one of each element.  Finding the next one costs a search per object along the path, not
a walk over the trace.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tracer import literals
from tracer.records import EVENT_TYPES, Call
from verbalize.ground.evaluate import parse_statement
from verbalize.ground.once import once
from verbalize.ground.timeline import Timeline
from verbalize.ground.values import UNKNOWN, Partly, same, text_of

MOST = 300  # candidates looked at for one claim
_SEARCH = 20  # what finding a change counts in the work of a check


class Change:
    """What one event did to one path between ``time`` and ``end``. ``event`` caused it; ``direct``:
    not merely something within what the path holds.

    What the path was worth is read when asked for: a search passes over most of what it meets.
    """

    __slots__ = ("_tree", "_worth", "direct", "end", "event", "frame", "time", "timeline")

    def __init__(
        self, timeline: Timeline, tree: ast.expr, time: int, end: int, event: int, frame: int,
        direct: bool = True,
    ) -> None:  # fmt: skip
        self.timeline, self._tree = timeline, tree
        self.time, self.end, self.event, self.frame = time, end, event, frame
        self.direct = direct
        self._worth: dict[int, Any] = {}  # by time

    @property
    def before(self) -> Any:
        """What the path was worth until then."""
        return self._at(self.time)

    @property
    def first(self) -> Any:
        """What it was worth after the first delta of the event."""
        return self._at(self.time + 1)

    @property
    def after(self) -> Any:
        """What it was worth after all of them."""
        return self._at(self.end)

    def _at(self, time: int) -> Any:
        known = self._worth
        if time not in known:
            known[time] = self.timeline.worth(self._tree, self.frame, time)
        return known[time]


def root(tree: ast.expr) -> str:
    """The name at the head of a path."""
    while isinstance(tree, (ast.Attribute, ast.Subscript)):
        tree = tree.value
    return tree.id if isinstance(tree, ast.Name) else ""


def group_end(timeline: Timeline, time: int) -> int:
    """The end of the deltas of one event that begin at ``time``."""
    records = timeline.records
    if isinstance(records[time], EVENT_TYPES):
        return time + 1
    by = getattr(records[time], "by", -1)
    end = time + 1
    while (
        end < len(records)
        and not isinstance(records[end], EVENT_TYPES)
        and getattr(records[end], "by", -2) == by
    ):
        end += 1
    return end


def changes(
    timeline: Timeline, tree: ast.expr, start: int, frame: int, most: int = MOST
) -> Iterator[Change]:
    """The changes of a path from the time ``start`` on, in any frame that has its root name."""
    name = root(tree)
    bindings = timeline.history.bindings.get(name, [])
    at = bisect_left(bindings, (start, -1))
    watched, within = _watched(timeline, (tree, start, frame))
    time = start
    simple = isinstance(tree, ast.Name)
    for _ in range(most):
        bound = bindings[at][0] if at < len(bindings) else timeline.history.end
        timeline.history.work += _SEARCH
        label, touched = _soonest(timeline, watched, time)
        following = min(bound, touched)
        if following >= timeline.history.end:
            return
        if following == bound:
            home = bindings[at][1]
            at += 1
        else:
            home = watched[label]
        end = group_end(timeline, following)
        inherited = following == bound and not _is_argument(timeline, following, name)
        direct = following == bound or label not in within
        change = _change(timeline, tree, following, end, home, direct)
        own = following != bound and _is_itself(timeline, tree, label, following, home)
        if not inherited:  # noqa: SIM102
            if (simple and following == bound) or own or not _alike(change.before, change.after):
                yield change
        while at < len(bindings) and bindings[at][0] < end:
            at += 1
        time = end
        if following == bound or not simple:
            watched, within = _watched(timeline, (tree, end, home))


def _is_argument(timeline: Timeline, time: int, name: str) -> bool:
    """Whether a name bound at a call is a parameter, and not one of an enclosing function."""
    record = timeline.records[time]
    if not isinstance(record, Call):
        return True
    functions = timeline.statics.functions
    if timeline.in_expression(record.frame):
        return name in _lambda_parameters(timeline, record.line)
    known = [f for f in functions if f.line == record.line]
    known = known or [f for f in functions if f.name == record.function.split(".")[-1]]
    return not known or any(p.lstrip("*") == name for f in known for p in f.params)


def _lambda_parameters(timeline: Timeline, line: int) -> set[str]:
    """The parameters of the lambdas that stand on a line."""
    statements = timeline.statics.statements_at(line)
    return {name for statement in statements for name in _parameters(statement.text)}


@lru_cache(maxsize=4_096)
def _parameters(text: str) -> frozenset[str]:
    tree = parse_statement(text)
    nodes = ast.walk(tree) if tree is not None else ()
    lambdas = [node for node in nodes if isinstance(node, ast.Lambda)]
    return frozenset(
        arg.arg for one in lambdas for arg in ast.walk(one.args) if isinstance(arg, ast.arg)
    )


def _is_itself(timeline: Timeline, tree: ast.expr, label: int, t: int, frame: int) -> bool:
    value = timeline.resolve(tree, frame, t)
    return value == literals.reference(label)


def _soonest(timeline: Timeline, watched: dict[int, int], time: int) -> tuple[int, int]:
    best = timeline.history.end
    chosen = -1
    for label in watched:
        touched = timeline.history.next_touch(label, time)
        if touched < best:
            best, chosen = touched, label
    return chosen, best


@once
def _watched(timeline: Timeline, of: tuple[ast.expr, int, int]) -> tuple[dict[int, int], set[int]]:
    """Of a path, a time and a frame: the objects whose change may change what the path is worth,
    with the frame that sees it; and those of them that are merely within it."""
    tree, t, frame = of
    watched: dict[int, int] = {}
    within: set[int] = set()
    for home in _homes(timeline, root(tree), t, frame):
        value, labels = timeline.along(tree, home, t)
        if value is not None and literals.is_reference(value):
            inside = timeline.inside(literals.label(value), t)
            within |= set(inside) - set(labels)
            labels += inside
        for label in labels:
            watched.setdefault(label, home)
    return watched, within


def _homes(timeline: Timeline, name: str, t: int, frame: int) -> list[int]:
    """Frames in which to look the name up: the one at hand and its callers', innermost first."""
    homes = [frame]
    current = timeline.event_at(t)
    if 0 <= current < len(timeline.moments):
        other = timeline.moments[current].event.frame
        homes += [other] if other != frame else []
    seen = homes[-1]
    for _ in range(20):
        activation = timeline.frames.get(seen)
        if activation is None or activation.parent < 0 or len(homes) > 4:
            break
        seen = activation.parent
        if timeline.history.name(seen, name, t) is not None:
            homes.append(seen)
    return homes


def _change(
    timeline: Timeline, tree: ast.expr, time: int, end: int, frame: int, direct: bool
) -> Change:
    record = timeline.records[time]
    event = timeline.event_at(time) if isinstance(record, Call) else getattr(record, "by", -1)
    return Change(timeline, tree, time, end, event, frame, direct)


def _alike(before: Any, after: Any) -> bool:
    if before is UNKNOWN and after is UNKNOWN:
        return True
    if isinstance(before, Partly) and isinstance(after, Partly):
        return before.length == after.length
    return same(before, after)


def gained(before: Any, after: Any) -> list[Any]:
    """What a container holds after and not before (a dict: keys, and values that are new)."""
    return _difference(after, before)


def lost(before: Any, after: Any) -> list[Any]:
    """What a container held before and not after."""
    return _difference(before, after)


def _difference(more: Any, less: Any) -> list[Any]:
    if isinstance(more, Partly):
        more = more.first
    if isinstance(less, Partly):
        less = less.first
    if isinstance(more, dict):
        other = less if isinstance(less, dict) else {}
        keys = [key for key in more if key not in other]
        changed = [v for k, v in more.items() if k not in other or not same(v, other[k])]
        return keys + changed
    if not isinstance(more, (list, tuple, set, frozenset, str)):
        return []
    if isinstance(more, str) and isinstance(less, str):
        return [more[len(less) :]] if more.startswith(less) else list(more)
    held = Counter(_key(item) for item in less) if _iterable(less) else Counter()
    left: list[Any] = []
    for item in more:
        key = _key(item)
        if held[key] > 0:
            held[key] -= 1
        else:
            left.append(item)
    return left


def _iterable(value: Any) -> bool:
    return isinstance(value, (list, tuple, set, frozenset, dict))


def _key(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}({','.join(map(_key, value))})"
    return f"{type(value).__name__} {text_of(value)}"
