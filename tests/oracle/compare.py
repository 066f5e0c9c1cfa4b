"""Holds a recorder's trace against what the oracle saw, event by event, and finds the first place
where they differ.

Events that a `Gap` stands for are taken in unseen; at the next one everything is compared.

At each event: its kind, frame, function, line, depth, parent; returned, yielded or raised value;
and the state: the event's frame, the frames up its stack and the globals, every name, and
everything that the names lead to (`oracle.matching`).

An object that no side has touched since it was last found equal is not read again: the oracle's
snapshot says which objects differ from the snapshot before, the recorder's deltas say which they
are about.  `thorough` reads everything at every event all the same (a test holds both to agree).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import NamedTuple

from oracle.matching import ADDRESS, UNBOUNDED, Differs, Matching, same
from oracle.seen import Seen, Texts
from tracer.records import (
    Bind,
    Call,
    Cut,
    EventRecord,
    Gap,
    In,
    Line,
    Out,
    Raise,
    Record,
    Return,
    Unbind,
    Yield,
)
from tracer.replay import State, Step, render, steps

KINDS: dict[type, str] = {
    Call: "call",
    Line: "line",
    Return: "return",
    Yield: "yield",
    Raise: "exception",
}


class Difference(NamedTuple):
    """The first place where the two sides differ."""

    event: int  # index
    where: str  # kind, function and line of the event
    name: str  # what differs: "event", or a name and the way from it to the place
    oracle: str
    recorder: str

    def __str__(self) -> str:
        return (
            f"event {self.event} ({self.where}): {self.name}\n"
            f"  oracle:   {self.oracle}\n  recorder: {self.recorder}"
        )


class Comparison(NamedTuple):
    """``events`` compared; ``cut``: recording ended before the run did, at a limit of its own."""

    events: int
    difference: Difference | None
    cut: str = ""


def compare(
    records: list[Record],
    seen: Iterable[Seen],
    *,
    hold: bool,
    thorough: bool = False,
    texts: bool = False,
) -> Comparison:
    """Compares up to the first difference.

    hold      labels of the oracle mean something over time, not only within a snapshot
    thorough  read every object at every event
    texts     also compare each name's text, as `render` writes it
    """
    comparer = _Comparer(hold, thorough, texts)
    oracle = iter(seen)
    index = 0
    for step in steps(records):
        index = step.index
        if isinstance(step.event, Cut):
            return Comparison(index, None, step.event.limit)
        if isinstance(step.event, Gap):
            passed = list(itertools.islice(oracle, step.event.skipped))
            if len(passed) < step.event.skipped:
                ended = f"{len(passed)} events, then the end"
                difference = Difference(index, "gap", "skipped", ended, str(step.event.skipped))
                return Comparison(index, difference)
            comparer.gap(step, passed)
            continue
        there = next(oracle, None)
        try:
            if there is None:
                raise Differs("event", "none: the program has ended", describe(step.event))
            comparer.step(step, there)
        except Differs as found:
            place = _place(there or comparer.last)
            difference = Difference(index, place, found.name, found.oracle, found.recorder)
            return Comparison(index, difference)
        index += 1
    there = next(oracle, None)
    if there is not None:
        return Comparison(index, Difference(index, _place(there), "event", there.kind, "none"))
    return Comparison(index, None)


class _Comparer:
    def __init__(self, hold: bool, thorough: bool, texts: bool) -> None:
        self.texts = texts
        self.state = State()
        self.matching = Matching(self.state, hold=hold, thorough=thorough)
        self.globals: dict[str, str] = {}
        self.last: Seen | None = None

    def step(self, step: Step, seen: Seen) -> None:
        """Compares one event and takes in what happened after it."""
        state, event = self.state, step.event
        self._event(seen, event)
        frame = state.enter(event)
        same("depth", seen.depth, frame.depth)
        self.matching.take(seen)
        if seen.globals is not None:
            self.globals = seen.globals
        self._state(seen, event)
        self.last = seen
        for delta in step.deltas:
            if not isinstance(delta, (Out, In, Bind, Unbind)):
                self.matching.touched.add(delta.object)
            state.apply(delta)

    def gap(self, step: Step, passed: list[Seen]) -> None:
        """Takes in events that were not recorded; at the next one everything is compared."""
        for seen in passed:
            self.matching.take(seen)
            if seen.globals is not None:
                self.globals = seen.globals
            self.last = seen
        self.state.enter(step.event)
        for delta in step.deltas:
            self.state.apply(delta)
        self.matching.once_thorough = True

    def _event(self, seen: Seen, event: EventRecord) -> None:
        """What an event says of itself, apart from values."""
        kind = KINDS.get(type(event), "cut")
        frame = self.state.frames.get(event.frame)
        function = event.function if isinstance(event, Call) else frame.function if frame else ""
        mine = (seen.kind, seen.frame, seen.function, seen.line)
        same("event", mine, (kind, event.frame, function, event.line))
        if isinstance(event, Call):
            same("call", (seen.parent, seen.resumed), (event.parent, event.resumed))
        elif isinstance(event, Return):
            same("unwound", seen.unwound, event.unwound)
        elif isinstance(event, Raise):
            same("exception", seen.type, event.type)
            if seen.message is not None:
                same("message", seen.message, event.message)

    def _state(self, seen: Seen, event: EventRecord) -> None:
        self._names("global ", self.globals, self.state.globals)
        if seen.locals is not None:
            self._names("", seen.locals, self.state.locals(event.frame))
        for number, names in seen.callers.items():
            if number not in self.state.frames:
                raise Differs(f"frame {number}", "running", "gone")
            function = self.state.frames[number].function
            self._names(f"{function} (frame {number}): ", names, self.state.locals(number))
        if isinstance(event, (Return, Yield, Raise)):
            self.matching.pair("value", seen.value, event.value)
        self.matching.objects(seen)
        if self.texts:
            self._texts("global ", self.globals, self.state.globals)
            self._texts("", seen.locals or {}, self.state.locals(event.frame))

    def _names(self, scope: str, oracle: dict[str, str], recorder: dict[str, str]) -> None:
        for name, value in oracle.items():
            if name not in recorder:
                raise Differs(scope + name, self.matching.shown(value), "not bound")
            self.matching.pair(scope + name, value, recorder[name])
        for name, value in recorder.items():
            if name not in oracle:
                raise Differs(scope + name, "not bound", render(self.state, value))

    def _texts(self, scope: str, oracle: dict[str, str], recorder: dict[str, str]) -> None:
        texts = Texts(self.matching.nodes, self.matching.to)
        for name, value in oracle.items():
            theirs = render(self.state, recorder[name], UNBOUNDED)
            mine = ADDRESS.sub("", texts.text(value))
            same(f"{scope}{name}, as text", mine, ADDRESS.sub("", theirs))


def _place(seen: Seen | None) -> str:
    return f"{seen.kind} in {seen.function}, line {seen.line}" if seen else "no event"


def describe(event: EventRecord) -> str:
    """An event in a few words."""
    return f"{KINDS.get(type(event), 'cut')} in frame {event.frame}, line {event.line}"
