"""How a mention of an exception is read against the record: raised, caught, ending the run."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator

from tracer.records import Raise
from verbalize.ground.answers import Answer, View, contradicted, supported, unknown, where
from verbalize.ground.evaluate import parse
from verbalize.ground.events import Moment
from verbalize.ground.mentions import Mention
from verbalize.ground.nearby import read_value_nearby
from verbalize.ground.steps import hit_at
from verbalize.ground.tokens import Token


def exception_parts(token: Token) -> tuple[str, str | None]:
    """(type, message or None) of ``ValueError: bad`` or ``ValueError('bad')``"""
    tree = parse(token.code)
    if isinstance(tree, ast.Call):
        name = ast.unparse(tree.func)
        argument = tree.args[0] if tree.args else None
        if isinstance(argument, ast.Constant):
            return name, str(argument.value)
        return name, None
    name, colon, message = token.code.partition(":")
    return name.strip(), message.strip() if colon else None


def _raises(view: View, start: int) -> Iterator[Moment]:
    timeline = view.timeline
    for index in timeline.raises[bisect_left(timeline.raises, timeline.first_event_from(start)) :]:
        if not view.taken(timeline.moments[index].at):
            yield timeline.moments[index]


def _type_fits(claim: str, actual: str) -> bool:
    return claim.rsplit(".", 1)[-1] == actual.rsplit(".", 1)[-1]


def read_raise(view: View, mention: Mention) -> Answer:
    """``raises ValueError: bad``"""
    if mention.subject is None:
        return unknown("it is not clear what is raised")
    name, message = exception_parts(mention.subject)
    if mention.kind == "message" and mention.value is not None:
        value = mention.value.value
        message = value if isinstance(value, str) else mention.value.code
    first: Raise | None = None
    event = -1
    for start in dict.fromkeys([view.start, view.t, view.recent]):
        for moment in _raises(view, start):
            raised = moment.event
            if not isinstance(raised, Raise):
                continue
            if _type_fits(name, raised.type) and message in (None, raised.message):
                return supported(hit_at(moment))
            if first is None:
                first, event = raised, moment.index
            if not view.jump and raised.type not in ("StopIteration", "GeneratorExit"):
                break
    if first is None:
        return contradicted(f"no {name} is raised from there on")
    return contradicted(f"{first.type}: {first.message} is raised {where(view, event)}", event)


def read_caught(view: View, mention: Mention) -> Answer:
    """``is caught``, ``the except for KeyError``"""
    name = exception_parts(mention.subject)[0] if mention.subject is not None else ""
    event = -1
    for start in dict.fromkeys([view.recent, view.t]):
        for moment in _raises_all(view, start):
            raised = moment.event
            if not isinstance(raised, Raise):
                continue
            caught = view.timeline.caught_at(moment)
            if (not name or _type_fits(name, raised.type)) and caught >= 0:
                if mention.within and mention.within != _function(view, caught):
                    return contradicted(f"it is caught {where(view, caught)}", caught)
                return supported(hit_at(view.timeline.moments[caught]))
            event = moment.index if event < 0 else event
            break
    if event < 0:
        return read_value_nearby(view, None) if mention.flag else unknown("nothing is raised there")
    raised = view.timeline.moments[event].event
    kind = raised.type if isinstance(raised, Raise) else ""
    return contradicted(f"{kind} is raised {where(view, event)}", event)


def _function(view: View, event: int) -> str:
    """The name of the function that an event is in."""
    frame = view.timeline.frames.get(view.timeline.moments[event].event.frame)
    return frame.function.rsplit(".", 1)[-1] if frame is not None else ""


def _raises_all(view: View, start: int) -> Iterator[Moment]:
    timeline = view.timeline
    for index in timeline.raises[bisect_left(timeline.raises, timeline.first_event_from(start)) :]:
        yield timeline.moments[index]


def read_uncaught(view: View, mention: Mention) -> Answer:
    """``ends with an uncaught ValueError``"""
    error = view.timeline.result.error
    if error is None:
        return contradicted("no exception ends the run", len(view.timeline.moments) - 1)
    last = view.timeline.raises[-1] if view.timeline.raises else -1
    if mention.subject is None:
        return supported(event=last)
    name, message = exception_parts(mention.subject)
    if mention.value is not None:
        value = mention.value.value
        message = value if isinstance(value, str) else mention.value.code
    if _type_fits(name, error.type) and message in (None, error.message):
        return supported(event=last)
    return contradicted(f"the run ends with {error.type}: {error.message}", last)
