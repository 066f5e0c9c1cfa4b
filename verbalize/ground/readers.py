"""How a mention of a value or of its change is read against the record.

The rule of order: a change is the next one of that name, element or container, in its frame; a
text that passes over one without saying so (``View.jump``) is contradicted, for it tells a value
that the name does not have there, or drops a step.
"""

from __future__ import annotations

import ast
from itertools import takewhile
from typing import Any

from tracer import literals
from tracer.records import Call, Line, SetItem
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
from verbalize.ground.meant import GLOSS, comes_too_late, moments_told, under_way
from verbalize.ground.mentions import Mention
from verbalize.ground.nearby import occurs
from verbalize.ground.order import left_out, passed_over
from verbalize.ground.tokens import Token
from verbalize.ground.values import UNKNOWN, same, show
from verbalize.ground.worked import is_worth

LOOKAHEAD = 60  # own changes, in other frames, that one claim may pass over


def read_set(view: View, mention: Mention) -> Answer:
    """``x becomes 3``, ``x goes from 2 to 3``, ``sets x to 3``"""
    if mention.flag == "pair":
        return _pair(view, mention)
    if view.span is not None:
        return _over_span(view, mention, view.span)
    if mention.flag.startswith("equals") or mention.flag == "adjacent":
        return read_state(view, mention)
    answer = next_change(view, mention, mention.subject, mention.value, mention.old)
    if answer.verdict != "supported" and mention.old is not None:
        whole = _over_a_while(view, mention)
        if whole is not None:
            return whole
    return answer


def _over_span(
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


def _pair(view: View, mention: Mention) -> Answer:
    first = next_change(view, mention, mention.subject, mention.value, None)
    second = next_change(view, mention, mention.args[0], mention.args[1], None)
    if first.verdict == "supported" == second.verdict:
        return Answer("supported", first.event, "", first.hits + second.hits)
    return second if first.verdict == "supported" else first


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
    told = view.told_events()
    first: Change | None = None
    missed: dict[int, int] = {}
    for tried, change in enumerate(changes(view.timeline, tree, start, view.frame)):
        if view.taken(change.time, mention):
            continue
        if view.jump or not passed_over(view, missed, change):  # noqa: SIM102
            if _fits(view, value, old, change):
                unchanged = None
                if old is None and (tried == 0 or missed):
                    unchanged = _assigned_same(view, mention, tree, value, start, change.time)
                hit = Hit(change.time, change.end, change.event, change.frame)
                return unchanged or supported(hit)
        if not change.direct or (change.event in told and not left_out(view, change, subject)):
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
        unchanged = _assigned_same(view, mention, tree, value, start, upto)
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


def _assigned_same(
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
        if not any(_assigns(view, s, tree, name, moment.index) for s in statements):
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


def _assigns(view: View, statement: Statement, tree: ast.expr, name: str, event: int) -> bool:
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


def _over_a_while(view: View, mention: Mention) -> Answer | None:
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


# --- states ----------------------------------------------------------------------------------


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
    return any(_assigns(view, s, tree, root(tree), change.event) for s in statements)


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
        return _over_span(view, mention, view.span, mention.value)
    if tree is not None and mention.subject is not None and known(view, tree):
        same_again = _assigned_same(
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
        return _over_span(view, mention, view.span)
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


# --- containers ------------------------------------------------------------------------------


# --- anything else that is a literal ---------------------------------------------------------
