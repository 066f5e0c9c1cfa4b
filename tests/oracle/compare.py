"""Holds a recorder's trace against what the oracle saw, event by event, and finds the first place
where they differ.

At each event: its kind, frame, function, line, depth, parent; returned, yielded or raised value;
and the state: the event's frame, the frames up its stack and the globals, every name, and
everything that the names lead to.  Objects correspond one to one: two places show one object on
one side if and only if they do on the other, within an event and over time.

An object that no side has touched since it was last found equal is not read again: the oracle's
snapshot says which objects differ from the snapshot before, the recorder's deltas say which they
are about.  `thorough` reads everything at every event all the same (a test holds both to agree).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from oracle.encoder import Node
from oracle.seen import Seen, Texts, plain_tuple
from tracer import literals
from tracer.records import (
    Bind, Call, Cut, EventRecord, In, Line, Out, Raise, Record, Return, Unbind, Yield,
)  # fmt: skip
from tracer.replay import Bounds, State, Step, render, steps
from tracer.replay import Node as Recorded

UNBOUNDED = Bounds(items=1 << 60, depth=20, total=1 << 60)
SETS = ("set", "frozenset")
_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")  # in a text that a program made: two runs, two texts
KINDS: dict[type, str] = {
    Call: "call", Line: "line", Return: "return", Yield: "yield", Raise: "exception",
}  # fmt: skip


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


class _Differs(Exception):
    def __init__(self, name: str, oracle: str, recorder: str) -> None:
        super().__init__(name, oracle, recorder)
        self.name, self.oracle, self.recorder = name, oracle, recorder


def compare(
    records: list[Record], seen: Iterable[Seen], *, hold: bool, thorough: bool = False,
    texts: bool = False,
) -> Comparison:  # fmt: skip
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
        there = next(oracle, None)
        try:
            if there is None:
                raise _Differs("event", "none: the program has ended", describe(step.event))
            comparer.step(step, there)
        except _Differs as found:
            where = there or comparer.last
            place = f"{where.kind} in {where.function}, line {where.line}" if where else "no event"
            return Comparison(
                index, Difference(index, place, found.name, found.oracle, found.recorder)
            )
        index += 1
    there = next(oracle, None)
    if there is not None:
        place = f"{there.kind} in {there.function}, line {there.line}"
        return Comparison(index, Difference(index, place, "event", there.kind, "none: the end"))
    return Comparison(index, None)


class _Comparer:
    def __init__(self, hold: bool, thorough: bool, texts: bool) -> None:
        self.hold, self.thorough, self.texts = hold, thorough, texts
        self.state = State()
        self.nodes: dict[int, Node] = {}  # the oracle's snapshot
        self.globals: dict[str, str] = {}
        self.to: dict[int, int] = {}  # the oracle's label → the recorder's
        self.back: dict[int, int] = {}
        self.touched: set[int] = set()  # recorder's labels
        self.waiting: list[tuple[str, int]] = []
        self.sets: list[tuple[str, int]] = []
        self.checked: set[int] = set()
        self.last: Seen | None = None

    def step(self, step: Step, seen: Seen) -> None:
        """Compares one event and takes in what happened after it."""
        state, event = self.state, step.event
        function = event.function if isinstance(event, Call) else ""
        if not isinstance(event, Call) and event.frame in state.frames:
            function = state.frames[event.frame].function
        _same("event", _told(seen), _told_by(event, function, seen))
        frame = state.enter(event)
        _same("depth", seen.depth, frame.depth)
        self._take(seen)
        try:
            self._state(seen, event)
        finally:
            self.last = seen
        for delta in step.deltas:
            if not isinstance(delta, (Out, In, Bind, Unbind)):
                self.touched.add(delta.object)
            state.apply(delta)

    def _take(self, seen: Seen) -> None:
        """Brings the oracle's snapshot up to this event."""
        if not self.hold:
            self.nodes, self.to, self.back = {}, {}, {}
        for label in seen.gone:
            del self.nodes[label]
        self.nodes.update(seen.nodes)
        if seen.globals is not None:
            self.globals = seen.globals

    def _state(self, seen: Seen, event: EventRecord) -> None:
        self.checked = set()
        self.waiting, self.sets = [], []
        self._names("global ", self.globals, self.state.globals)
        if seen.locals is not None:
            self._names("", seen.locals, self.state.locals(event.frame))
        for number, names in seen.callers.items():
            if number not in self.state.frames:
                raise _Differs(f"frame {number}", "running", "gone")
            function = self.state.frames[number].function
            self._names(f"{function} (frame {number}): ", names, self.state.locals(number))
        if isinstance(event, (Return, Yield, Raise)):
            self._pair("value", seen.value, event.value)
        self._objects(seen)
        if self.texts:
            self._texts("global ", self.globals, self.state.globals)
            self._texts("", seen.locals or {}, self.state.locals(event.frame))

    def _names(self, scope: str, oracle: dict[str, str], recorder: dict[str, str]) -> None:
        for name, value in oracle.items():
            if name not in recorder:
                raise _Differs(scope + name, self._shown(value), "not bound")
            self._pair(scope + name, value, recorder[name])
        for name, value in recorder.items():
            if name not in oracle:
                raise _Differs(scope + name, "not bound", render(self.state, value))

    def _texts(self, scope: str, oracle: dict[str, str], recorder: dict[str, str]) -> None:
        texts = Texts(self.nodes, self.to)
        for name, value in oracle.items():
            _same(f"{scope}{name}, as text", texts.text(value),
                  render(self.state, recorder[name], UNBOUNDED))  # fmt: skip

    # -- values and objects -----------------------------------------------------------------------

    def _pair(self, name: str, oracle: str, recorder: str) -> None:
        """Two values must be one: the same literal, or objects that correspond."""
        if oracle[:1] != "#":
            if oracle != recorder and _ADDRESS.sub("", oracle) != _ADDRESS.sub("", recorder):
                self._differ(name, oracle, recorder)
            return
        if not literals.is_reference(recorder):
            if plain_tuple(self.nodes, oracle) != recorder:
                self._differ(name, oracle, recorder)
            return
        here, there = int(oracle[1:]), literals.label(recorder)
        known = self.to.get(here)
        if known is None:
            if there in self.back:
                self._differ(f"{name}, which object", oracle, recorder)
            self.to[here], self.back[there] = there, here
            self.waiting.append((name, here))
        elif known != there:
            self._differ(f"{name}, which object (this one is #{known})", oracle, recorder)

    def _objects(self, seen: Seen) -> None:
        """Everything that either side has touched, and what the names newly lead to."""
        again = set(self.nodes) if self.thorough else set(seen.nodes)
        again.update(self.back[label] for label in self.touched if label in self.back)
        self.touched.clear()
        self._drain()
        for label in sorted(again):
            if label in self.to and label in self.nodes:
                self.waiting.append((f"object {self._shown(f'#{label}')}", label))
        self._drain()
        while self.sets:  # what they hold may by now be known from elsewhere
            name, label = self.sets.pop()
            self._set(name, self.nodes[label], self.state.heap[self.to[label]])
            self._drain()
        missing = [label for label in self.nodes if label not in self.to]
        if any(plain_tuple(self.nodes, f"#{label}") is None for label in missing):
            raise AssertionError(f"objects that no name leads to: {missing}")

    def _drain(self) -> None:
        while self.waiting:
            name, label = self.waiting.pop()
            if label not in self.checked:
                self.checked.add(label)
                self._object(name, label)

    def _object(self, name: str, label: int) -> None:
        node = self.nodes[label]
        there = self.state.heap.get(self.to[label])
        if there is None:
            raise _Differs(name, self._shown(f"#{label}"), "an object never introduced")
        _same(f"{name}, kind", (node.kind, node.type, node.name), (there.kind, there.type, there.name))
        if node.kind in SETS:
            self.sets.append((name, label))
        elif node.kind == "dict":
            self._mapping(name, node, there)
        else:
            if len(node.items) != len(there.items):
                self._differ(name, f"#{label}", f"#{there.label}")
            for index, (mine, other) in enumerate(zip(node.items, there.items, strict=True)):
                if mine != other or mine[0] == "#":
                    self._pair(f"{name}[{index}]", mine, other)
        self._attributes(name, node, there)

    def _mapping(self, name: str, node: Node, there: Recorded) -> None:
        if len(node.keys) != len(there.entries):
            raise _Differs(f"{name}, length", str(node.keys), str(list(there.entries)))
        for index, (mine, other) in enumerate(zip(node.keys, there.entries, strict=True)):
            if mine != other or mine[0] == "#":
                self._pair(f"{name}, key {index}", mine, other)
        for key, mine, other in zip(node.keys, node.items, there.entries.values(), strict=True):
            if mine != other or mine[0] == "#":
                self._pair(f"{name}[{key}]", mine, other)

    def _attributes(self, name: str, node: Node, there: Recorded) -> None:
        attrs = dict(node.attrs)
        for attribute, value in attrs.items():
            if attribute not in there.attrs:
                raise _Differs(f"{name}.{attribute}", self._shown(value), "no such attribute")
            self._pair(f"{name}.{attribute}", value, there.attrs[attribute])
        for attribute, value in there.attrs.items():
            if attribute not in attrs:
                raise _Differs(f"{name}.{attribute}", "no such attribute", render(self.state, value))
        ordered = [attribute for attribute, _ in node.attrs[len(node.attrs) - node.ordered :]]
        _same(f"{name}, order of attributes", ordered, [a for a in there.attrs if a in set(ordered)])

    def _set(self, name: str, node: Node, there: Recorded) -> None:
        """A set has no order: what is known on both sides is paired first, then what looks alike."""
        left = Counter(there.items)
        unknown: list[str] = []
        for item in node.items:
            value = self._expected(item, left)
            if value is None:
                unknown.append(item)
            elif left[value]:
                left[value] -= 1
            else:
                raise _Differs(f"{name}, element", self._shown(item), f"not in {there.items}")
        rest = [value for value in left.elements() if literals.is_reference(value)]
        rest = [value for value in rest if literals.label(value) not in self.back]
        if len(node.items) != len(there.items) or len(rest) != len(unknown):
            raise _Differs(f"{name}, elements", str(node.items), str(there.items))
        mine = sorted(unknown, key=lambda item: (self._looks(item), int(item[1:])))
        other = sorted(rest, key=lambda v: (_looks(self.state, v), literals.label(v)))
        for one, two in zip(mine, other, strict=True):
            self._pair(f"{name}, element", one, two)

    def _expected(self, item: str, there: Counter[str]) -> str | None:
        """What the recorder should show for an element; None for an object not yet met."""
        if item[:1] != "#":
            return item
        known = self.to.get(int(item[1:]))
        if known is not None:
            return literals.reference(known)
        plain = plain_tuple(self.nodes, item)
        return plain if plain is not None and there[plain] else None

    def _looks(self, value: str) -> str:
        return _without_labels(Texts(self.nodes, {}).text(value))

    def _shown(self, value: str) -> str:
        return Texts(self.nodes, self.to).text(value)[:2_000]

    def _differ(self, name: str, oracle: str, recorder: str) -> None:
        theirs = render(self.state, recorder) if recorder else "none"
        raise _Differs(name, self._shown(oracle), f"{theirs[:2_000]} ({recorder})")


def _same(name: str, oracle: object, recorder: object) -> None:
    if oracle != recorder:
        raise _Differs(name, str(oracle), str(recorder))


def _looks(state: State, value: str) -> str:
    return _without_labels(render(state, value, UNBOUNDED))


def _without_labels(text: str) -> str:
    return re.sub(r"#-?\d+", "#", text)


def _told(seen: Seen) -> tuple[object, ...]:
    """What an event says of itself, apart from values."""
    parts: tuple[object, ...] = (seen.kind, seen.frame, seen.function, seen.line)
    if seen.kind == "call":
        return (*parts, seen.parent, seen.resumed)
    if seen.kind == "return":
        return (*parts, seen.unwound)
    return (*parts, seen.type, seen.message) if seen.kind == "exception" else parts


def _told_by(event: EventRecord, function: str, seen: Seen) -> tuple[object, ...]:
    parts: tuple[object, ...] = (KINDS.get(type(event), "cut"), event.frame, function, event.line)
    if isinstance(event, Call):
        return (*parts, event.parent, event.resumed)
    if isinstance(event, Return):
        return (*parts, event.unwound)
    if isinstance(event, Raise):
        return (*parts, event.type, None if seen.message is None else event.message)
    return parts


def describe(event: EventRecord) -> str:
    """An event in a few words."""
    return f"{KINDS.get(type(event), 'cut')} in frame {event.frame}, line {event.line}"
