"""How a mention of what goes into a container, or of its size, is read against the record."""

from __future__ import annotations

from typing import Any

from verbalize.ground.answers import (
    Answer,
    Hit,
    View,
    claimed,
    contradicted,
    distinct,
    subject_tree,
    supported,
    unknown,
    where,
)
from verbalize.ground.changes import Change, changes, gained, lost
from verbalize.ground.meant import under_way
from verbalize.ground.mentions import Mention
from verbalize.ground.nearby import occurs
from verbalize.ground.next_change import LOOKAHEAD, known, no_change
from verbalize.ground.readers import moments_for
from verbalize.ground.values import UNKNOWN, Partly, Thing, same, show


def read_resize(view: View, mention: Mention) -> Answer:
    """``a grows from 2 to 98 elements``"""
    tree = subject_tree(mention.subject)
    if tree is None or mention.subject is None:
        return unknown("it is not clear what is spoken of")
    spans = [view.span] if view.span is not None else []
    spans = spans or [(h.frame, h.time, h.end) for _, h in view.hits[-1:]]
    sizes: tuple[int | None, int | None] = (None, None)
    for frame, begin, end in spans:
        sizes = tuple(size_of(view.timeline.worth(tree, frame, t)) for t in (begin, end))  # type: ignore[assignment]
        if sizes == (mention.last, mention.number):
            return supported(event=view.timeline.event_at(max(0, end - 1)))
    if None in sizes:
        return unknown(f"the run does not say how long {mention.subject.code} is there")
    return contradicted(f"{mention.subject.code} goes from {sizes[0]} to {sizes[1]} elements")


def read_extend(view: View, mention: Mention) -> Answer:
    """``3 elements are appended to a``"""
    tree = subject_tree(mention.subject)
    if tree is None or mention.subject is None or not known(view, tree):
        return unknown("it is not clear what is spoken of")
    first: Change | None = None
    for change in changes(view.timeline, tree, view.start, view.frame, 20):
        if view.taken(change.time, mention):
            continue
        sizes = size_of(change.before), size_of(change.after)
        if None not in sizes and (sizes[1] or 0) - (sizes[0] or 0) == mention.number:
            return supported(Hit(change.time, change.end, change.event, change.frame))
        if change.event in view.told_events():
            continue
        first = first or change
        if not view.jump:
            break
    return no_change(view, tree, mention.subject, first, view.start)


def read_insert(view: View, mention: Mention) -> Answer:
    """``7 is appended to stack``"""
    return _contents(view, mention, gained, "gains")


def read_remove(view: View, mention: Mention) -> Answer:
    """``pops 7 from stack``"""
    if mention.subject is None or mention.subject.kind != "P":
        wanted = claimed(view, mention.value, view.frame, view.now)
        event = occurs(view, wanted)
        return supported(event=event) if event >= 0 else unknown(f"nothing there is {show(wanted)}")
    return _contents(view, mention, lost, "loses")


def _contents(view: View, mention: Mention, differ: Any, verb: str) -> Answer:
    tree = subject_tree(mention.subject)
    if tree is None or mention.subject is None or not known(view, tree):
        return unknown("it is not clear what is spoken of")
    told = view.told_events()
    first: tuple[Change, list[Any]] | None = None
    missed: set[int] = set()
    for start in distinct([view.start, view.floor]):
        for tried, change in enumerate(changes(view.timeline, tree, start, view.frame)):
            if view.taken(change.time, mention) and mention.flag != "quoted code":
                continue
            if change.before is UNKNOWN and size_of(change.after):
                continue  # the container itself comes into being, or into reach
            items = differ(change.before, change.after)
            grown = (size_of(change.after) or 0) - (size_of(change.before) or 0)
            if size_of(change.before) is not None and (grown > 0) is not (verb == "gains"):
                items = []
            wanted = claimed(view, mention.value, change.frame, change.time)
            if not (change.frame in missed and not view.jump):  # noqa: SIM102
                if any(_alike(view, wanted, item, change) for item in items):
                    return supported(Hit(change.time, change.end, change.event, change.frame))
            if isinstance(change.after, (int, float)) and wanted is not UNKNOWN:  # noqa: SIM102
                if isinstance(change.before, (int, float)) and verb == "gains":  # noqa: SIM102
                    if change.after - change.before == wanted:
                        return supported(Hit(change.time, change.end, change.event, change.frame))
            if change.event in told or not change.direct:
                continue
            missed.add(change.frame)
            first = first or (change, items)
            if tried > LOOKAHEAD and not view.jump:
                break
        missed.clear()
    for change in under_way(view, tree):
        wanted = claimed(view, mention.value, change.frame, change.time)
        if not view.taken(change.time, mention):  # noqa: SIM102
            if any(_alike(view, wanted, i, change) for i in differ(change.before, change.after)):
                return supported(event=change.event)
    if first is None:
        return contradicted(f"{mention.subject.code} does not change from there on")
    change, items = first
    what = ", ".join(show(item, 40) for item in items[:3]) or "nothing"
    return contradicted(
        f"{mention.subject.code} {verb} {what} {where(view, change.event)}", change.event
    )


def _alike(view: View, wanted: Any, item: Any, change: Change) -> bool:
    if wanted is UNKNOWN:
        return True  # an expression that the record cannot tell, such as a call
    return same(wanted, item)


def read_length(view: View, mention: Mention) -> Answer:
    """``stack has 3 items``"""
    return _property(view, mention, _length, "has length")


def read_empty(view: View, mention: Mention) -> Answer:
    """``stack is empty``"""
    return _property(view, mention, _emptiness, "is empty:")


def _length(mention: Mention, actual: Any) -> tuple[bool, Any]:
    wanted = mention.value.value if mention.value else UNKNOWN
    size = size_of(actual)
    return size is not None and size == wanted, size


def _emptiness(mention: Mention, actual: Any) -> tuple[bool, Any]:
    size = size_of(actual)
    return size is not None and (size == 0) is mention.truth, size == 0


def size_of(value: Any) -> int | None:
    if isinstance(value, Partly):
        return value.length
    try:
        return len(value)
    except TypeError:
        return None


def _property(view: View, mention: Mention, holds: Any, words: str) -> Answer:
    tree = subject_tree(mention.subject)
    if tree is None or mention.subject is None:
        return unknown("it is not clear what is spoken of")
    seen: Any = UNKNOWN
    event = -1
    for frame, t in moments_for(view, mention):
        actual = view.timeline.worth(tree, frame, t)
        if actual is UNKNOWN or isinstance(actual, Thing):
            continue
        true, instead = holds(mention, actual)
        event = view.timeline.event_at(max(0, t - 1))
        if true:
            return supported(event=event)
        seen = instead
    for change in changes(view.timeline, tree, view.start, view.frame, 1):
        true, instead = holds(mention, change.after)
        if true:
            return supported(Hit(change.time, change.end, change.event, change.frame))
        seen = instead if seen is UNKNOWN else seen
        event = change.event
    if seen is UNKNOWN:
        return unknown(f"the run does not say what {mention.subject.code} holds there")
    return contradicted(f"{mention.subject.code} {words} {seen} {where(view, event)}", event)
