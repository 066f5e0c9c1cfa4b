"""Which change of the record a mention tells, if any.

The rule of order: a change is the next one of that name, element or container, in its frame; a
text that passes over one without saying so (``View.jump``) is contradicted, for it tells a value
that the name does not have there, or drops a step.
"""

from __future__ import annotations

import ast

from tracer.records import Line
from tracer.static import Statement
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
from verbalize.ground.changes import Change, changes, root
from verbalize.ground.evaluate import parse, written
from verbalize.ground.mentions import Mention
from verbalize.ground.order import left_out, passed_over
from verbalize.ground.tokens import Token
from verbalize.ground.values import UNKNOWN, same, show

LOOKAHEAD = 60  # own changes, in other frames, that one claim may pass over


def next_change(
    view: View, mention: Mention, subject: Token | None, value: Token | None, old: Token | None
) -> Answer:
    tree = subject_tree(subject)
    if subject is None or tree is None or not known(view, tree):
        return unknown(f"the run has no {subject.code if subject else 'such name'}")
    found = _scan(view, mention, tree, subject, value, old, view.start)
    if found.verdict != "supported" and view.start > view.floor:
        again = _scan(view, mention, tree, subject, value, old, view.floor)
        if again.verdict == "supported":
            return again
    return found


def known(view: View, tree: ast.expr) -> bool:
    name = root(tree)
    return bool(name) and view.timeline.history.known(name)


def _scan(
    view: View, mention: Mention, tree: ast.expr, subject: Token, value: Token | None,
    old: Token | None, start: int,
) -> Answer:  # fmt: skip
    told: set[int] | None = None
    first: Change | None = None
    missed: dict[int, int] = {}
    for tried, change in enumerate(changes(view.timeline, tree, start, view.frame)):
        if view.taken(change.time, mention):
            continue
        if view.jump or not passed_over(view, missed, change):  # noqa: SIM102
            if _fits(view, value, old, change):
                unchanged = None
                if old is None and (tried == 0 or missed):
                    unchanged = assigned_same(view, mention, tree, value, start, change.time)
                hit = Hit(change.time, change.end, change.event, change.frame)
                return unchanged or supported(hit)
        if not change.direct:
            continue
        told = view.told_events() if told is None else told
        if change.event in told and not left_out(view, change, subject):
            continue
        if same(change.before, change.after) and change.before is not UNKNOWN:
            continue  # touched but not changed
        missed.setdefault(change.frame, change.event)
        first = first or change
        if not view.jump and len(view.timeline.history.frames_with(root(tree))) == 1:  # noqa: SIM102
            if missed[change.frame] != change.event or tried > 3:
                break  # no other frame has the name: the next change was another
        if tried > LOOKAHEAD and not view.jump:
            break
    upto = first.time if first else view.timeline.history.end
    unchanged = None
    if old is None:
        unchanged = assigned_same(view, mention, tree, value, start, upto)
    return unchanged or no_change(view, tree, subject, first, start)


def _fits(view: View, value: Token | None, old: Token | None, change: Change) -> bool:
    if old is not None and not same(claimed(view, old, change.frame, change.time), change.before):
        return False
    ends = [(change.end, change.after)]
    if not same(change.before, change.first):  # the event has several deltas: it may do more later
        ends.append((change.time, change.first))
    for t, actual in ends:
        wanted = claimed(view, value, change.frame, change.time)
        if wanted is UNKNOWN or (value is not None and value.value is UNKNOWN):
            wanted = claimed(view, value, change.frame, change.time)
            later = claimed(view, value, change.frame, t)
            if later is not UNKNOWN and same(later, actual):
                return True
        if wanted is not UNKNOWN and same(wanted, actual):
            return True
        if actual is UNKNOWN and wanted is UNKNOWN and value is not None and value.kind in "CPE":
            return value.kind == "C"
    return bool(value is not None and value.kind == "C")


def assigned_same(
    view: View,
    mention: Mention,
    tree: ast.expr,
    value: Token | None,
    start: int,
    stop: int,
) -> Answer | None:
    """An assignment that gave the value there was already: no change is recorded for it."""
    timeline = view.timeline
    name = root(tree)
    first = timeline.first_event_from(start)
    for index in [
        *dict.fromkeys(hit.event for _, hit in view.hits),
        *timeline.at_hand(view.frame, first),
        *range(max(0, timeline.event_at(start)), first + 40),
    ]:
        if not 0 <= index < len(timeline.moments) or timeline.moments[index].at >= stop:
            return None
        moment = timeline.moments[index]
        if not isinstance(moment.event, Line) or timeline.in_expression(moment.event.frame):
            continue
        statements = timeline.statics.statements_at(moment.event.line)
        if not any(assigns(view, s, tree, name, moment.index) for s in statements):
            continue
        frame, end = moment.event.frame, timeline.statement_end(index)
        last = max(moment.at, timeline.step_start(max(0, end - 1)))
        if end > stop or view.repeated(last, mention):
            continue
        actual = timeline.worth(tree, frame, end)
        before = timeline.worth(tree, frame, moment.at)
        wanted = claimed(view, value, frame, moment.at)
        if actual is not UNKNOWN and wanted is not UNKNOWN:  # noqa: SIM102
            if same(wanted, actual) and same(wanted, before):
                return supported(Hit(last, end, index, frame))
    return None


def assigns(view: View, statement: Statement, tree: ast.expr, name: str, event: int) -> bool:
    """Whether a statement may give a path a value: it binds the name, or names the attribute or
    the very element on its left."""
    if isinstance(tree, ast.Name):
        return name in statement.writes
    if isinstance(tree, ast.Attribute):
        return written(tree) in statement.target
    if not isinstance(tree, ast.Subscript):
        return False
    moment = view.timeline.moments[event]
    target = parse(statement.target)
    for node in ast.walk(target) if target is not None else ():
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            ours = view.timeline.worth(tree.slice, moment.event.frame, moment.at)
            theirs = view.timeline.worth(node.slice, moment.event.frame, moment.at)
            if theirs is UNKNOWN or same(ours, theirs):
                return True
    return False


def no_change(
    view: View, tree: ast.expr, subject: Token, first: Change | None, start: int
) -> Answer:
    if first is not None:
        text = f"{subject.code} goes from {show(first.before)} to {show(first.after)}"
        if first.before is UNKNOWN:
            text = f"{subject.code} becomes {show(first.after)}"
        return contradicted(f"{text} {where(view, first.event)}", first.event)
    for frame in distinct([view.frame, 0]):
        worth = view.timeline.worth(tree, frame, view.now)
        if worth is not UNKNOWN:
            event = view.timeline.event_at(view.now - 1)
            return contradicted(
                f"{subject.code} is {show(worth)} {where(view, event)} and does not change again",
                event,
            )
    return contradicted(f"{subject.code} does not change from there on")


def over_span(
    view: View, mention: Mention, span: tuple[int, int, int], before_it: Token | None = None
) -> Answer:
    """``Iterations 4 to 199: x goes from 6 to 19701``"""
    frame, begin, end = span
    tree = subject_tree(mention.subject)
    if tree is None or mention.subject is None:
        return unknown("it is not clear what is spoken of")
    event = view.timeline.event_at(max(0, end - 1))
    after = view.timeline.worth(tree, frame, end)
    before = [view.timeline.worth(tree, frame, t) for t in (begin, view.timeline.step_end(begin))]
    old = claimed(view, mention.old or before_it, frame, begin)
    new = claimed(view, mention.value, frame, end)
    bound = _bound_by_loop(view, tree, mention, span) if mention.old is not None else None
    if bound is not None:
        return supported(event=event) if bound else contradicted("it is given other items", event)
    if after is UNKNOWN or new is UNKNOWN or not same(new, after):
        return contradicted(f"{mention.subject.code} is {show(after)} at the end of them", event)
    if mention.old is None and before_it is None:
        return supported(event=event)
    if not any(value is not UNKNOWN and same(old, value) for value in before):
        return contradicted(f"{mention.subject.code} is {show(before[0])} at their start", event)
    return supported(event=event)


def _bound_by_loop(
    view: View, tree: ast.expr, mention: Mention, span: tuple[int, int, int]
) -> bool | None:
    """Whether a loop's target runs from the one value to the other, whatever its body makes of
    it; None for what is no target."""
    frame, begin, end = span
    timeline = view.timeline
    for run in view.loops.around(max(0, timeline.event_at(begin))):
        if run.frame != frame or run.statement.target != written(tree):
            continue
        starts = [s for s in run.starts if begin <= timeline.moments[s].at < end]
        outer = [*starts[:1], *starts[-1:]]
        ends = [timeline.worth(tree, frame, timeline.statement_end(s)) for s in outer]
        told = [claimed(view, token, frame, begin) for token in (mention.old, mention.value)]
        if len(ends) == 2 and UNKNOWN not in ends:
            return all(map(same, told, ends))
    return None


def over_a_while(view: View, mention: Mention) -> Answer | None:
    """``x goes from 0 to 45`` over a loop or a call: true at the ends of one that runs there."""
    tree = subject_tree(mention.subject)
    if tree is None:
        return None
    here = view.timeline.event_at(view.start)
    for run in [*view.loops.around(here), *view.loops.following(here, 4)]:
        begin = max(view.timeline.moments[run.first].at, view.now)
        stop = _time(view, run.end)
        before = [view.timeline.worth(tree, run.frame, t) for t in (begin, view.now)]
        after = view.timeline.worth(tree, run.frame, stop)
        new = claimed(view, mention.value, run.frame, stop)
        old = claimed(view, mention.old, run.frame, begin)
        if new is UNKNOWN or old is UNKNOWN or after is UNKNOWN or same(new, old):
            continue
        if same(new, after) and any(b is not UNKNOWN and same(old, b) for b in before):
            last = max(run.first, run.end - 1)
            return supported(Hit(view.timeline.moments[last].at, stop, last, run.frame))
    return None


def _time(view: View, event: int) -> int:
    moments = view.timeline.moments
    return moments[event].at if event < len(moments) else view.timeline.history.end
