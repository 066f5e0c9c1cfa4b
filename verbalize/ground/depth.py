"""How deep a recursion is, and how often a function is called."""

from __future__ import annotations

from verbalize.ground.answers import Answer, View, contradicted, supported, unknown
from verbalize.ground.flow import hit_of
from verbalize.ground.mentions import Mention
from verbalize.ground.steps import function_name, named


def read_depth(view: View, mention: Mention) -> Answer:
    """``at depth 3 of the recursion``: how many calls of the function are open."""
    timeline = view.timeline
    frame = view.hits[-1][1].frame if view.hits else view.frame
    for other, hit in reversed(view.hits):
        if other.kind in ("call", "called", "return"):
            frame = timeline.moments[hit.event].event.frame
            break
    depth = _depth(view, frame)
    if depth == mention.number:
        return supported(event=timeline.frames[frame].call if frame in timeline.frames else -1)
    deepest = _deepest(view, frame)
    if deepest == mention.number:
        return supported()
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
    for index in timeline.calls:
        if top.call <= index < last:
            other = timeline.moments[index].event.frame
            if timeline.frames[other].function == top.function:
                deepest = max(deepest, _depth(view, other))
    return deepest


def read_calls(view: View, mention: Mention) -> Answer:
    """``f is called 5 more times``: no more often than it is called from there on."""
    if mention.subject is None:
        return unknown("it is not clear what is called")
    name = function_name(mention.subject)
    timeline = view.timeline
    if view.span is not None:
        return _calls_in_span(view, name, mention.number, view.span)
    ahead = [
        i for i in timeline.calls
        if timeline.moments[i].at >= view.t
        and named(timeline, timeline.frames[timeline.moments[i].event.frame], name)
    ]  # fmt: skip
    caller = timeline.frames.get(view.frame)
    if caller is not None and 0 <= caller.end < timeline.first_event_from(view.t + 1):
        caller = timeline.frames.get(caller.parent)
    home = caller.frame if caller is not None else 0
    direct = [i for i in ahead if timeline.frames[timeline.moments[i].event.frame].parent == home]
    if 0 < mention.number <= len(direct):
        ahead = direct  # those that they made themselves are not counted
    if 0 < mention.number <= len(ahead):
        last = timeline.frames[timeline.moments[ahead[mention.number - 1]].event.frame]
        return supported(hit_of(view, last.end if last.end >= 0 else last.call))
    return contradicted(f"{name} is called {len(ahead)} times from there on")


def _calls_in_span(view: View, name: str, number: int, span: tuple[int, int, int]) -> Answer:
    timeline = view.timeline
    made = [
        i for i in timeline.calls
        if span[1] <= timeline.moments[i].at < span[2]
        and named(timeline, timeline.frames[timeline.moments[i].event.frame], name)
    ]  # fmt: skip
    direct = [i for i in made if timeline.frames[timeline.moments[i].event.frame].parent == span[0]]
    if number in (len(made), len(direct)):
        return supported(event=made[0] if made else -1)
    return contradicted(f"{name} is called {len(made)} times in these iterations")
