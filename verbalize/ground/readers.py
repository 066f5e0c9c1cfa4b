"""How a mention of a value, or of its change, is read against the record: what holds at the moment
that a sentence speaks of, and what its changes are (found by `verbalize.ground.next_change`)."""

from __future__ import annotations

import ast
from itertools import takewhile
from typing import Any

from tracer import literals
from tracer.records import Call, SetItem
from verbalize.ground.answers import (
    Answer,
    Hit,
    View,
    claimed,
    contradicted,
    subject_tree,
    supported,
    unknown,
    where,
)
from verbalize.ground.changes import Change, changes, root
from verbalize.ground.evaluate import parse
from verbalize.ground.meant import GLOSS, comes_too_late, moments_told, under_way
from verbalize.ground.mentions import Mention
from verbalize.ground.nearby import occurs
from verbalize.ground.next_change import (
    assigned_same,
    assigns,
    known,
    next_change,
    no_change,
    over_a_while,
    over_span,
)
from verbalize.ground.values import UNKNOWN, same, show
from verbalize.ground.worked import is_worth


def read_set(view: View, mention: Mention) -> Answer:
    """``x becomes 3``, ``x goes from 2 to 3``, ``sets x to 3``"""
    if mention.flag == "pair":
        return _pair(view, mention)
    if view.span is not None:
        return over_span(view, mention, view.span)
    if mention.flag.startswith("equals") or mention.flag == "adjacent":
        return read_state(view, mention)
    answer = next_change(view, mention, mention.subject, mention.value, mention.old)
    if answer.verdict != "supported" and mention.old is not None:
        whole = over_a_while(view, mention)
        if whole is not None:
            return whole
    return answer


def _pair(view: View, mention: Mention) -> Answer:
    first = next_change(view, mention, mention.subject, mention.value, None)
    second = next_change(view, mention, mention.args[0], mention.args[1], None)
    if first.verdict == "supported" == second.verdict:
        return Answer("supported", first.event, "", first.hits + second.hits)
    return second if first.verdict == "supported" else first


def read_state(view: View, mention: Mention, changing: bool = True) -> Answer:
    """``x is 3``: true at the moment the sentence speaks of, or by the next change of x."""
    tree = subject_tree(mention.subject)
    subject = mention.subject
    if tree is None or subject is None:
        return unknown("it is not clear what is spoken of")
    only = moments_told(view, mention, tree)
    changing = changing and not only and mention.flag != GLOSS
    changing = changing and not _is_reason_to_go_on(view, tree)
    seen: tuple[Any, int] | None = None
    home = -1  # the frame in which it was seen
    for frame, t in only or moments_for(view, mention):
        actual = view.timeline.worth(tree, frame, t)
        wanted = claimed(view, mention.value, frame, t)
        if actual is UNKNOWN or wanted is UNKNOWN:
            continue
        if same(wanted, actual):
            return supported(event=view.timeline.event_at(max(0, t - 1)))
        seen, home = seen or (actual, t), frame if seen is None else home
    if changing and subject.kind == "P" and known(view, tree):
        change = next_change(view, mention, subject, mention.value, None)
        if change.verdict == "supported" or seen is None:  # noqa: SIM102
            if not comes_too_late(view, mention, change) and (
                seen is None or (_is_given(view, tree, change) and _is_of(view, change, home))
            ):
                return change
    if seen is None:
        return _constant(view, mention, tree)
    event = view.timeline.event_at(max(0, seen[1] - 1))
    return contradicted(f"{subject.code} is {show(seen[0])} {where(view, event)}", event)


def _is_reason_to_go_on(view: View, tree: ast.expr) -> bool:
    """Whether a sentence that begins an iteration of a ``while`` loop says what its test is of."""
    if not view.hits or view.hits[-1][0].kind != "iteration":
        return False
    event = view.hits[-1][1].event
    for statement in view.timeline.statics.statements_at(view.timeline.line_of(event)):
        test = parse(statement.test) if statement.kind == "while" else None
        if test is not None and root(tree) in {
            node.id for node in ast.walk(test) if isinstance(node, ast.Name)
        }:
            return True
    return False


def _is_of(view: View, change: Answer, frame: int) -> bool:
    """Whether a change is not what a call from this frame gives its parameter of that name."""
    moments = view.timeline.moments
    return all(
        hit.frame == frame or not isinstance(moments[hit.event].event, Call) for hit in change.hits
    )


def _is_given(view: View, tree: ast.expr, change: Answer) -> bool:
    """Whether an element gets its value by an assignment to it, and not for others having moved."""
    if not isinstance(tree, ast.Subscript) or change.event < 0:
        return True
    statements = view.timeline.statics.statements_at(view.timeline.line_of(change.event))
    return any(assigns(view, s, tree, root(tree), change.event) for s in statements)


def _constant(view: View, mention: Mention, tree: ast.expr) -> Answer:
    wanted = claimed(view, mention.value, view.frame, view.now)
    worked = is_worth(view, tree, wanted)
    if worked is not None:
        return worked
    for called in ast.walk(tree):
        if isinstance(called, ast.Call) and wanted is not UNKNOWN:
            return _result_nearby(view, wanted)
    code = mention.subject.code if mention.subject else ""
    return unknown(f"the run does not say what {code} is there")


def _result_nearby(view: View, wanted: Any) -> Answer:
    """The value of an expression with a call in it: some value that is had nearby."""
    event = occurs(view, wanted)
    if event >= 0:
        return supported(event=event)
    return unknown(f"nothing near there is {show(wanted)}")


def moments_for(view: View, mention: Mention) -> list[tuple[int, int]]:
    """(frame, time) at which a state told beside this sentence's steps may hold."""
    before = [(m, h) for m, h in view.hits if m.start <= mention.start]
    after = [(m, h) for m, h in view.hits if m.start > mention.start]
    found: list[tuple[int, int]] = []
    code = mention.subject.code if mention.subject else ""
    for _, hit in before[-1:]:
        found.append((hit.frame, hit.end))
    for other, hit in after[:1]:
        own = other.subject is not None and other.subject.code == code
        times = [hit.time] if own else [hit.time, hit.end]
        found += [(hit.frame, t) for t in times]
    if not found:
        found.append((view.frame, view.now))
        ended = view.timeline.frames.get(view.frame)
        if ended is not None and 0 <= ended.end < view.timeline.first_event_from(view.now):
            found.append((ended.parent, view.now))  # its caller goes on
        event = view.timeline.event_at(view.now)
        if event >= 0 and view.timeline.moments[event].at >= view.now:
            other_frame = view.timeline.moments[event].event.frame
            if other_frame != view.frame:
                found.append((other_frame, view.now + 1))
        if event >= 0:
            end = view.timeline.moments[event].end
            if end > view.now and view.timeline.moments[event].at < view.now:
                found.append((view.frame, end))
    return found


def read_stays(view: View, mention: Mention) -> Answer:
    """``x is still 3``"""
    tree = subject_tree(mention.subject)
    if view.span is not None:
        return over_span(view, mention, view.span, mention.value)
    if tree is not None and mention.subject is not None and known(view, tree):
        same_again = assigned_same(
            view, mention, tree, mention.value, view.start, view.timeline.history.end
        )
        if same_again is None and view.lines and not view.jump:
            return contradicted(f"nothing gives {mention.subject.code} a value there")
        return same_again or read_state(view, mention, changing=False)
    return read_state(view, mention)


def read_change_count(view: View, mention: Mention) -> Answer:
    """``elements of a change 7 times`` over the iterations summed up"""
    tree = subject_tree(mention.subject)
    if tree is None or view.span is None or mention.subject is None:
        return unknown("it is not clear over which iterations")
    frame, begin, end = view.span
    made = changes(view.timeline, tree, begin, frame, 5_000)
    count = sum(1 for _ in takewhile(lambda change: change.time < end, made))
    elements = _elements_set(view, tree, frame, begin, end)
    if mention.flag == "elements" and elements > 0:
        count = elements
    if mention.number == count:
        return supported(event=view.timeline.event_at(begin))
    return contradicted(f"{mention.subject.code} changes {count} times in these iterations")


def _elements_set(view: View, tree: ast.expr, frame: int, begin: int, end: int) -> int:
    """How many elements of a list are given a value: one event may do that to several."""
    timeline = view.timeline
    value = timeline.resolve(tree, frame, begin)
    if value is None or not literals.is_reference(value):
        return -1
    touched = timeline.history.touches(literals.label(value), begin)
    return sum(isinstance(timeline.records[t], SetItem) for t in touched if t < end)


def read_now(view: View, mention: Mention) -> Answer:
    """``x is now 3``: x has just changed, or changes next."""
    tree = subject_tree(mention.subject)
    if tree is None or mention.subject is None:
        return unknown("it is not clear what is spoken of")
    if not known(view, tree):
        return read_state(view, mention)
    if view.span is not None:
        return over_span(view, mention, view.span)
    for other, hit in reversed([(m, h) for m, h in view.hits if m.start <= mention.end]):
        before = view.timeline.worth(tree, hit.frame, hit.time)
        own = other.subject is not None and other.subject.code == mention.subject.code
        if not own and same(before, view.timeline.worth(tree, hit.frame, hit.end)):
            continue
        actual = view.timeline.worth(tree, hit.frame, hit.end)
        wanted = claimed(view, mention.value, hit.frame, hit.end)
        if wanted is not UNKNOWN and actual is not UNKNOWN and same(wanted, actual):
            return supported(_own_part(view, tree, hit))
    for change in under_way(view, tree) if mention.flag == "pronoun" and not view.hits else ():
        wanted = claimed(view, mention.value, change.frame, change.time)
        if wanted is not UNKNOWN and same(wanted, change.after):
            return supported(event=change.event)  # as what the sentence says was done to it
    return next_change(view, mention, mention.subject, mention.value, None)


def _own_part(view: View, tree: ast.expr, hit: Hit) -> Hit:
    """What of an event's changes is this path's own, so that it is not told of twice."""
    for change in changes(view.timeline, tree, hit.time, hit.frame, 2):
        if change.time < hit.end and change.frame == hit.frame:
            return Hit(change.time, change.end, hit.event, hit.frame)
    return hit


def read_delta(view: View, mention: Mention) -> Answer:
    """``x increases by 2``"""
    tree, value = subject_tree(mention.subject), mention.value
    if tree is None or value is None or mention.subject is None or not known(view, tree):
        return unknown("it is not clear what is spoken of")
    first: Change | None = None
    for change in changes(view.timeline, tree, view.start, view.frame):
        if view.taken(change.time, mention):
            continue
        try:
            by = change.after - change.before if mention.truth else change.before - change.after
        except TypeError:
            by = UNKNOWN
        wanted = value.value
        if by is not UNKNOWN and wanted is not UNKNOWN and wanted == by:
            return supported(Hit(change.time, change.end, change.event, change.frame))
        if change.event in view.told_events():
            continue
        first = first or change
        if not view.jump:
            break
    return no_change(view, tree, mention.subject, first, view.start)
