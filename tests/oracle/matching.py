"""Which object of the oracle's is which of the recorder's, and whether they are alike.

Objects correspond one to one: two places show one object on one side if and only if they do on the
other, within an event and over time.
"""

from __future__ import annotations

import re
from collections import Counter

from oracle.encoder import Node
from oracle.seen import Seen, Texts, plain_tuple
from tracer import literals
from tracer.replay import Bounds, State, render
from tracer.replay import Node as Recorded

UNBOUNDED = Bounds(items=1 << 60, depth=20, total=1 << 60)
_SETS = ("set", "frozenset")
ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")  # in a text that a program made: two runs, two texts
_SHOWN = 2_000  # characters of a value in a difference


class Differs(Exception):
    """The two sides differ: where (a name and the way from it), and what each shows there."""

    def __init__(self, name: str, oracle: object, recorder: object) -> None:
        super().__init__(name, oracle, recorder)
        self.name, self.oracle, self.recorder = name, str(oracle), str(recorder)


def same(name: str, oracle: object, recorder: object) -> None:
    """Raises `Differs` unless the two are equal."""
    if oracle != recorder:
        raise Differs(name, oracle, recorder)


class Matching:
    """The correspondence so far. ``hold``: the oracle's labels mean something over time."""

    def __init__(self, state: State, *, hold: bool, thorough: bool) -> None:
        self.state, self.hold, self.thorough = state, hold, thorough
        self.once_thorough = False  # as `thorough`, for the next event only
        self.nodes: dict[int, Node] = {}  # the oracle's snapshot
        self.to: dict[int, int] = {}  # the oracle's label → the recorder's
        self.touched: set[int] = set()  # recorder's labels of which deltas have told
        self._back: dict[int, int] = {}
        self._waiting: list[tuple[str, int]] = []
        self._sets: list[tuple[str, int]] = []
        self._checked: set[int] = set()

    def take(self, seen: Seen) -> None:
        """Brings the oracle's snapshot up to an event."""
        if not self.hold:
            self.nodes, self.to, self._back = {}, {}, {}
        for label in seen.gone:
            del self.nodes[label]
        self.nodes.update(seen.nodes)
        self._checked, self._waiting, self._sets = set(), [], []

    def pair(self, name: str, oracle: str, recorder: str) -> None:
        """Two values must be one: the same literal, or objects that correspond."""
        if oracle[:1] != "#":
            if oracle != recorder and ADDRESS.sub("", oracle) != ADDRESS.sub("", recorder):
                self._differ(name, oracle, recorder)
            return
        if not literals.is_reference(recorder):
            if plain_tuple(self.nodes, oracle) != recorder:
                self._differ(name, oracle, recorder)
            return
        here, there = int(oracle[1:]), literals.label(recorder)
        known = self.to.get(here)
        if known is None:
            if there in self._back:
                self._differ(f"{name}, which object", oracle, recorder)
            self.to[here], self._back[there] = there, here
            self._waiting.append((name, here))
        elif known != there:
            self._differ(f"{name}, which object (this one is #{known})", oracle, recorder)

    def objects(self, seen: Seen) -> None:
        """Compares everything that either side has touched, and what the names newly lead to."""
        everything = self.thorough or self.once_thorough
        again = set(self.nodes) if everything else set(seen.nodes)
        self.once_thorough = False
        again.update(self._back[label] for label in self.touched if label in self._back)
        self.touched.clear()
        self._drain()
        for label in sorted(again):
            if label in self.to and label in self.nodes:
                self._waiting.append((f"object {self.shown(f'#{label}')}", label))
        self._drain()
        while self._sets:  # what they hold may by now be known from elsewhere
            name, label = self._sets.pop()
            self._set(name, self.nodes[label], self.state.heap[self.to[label]])
            self._drain()
        for label in self.nodes:
            if label not in self.to and plain_tuple(self.nodes, f"#{label}") is None:
                raise AssertionError(f"the oracle's #{label} was not reached")

    def shown(self, value: str) -> str:
        """A value of the oracle's for a reader."""
        return Texts(self.nodes, self.to).text(value)[:_SHOWN]

    def _differ(self, name: str, oracle: str, recorder: str) -> None:
        theirs = render(self.state, recorder)[:_SHOWN]
        raise Differs(name, self.shown(oracle), f"{theirs} ({recorder})")

    # -- objects -----------------------------------------------------------------------------------

    def _drain(self) -> None:
        while self._waiting:
            name, label = self._waiting.pop()
            if label not in self._checked:
                self._checked.add(label)
                self._object(name, label)

    def _object(self, name: str, label: int) -> None:
        node = self.nodes[label]
        there = self.state.heap.get(self.to[label])
        if there is None:
            raise Differs(name, self.shown(f"#{label}"), "an object never introduced")
        told = (there.kind, there.type, there.name)
        same(f"{name}, kind", (node.kind, node.type, node.name), told)
        if node.kind in _SETS:
            self._sets.append((name, label))
        elif node.kind == "dict":
            self._mapping(name, node, there)
        else:
            if len(node.items) != len(there.items):
                self._differ(name, f"#{label}", f"#{there.label}")
            for index, (mine, other) in enumerate(zip(node.items, there.items, strict=True)):
                if mine != other or mine[0] == "#":
                    self.pair(f"{name}[{index}]", mine, other)
        self._attributes(name, node, there)

    def _mapping(self, name: str, node: Node, there: Recorded) -> None:
        same(f"{name}, length", len(node.keys), len(there.entries))
        for index, (mine, other) in enumerate(zip(node.keys, there.entries, strict=True)):
            if mine != other or mine[0] == "#":
                self.pair(f"{name}, key {index}", mine, other)
        for key, mine, other in zip(node.keys, node.items, there.entries.values(), strict=True):
            if mine != other or mine[0] == "#":
                self.pair(f"{name}[{key}]", mine, other)

    def _attributes(self, name: str, node: Node, there: Recorded) -> None:
        attrs = dict(node.attrs)
        for attribute, value in attrs.items():
            if attribute not in there.attrs:
                raise Differs(f"{name}.{attribute}", self.shown(value), "no such attribute")
            self.pair(f"{name}.{attribute}", value, there.attrs[attribute])
        for attribute, value in there.attrs.items():
            if attribute not in attrs:
                shown = render(self.state, value)
                raise Differs(f"{name}.{attribute}", "no such attribute", shown)
        ordered = [attribute for attribute, _ in node.attrs[len(node.attrs) - node.ordered :]]
        theirs = [attribute for attribute in there.attrs if attribute in set(ordered)]
        same(f"{name}, order of attributes", ordered, theirs)

    # -- sets --------------------------------------------------------------------------------------

    def _set(self, name: str, node: Node, there: Recorded) -> None:
        """A set has no order: what is known on both sides is paired first, the rest by looks."""
        left = Counter(there.items)
        unknown: list[str] = []
        for item in node.items:
            value = self._expected(item, left)
            if value is None:
                unknown.append(item)
            elif left[value]:
                left[value] -= 1
            else:
                raise Differs(f"{name}, element", self.shown(item), f"not in {there.items}")
        rest = [value for value in left.elements() if literals.is_reference(value)]
        rest = [value for value in rest if literals.label(value) not in self._back]
        if len(node.items) != len(there.items) or len(rest) != len(unknown):
            raise Differs(f"{name}, elements", node.items, there.items)
        mine = sorted(unknown, key=lambda item: (self._looks(item), int(item[1:])))
        other = sorted(rest, key=lambda value: (self._their_looks(value), literals.label(value)))
        for one, two in zip(mine, other, strict=True):
            self.pair(f"{name}, element", one, two)

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
        """A value with labels only of objects that are known on both sides."""
        return re.sub(r"#-\d+", "#", Texts(self.nodes, self.to).text(value))

    def _their_looks(self, value: str) -> str:
        def keep(label: re.Match[str]) -> str:
            return label[0] if int(label[1]) in self._back else "#"

        return re.sub(r"#(\d+)", keep, render(self.state, value, UNBOUNDED))
