"""How a mention of a call, a return, an exception, or text printed or read is read against the
record: in order, the next one of its kind."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from tracer.records import Call, Yield
from verbalize.ground.answers import (
    Answer,
    Hit,
    View,
    claimed,
    contradicted,
    supported,
    unknown,
    where,
)
from verbalize.ground.dialogue import ABOUT
from verbalize.ground.evaluate import parse
from verbalize.ground.events import Activation, Moment
from verbalize.ground.mentions import Mention
from verbalize.ground.nearby import read_value_nearby
from verbalize.ground.once import once
from verbalize.ground.timeline import Timeline
from verbalize.ground.tokens import Token
from verbalize.ground.values import UNKNOWN, same, show
from verbalize.ground.worked import is_worth

INTERNAL = frozenset(["<module>", "<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>", "<lambda>"])
MOST = 2_000  # calls or returns looked through for one claim


def hit_at(moment: Moment, frame: int | None = None) -> Hit:
    """The event itself (not what it went on to do)."""
    home = moment.event.frame if frame is None else frame
    return Hit(moment.at, moment.at + 1, moment.index, home)


def last_part(function: str) -> str:
    return function.rsplit(".", 1)[-1]


def named(timeline: Timeline, activation: Activation, name: str) -> bool:
    """Whether a call is one of the function, method or class of this name."""
    function = activation.function
    if activation.frame in timeline.class_bodies:
        return False
    if last_part(function) == name:
        return True
    return function.endswith((f"{name}.__init__", f"{name}.__new__"))


def _calls(view: View, name: str, start: int) -> Iterator[Moment]:
    """Call events of a function from a time on."""
    timeline = view.timeline
    calls = calls_named(timeline, name)
    at = bisect_left(calls, timeline.first_event_from(start))
    for index in calls[at : at + MOST]:
        moment = timeline.moments[index]
        if not view.taken(moment.at):
            yield moment


@once
def calls_named(timeline: Timeline, name: str) -> list[int]:
    """The events that call a function, method or class of this name, ascending."""
    moments, frames = timeline.moments, timeline.frames
    return [
        index for index in timeline.calls
        if named(timeline, frames[moments[index].event.frame], name)
    ]  # fmt: skip


def function_name(token: Token) -> str:
    tree = parse(token.code)
    target = tree.func if isinstance(tree, ast.Call) else tree
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def arguments_fit(
    view: View, activation: Activation, token: Token, extra: Sequence[Token] = ()
) -> bool:
    """Whether the arguments claimed are those that the call had, as far as they are claimed."""
    timeline = view.timeline
    moment = timeline.moments[activation.call]
    caller = activation.parent if activation.parent >= 0 else activation.frame
    tree = parse(token.code)
    given = given_to(timeline, activation.call)
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    for arg in tree.args if isinstance(tree, ast.Call) else []:
        positional += _said(view, arg, len(positional), given, caller, moment.at)
    for word in tree.keywords if isinstance(tree, ast.Call) else []:
        if word.arg:
            keywords[word.arg] = timeline.worth(word.value, caller, moment.at)
    for part in extra:
        if part.kind == "Q" and part.parts[0].kind in "PO":
            keywords[part.parts[0].code] = claimed(view, part, caller, moment.at)
        else:
            positional.append(claimed(view, part, caller, moment.at))
    if not _fit_all(positional, given.spread) and not _fit_all(positional, given.gathered):
        return False
    return not keywords or all(
        name in given.named and _fit(v, given.named[name]) for name, v in keywords.items()
    )


class Given:
    """What a call was given: ``spread`` by place, what ``*args`` gathered one by one; ``gathered``
    parameter by parameter; ``named`` by name, what ``**kwargs`` gathered included."""

    def __init__(self, timeline: Timeline, activation: Activation) -> None:
        actual = timeline.arguments(activation)
        self.named = dict(actual)
        self.names: list[str] = []  # of each place of ``spread``
        self.spread: list[Any] = []
        self.star = ""
        stars = timeline.parameters(activation)
        if stars is not None:
            actual = {name: value for name, value in actual.items() if name in stars}
        method = "." in activation.function.split("<locals>.")[-1]
        for name, value in actual.items():
            star = stars[name] if stars is not None else ""
            if name in ("self", "cls") and method:
                continue
            if star == "**":
                self.named |= value if isinstance(value, dict) else {}
            elif star == "*" and isinstance(value, tuple):
                self.star = name
                self.spread += value
                self.names += [name] * len(value)
            else:
                self.spread.append(value)
                self.names.append(name)
        own = ("self", "cls") if method else ()
        self.gathered = [value for name, value in actual.items() if name not in own]


@once
def given_to(timeline: Timeline, call: int) -> Given:
    """What the call of an event was given."""
    return Given(timeline, timeline.frames[timeline.moments[call].event.frame])


def _said(view: View, arg: ast.expr, place: int, given: Given, caller: int, t: int) -> list[Any]:
    """The values of one argument of a call as told: a parameter's name stands for what it got."""
    if isinstance(arg, ast.Starred):
        if isinstance(arg.value, ast.Name) and arg.value.id == given.star:
            return [UNKNOWN] * given.names.count(given.star)
        worth = view.timeline.worth(arg.value, caller, t)
        return list(worth) if isinstance(worth, (list, tuple)) else [UNKNOWN]
    names = [*given.names, *[""] * (place + 1)]
    if isinstance(arg, ast.Name) and arg.id == names[place]:
        return [UNKNOWN]
    return [view.timeline.worth(arg, caller, t)]


def _fit_all(claims: Sequence[Any], actual: Sequence[Any]) -> bool:
    return len(claims) <= len(actual) and all(map(_fit, claims, actual))


def _fit(claim: Any, actual: Any) -> bool:
    return claim is UNKNOWN or actual is UNKNOWN or same(claim, actual)


def shown_call(view: View, activation: Activation) -> str:
    known = view.timeline.parameters(activation)
    arguments = view.timeline.arguments(activation)
    pairs = [(n, v) for n, v in arguments.items() if known is None or n in known]
    inside = ", ".join(show(value, 40) for name, value in pairs if name not in ("self", "cls"))
    return f"{last_part(activation.function)}({inside})"


def read_call(view: View, mention: Mention) -> Answer:
    """``calls gcd(48, 18)``, ``calls gcd with 48 and 18``, or a call merely named."""
    token = mention.subject
    if token is None:
        return unknown("it is not clear what is called")
    if mention.flag == ABOUT:
        return contradicted("the answer is about another call")
    name = function_name(token)
    first: Activation | None = None
    missed: set[int] = set()
    starts = dict.fromkeys([view.start, view.floor])
    for start in starts:
        for moment in _calls(view, name, start):
            activation = view.timeline.frames[moment.event.frame]
            fits = arguments_fit(view, activation, token, mention.args)
            if fits and (view.jump or activation.parent not in missed):  # noqa: SIM102
                if isinstance(moment.event, Call):
                    return supported(hit_at(moment))
            missed.add(activation.parent)
            first = first or activation
        missed.clear()
    return _elsewhere(view, mention, token, name, first)


def _elsewhere(
    view: View, mention: Mention, token: Token, name: str, first: Activation | None
) -> Answer:
    """A call that is not coming: one that is running, or a bare mention of one that was made."""
    known = [a for a in view.timeline.frames.values() if named(view.timeline, a, name)]
    if not known:
        if name in view.timeline.functions:
            return contradicted(f"{name} is never called")
        return _built_in(view, mention)
    for activation in known[:MOST]:
        begun = view.timeline.moments[activation.call].at <= view.now
        if mention.kind == "call" and begun:  # noqa: SIM102
            if arguments_fit(view, activation, token, mention.args):
                return supported(event=activation.call)
    other = first or known[-1]
    return contradicted(
        f"the call is {shown_call(view, other)} {where(view, other.call)}", other.call
    )


def _built_in(view: View, mention: Mention) -> Answer:
    if mention.subject is not None and mention.subject.kind == "C":
        return supported(event=view.timeline.event_at(view.now))
    return unknown("the run does not record calls of builtins")


def read_return(view: View, mention: Mention) -> Answer:
    """``gcd(48, 18) returns 6``, ``gcd returns 6``, ``returns 6``"""
    token = mention.subject
    if token is not None and token.kind == "P" and not _is_function(view, token):
        return _plain_return(view, mention)
    if token is None:
        return _plain_return(view, mention)
    if mention.flag == "is":
        worked = is_worth(view, parse(token.code), claimed(view, mention.value, view.frame, view.t))
        if worked is not None:
            return worked
    name = function_name(token)
    first: tuple[Activation, Any] | None = None
    inner: Activation | None = None  # one that fits, within a call that may be meant as well
    for start in dict.fromkeys([view.start, view.floor]):
        for activation in ended_from(view, start):
            if not named(view.timeline, activation, name):
                continue
            if token.kind == "C" and not arguments_fit(view, activation, token):
                continue
            actual = view.timeline.returned(activation)
            moment = view.timeline.moments[activation.end]
            wanted = claimed(view, mention.value, activation.parent, moment.at)
            fits = wanted is not UNKNOWN and actual is not UNKNOWN and same(wanted, actual)
            if (fits or _constructed(activation, name)) and _within_untold(view, activation, start):
                inner = inner or activation
                continue
            if fits or _constructed(activation, name):
                if inner is not None and not _encloses(activation, inner):
                    break
                return supported(hit_at(moment))
            if _within_untold(view, activation, start):
                continue
            first = first or (activation, actual)
            if not view.jump:
                break
    if inner is not None:
        return supported(hit_at(view.timeline.moments[inner.end]))
    return no_return(view, mention, token, name, first)


def _within_untold(view: View, activation: Activation, start: int) -> bool:
    """Whether a call was made within another one of the same function that is still to be told:
    a sentence of the outer one alone passes over it."""
    frames, calls = view.timeline.frames, view.timeline.moments
    parent, name = activation.parent, last_part(activation.function)
    while parent in frames and calls[frames[parent].call].at >= start:
        told = view.taken(calls[frames[parent].call].at)
        if last_part(frames[parent].function) == name and not told:
            return True
        parent = frames[parent].parent
    return False


def _encloses(outer: Activation, inner: Activation) -> bool:
    """Whether a call was going on when another one was made."""
    return outer.call < inner.call and inner.end < outer.end


def _constructed(activation: Activation, name: str) -> bool:
    return activation.function.endswith(f"{name}.__init__")


def _is_function(view: View, token: Token) -> bool:
    return function_name(token) in view.timeline.functions


def ended_from(view: View, start: int) -> Iterator[Activation]:
    timeline = view.timeline
    at = bisect_left(timeline.returns, timeline.first_event_from(start))
    for index in timeline.returns[at : at + MOST]:
        moment = timeline.moments[index]
        if not view.taken(moment.at):
            yield timeline.frames[moment.event.frame]


def no_return(
    view: View, mention: Mention, token: Token, name: str,
    first: tuple[Activation, Any] | None,
) -> Answer:  # fmt: skip
    known = [a for a in view.timeline.frames.values() if named(view.timeline, a, name)]
    # where there is another one to come, only what was said of its value may be said again
    again = _said_again(view, mention, token, known) if not first or mention.flag == "is" else None
    if again is not None:
        return again
    if first is not None:
        activation, actual = first
        text = f"{shown_call(view, activation)} returns {show(actual)}"
        if actual is UNKNOWN:
            text = f"{shown_call(view, activation)} ends by an exception"
        return contradicted(f"{text} {where(view, activation.end)}", activation.end)
    if known:
        last = known[-1]
        return contradicted(f"no such return: the record has {shown_call(view, last)}", last.call)
    if name in view.timeline.functions:
        return contradicted(f"{name} is never called")
    return read_value_nearby(view, mention.value)


def _said_again(
    view: View, mention: Mention, token: Token, known: Sequence[Activation]
) -> Answer | None:
    """A return that has been told of: ``So f(3) returns 6.``, ``since f(3) is 6``."""
    told = view.begin
    ended = [a for a in known if a.end >= 0 and view.timeline.moments[a.end].at < told]
    for activation in sorted(ended, key=lambda a: -a.end)[:50]:
        if not arguments_fit(view, activation, token):
            continue
        actual = view.timeline.returned(activation)
        wanted = claimed(view, mention.value, activation.parent, view.now)
        if wanted is not UNKNOWN and actual is not UNKNOWN and same(wanted, actual):
            return supported(event=activation.end)
        return None
    return None


def _plain_return(view: View, mention: Mention) -> Answer:
    first: tuple[Activation, Any] | None = None
    for start in dict.fromkeys([view.start, view.floor]):
        for tried, activation in enumerate(ended_from(view, start)):
            if last_part(activation.function) in INTERNAL - {"<lambda>"}:
                continue
            moment = view.timeline.moments[activation.end]
            actual = view.timeline.returned(activation)
            wanted = claimed(view, mention.value, activation.frame, moment.at)
            if wanted is not UNKNOWN and actual is not UNKNOWN and same(wanted, actual):
                return supported(hit_at(moment))
            first = first or (activation, actual)
            if not view.jump or tried > 200:
                break
    if first is None:
        return read_value_nearby(view, mention.value)
    activation, actual = first
    return contradicted(
        f"{shown_call(view, activation)} returns {show(actual)} {where(view, activation.end)}",
        activation.end,
    )


def read_yield(view: View, mention: Mention) -> Answer:
    """``yields 3``"""
    timeline = view.timeline
    first: tuple[Moment, Any] | None = None
    for start in dict.fromkeys([view.start, view.floor]):
        for index in timeline.yields[
            bisect_left(timeline.yields, timeline.first_event_from(start)) :
        ]:
            moment = timeline.moments[index]
            function = timeline.frames[moment.event.frame].function
            if view.taken(moment.at) or last_part(function) in INTERNAL:
                continue
            if mention.subject is not None and function_name(mention.subject) != last_part(
                function
            ):
                continue
            actual = timeline.yielded(moment)
            wanted = claimed(view, mention.value, moment.event.frame, moment.at)
            if wanted is not UNKNOWN and actual is not UNKNOWN and same(wanted, actual):
                return supported(hit_at(moment))
            if _recursive(timeline, moment.event.frame) and not view.jump:
                continue  # what it was handed by itself may be left untold
            if _first_yield(timeline, moment).at <= view.t and moment.at > view.t:
                continue  # `yield from` hands on what was told when it was yielded
            first = first or (moment, actual)
            if not view.jump:
                break
    if first is None:
        return contradicted("nothing is yielded from there on")
    return contradicted(
        f"{show(first[1])} is yielded {where(view, first[0].index)}", first[0].index
    )


def _first_yield(timeline: Timeline, moment: Moment) -> Moment:
    """Where what a generator hands on was yielded first: by one that it goes through, if any."""
    while moment.index and isinstance(moment.event, Yield):
        before = timeline.moments[moment.index - 1]
        if not isinstance(before.event, Yield) or before.event.value != moment.event.value:
            break
        moment = before
    return moment


def _recursive(timeline: Timeline, frame: int) -> bool:
    """Whether a frame's function is at work in one of its callers too."""
    function, seen = timeline.frames[frame].function, timeline.frames[frame].parent
    while seen in timeline.frames:
        if timeline.frames[seen].function == function:
            return True
        seen = timeline.frames[seen].parent
    return False


# --- exceptions ------------------------------------------------------------------------------


def read_finish(view: View, mention: Mention) -> Answer:
    """``f(3) ends``: whatever it returned."""
    token = mention.subject
    if token is None:
        return unknown("it is not clear what ends")
    name = function_name(token)
    here = frame_at_hand(view)
    for start in dict.fromkeys([view.start, view.floor]):
        for activation in ended_from(view, start):
            if not named(view.timeline, activation, name) or (
                activation.frame != here and _bare(view, activation, token)
            ):
                continue
            if arguments_fit(view, activation, token):
                return supported(hit_at(view.timeline.moments[activation.end]))
    return no_return(view, mention, token, name, None)


def frame_at_hand(view: View) -> int:
    """The frame at hand, or its caller where it has ended."""
    timeline = view.timeline
    frame = timeline.frames.get(view.frame)
    if frame is not None and 0 <= frame.end < timeline.first_event_from(view.t + 1):
        frame = timeline.frames.get(frame.parent)
    while frame is not None and timeline.in_expression(frame.frame):
        frame = timeline.frames.get(frame.parent)
    return frame.frame if frame is not None else 0


def _bare(view: View, activation: Activation, token: Token) -> bool:
    """Whether a call is told without the arguments that it had."""
    tree = parse(token.code)
    told = isinstance(tree, ast.Call) and (tree.args or tree.keywords)
    return not told and bool(given_to(view.timeline, activation.call).spread)


# --- text printed and read -------------------------------------------------------------------


def read_resume(view: View, mention: Mention) -> Answer:
    """``squares resumes``: a generator goes on."""
    token = mention.subject
    if token is None:
        return unknown("it is not clear what goes on")
    name = function_name(token)
    timeline = view.timeline
    first = timeline.first_event_from(view.start)
    for moment in timeline.moments[first : first + 400]:
        if not isinstance(moment.event, Call) or view.taken(moment.at):
            continue
        if named(timeline, timeline.frames[moment.event.frame], name):
            return supported(hit_at(moment))
    return contradicted(f"{name} does not go on from there")
