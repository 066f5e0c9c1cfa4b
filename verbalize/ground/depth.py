"""How deep a recursion is, and how often a function is called."""

from __future__ import annotations

from bisect import bisect_left

from tracer.records import Call
from verbalize.ground.answers import Answer, View, contradicted, supported
from verbalize.ground.flow import hit_of
from verbalize.ground.mentions import Mention
from verbalize.ground.steps import frame_at_hand, function_name, named
from verbalize.ground.timeline import Timeline

BUT_LAST = "but last"  # "5 more times before the last call"
RESUMED_BUT_LAST = "resumes but last"  # "5 more times before the last time"


def read_depth(view: View, mention: Mention) -> Answer:
    """``at depth 3 of the recursion``: how many calls of the function are open; ``goes down to
    depth 3``: how many at most while the call goes on."""
    timeline = view.timeline
    frame = view.hits[-1][1].frame if view.hits else view.frame
    for other, hit in reversed(view.hits):
        if other.kind in ("call", "called", "return"):
            frame = timeline.moments[hit.event].event.frame
            break
    depth = _depth(view, frame) if mention.flag != "deepest" else _deepest(view, frame)
    if depth == mention.number:
        return supported(event=timeline.frames[frame].call if frame in timeline.frames else -1)
    return contradicted(f"the recursion is at depth {depth} there", timeline.event_at(view.now))


def _depth(view: View, frame: int) -> int:
    frames = view.timeline.frames
    if frame not in frames:
        return 0
    function, depth = frames[frame].function, 0
    while frame in frames:
        depth += frames[frame].function == function
        frame = frames[frame].parent
    return depth


def _deepest(view: View, frame: int) -> int:
    """The deepest that a call's own recursion goes."""
    timeline = view.timeline
    if frame not in timeline.frames:
        return 0
    top = timeline.frames[frame]
    last = top.end if top.end >= 0 else len(timeline.moments)
    deepest = 0
    for index in timeline.calls[bisect_left(timeline.calls, top.call) :]:
        if index >= last:
            break
        other = timeline.moments[index].event.frame
        if timeline.frames[other].function == top.function:
            deepest = max(deepest, _depth(view, other))
    return deepest


def read_calls(view: View, mention: Mention) -> Answer:
    """``f is called 5 more times``: no more often than it is called from there on."""
    name = function_name(mention.subject) if mention.subject is not None else ""
    timeline = view.timeline
    if mention.flag == RESUMED_BUT_LAST:
        return _resumed_but_last(view, mention, name)
    if view.span is not None:
        return _calls_in_span(view, name, mention.number, view.span)
    ahead = [
        i for i in timeline.calls[bisect_left(timeline.calls, timeline.first_event_from(view.t)) :]
        if _is_of(timeline, i, name)
    ]  # fmt: skip
    home = frame_at_hand(view)
    direct = [i for i in ahead if _maker(view, i) == home]
    if mention.flag == BUT_LAST:
        of_statement = _of_statement(view, home, direct)
        return _but_last(view, mention, name, [of_statement] if of_statement else [direct, ahead])
    if 0 < mention.number <= len(direct):
        ahead = direct  # those that they made themselves are not counted
    if 0 < mention.number <= len(ahead):
        return _up_to(view, ahead[mention.number - 1])
    return contradicted(f"{name} is called {len(ahead)} times from there on")


def _is_of(timeline: Timeline, call: int, name: str) -> bool:
    """Whether a call is one of this function, or, without a name, of any."""
    activation = timeline.frames[timeline.moments[call].event.frame]
    if not name:
        return not timeline.in_expression(activation.frame)
    return named(timeline, activation, name)


def _but_last(view: View, mention: Mention, name: str, groups: list[list[int]]) -> Answer:
    """``5 more times before the last call``: just one call is left then, of those that the
    statement makes, or the function at hand, or all of the run."""
    for calls in groups:
        if 0 < mention.number == len(calls) - 1:
            return _up_to(view, calls[-2])
    left = next((len(calls) for calls in groups if calls), 0)
    what = f"{name} is called {left} more times" if name else f"{left} more calls are made"
    return contradicted(f"{what}, the last one included")


def _resumed_but_last(view: View, mention: Mention, name: str) -> Answer:
    """``g resumes 5 more times before the last time``: of those that the statement asks for which
    goes through it."""
    timeline = view.timeline
    ahead = [
        moment.index for moment in timeline.moments[timeline.first_event_from(view.t) :]
        if isinstance(moment.event, Call) and moment.event.resumed
        and named(timeline, timeline.frames[moment.event.frame], name)
    ]  # fmt: skip
    home = _asker(view, ahead[0]) if ahead else -1
    pieces = _of_statement(view, home, [i for i in ahead if _asker(view, i) == home])
    if not 0 < mention.number == len(pieces) - 1:
        return contradicted(f"{name} resumes {len(pieces)} more times, the last one included")
    frame = timeline.moments[pieces[-2]].event.frame
    pauses = timeline.pauses.get(frame, [])
    at = bisect_left(pauses, pieces[-2])
    ends = [*pauses[at : at + 1], *[end for end in [timeline.frames[frame].end] if end >= 0]]
    return supported(hit_of(view, min(ends, default=pieces[-2])))


def _asker(view: View, resumed: int) -> int:
    """The frame that made a generator go on, itself or by a comprehension."""
    event, frames = view.timeline.moments[resumed].event, view.timeline.frames
    frame = event.parent if isinstance(event, Call) else -1
    while frame in frames and view.timeline.in_expression(frame):
        frame = frames[frame].parent
    return frame


def _up_to(view: View, call: int) -> Answer:
    last = view.timeline.frames[view.timeline.moments[call].event.frame]
    return supported(hit_of(view, last.end if last.end >= 0 else last.call))


def _maker(view: View, call: int) -> int:
    """The frame that made a call, itself or by a comprehension."""
    frames = view.timeline.frames
    frame = frames[view.timeline.moments[call].event.frame].parent
    while frame in frames and view.timeline.in_expression(frame):
        frame = frames[frame].parent
    return frame


def _of_statement(view: View, home: int, calls: list[int]) -> list[int]:
    """Those calls that the statement makes which is going on in a frame."""
    timeline = view.timeline
    begun = timeline.header(timeline.pending(home, timeline.first_event_from(view.t)))
    stop = timeline.following(begun) if begun >= 0 else -1
    return calls[: bisect_left(calls, stop)] if stop >= 0 else []


def _calls_in_span(view: View, name: str, number: int, span: tuple[int, int, int]) -> Answer:
    timeline = view.timeline
    made = [
        i for i in timeline.calls
        if span[1] <= timeline.moments[i].at < span[2]
        and _is_of(timeline, i, name)
    ]  # fmt: skip
    direct = [i for i in made if timeline.frames[timeline.moments[i].event.frame].parent == span[0]]
    if number in (len(made), len(direct)):
        return supported(event=made[0] if made else -1)
    return contradicted(f"{name} is called {len(made)} times in these iterations")
