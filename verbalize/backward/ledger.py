"""Who wrote what last: names, elements, attributes, and all that was done to an object.

An object has nodes of its own in the graph, one for each state that it was in, each with an edge to
what brought it about and one to the state before; so what rests on all that an object holds rests
on the whole chain, and a change costs one node.
"""

from __future__ import annotations

from collections.abc import Callable

from tracer import literals
from tracer.records import (
    Add,
    Append,
    Bind,
    DelKey,
    Delta,
    Discard,
    New,
    SetAttr,
    SetItem,
    SetKey,
    Splice,
    Unbind,
    Value,
)
from tracer.replay import State, expand
from verbalize.backward.reads import Place, inside

NewNode = Callable[[list[int]], int]  # edges → the number of a node without a part


class Ledger:
    """Kept while a run is replayed; nodes are numbers."""

    def __init__(self, state: State, new_node: NewNode) -> None:
        self.state, self.new_node = state, new_node
        self.names: dict[tuple[int, str], int] = {}
        self.bound: dict[tuple[int, str], list[int]] = {}  # all that ever wrote a name
        self.changed: set[int] = set()  # labels of objects changed after they were made
        self._elements: dict[int, dict[str, int]] = {}
        self._made: dict[int, int] = {}  # label → who gave all elements not told of apart
        self._whole: dict[int, int] = {}  # label → the node of the object as it is now
        self.touched: dict[int, list[tuple[int, int]]] = {}  # label → (which in all, by whom)
        self._touches = 0

    def writer(self, place: Place) -> int:
        """The node that last wrote a place; -1 for none."""
        kind, number, key = place
        if kind == "name":
            return self.names.get((number, key), -1)
        if kind == "all":
            return self._whole.get(number, -1)
        found = self._elements.get(number, {}).get(key, -1)
        return found if found >= 0 else self._made.get(number, -1)

    def contents(self, value: Value) -> list[int]:
        """The nodes of an object, and of those within it."""
        if not literals.is_reference(value):
            return []
        return [self._whole[label] for label in inside(self.state, value) if label in self._whole]

    def bind(self, frame: int, name: str, number: int) -> None:
        self.names[frame, name] = number
        self.bound.setdefault((frame, name), []).append(number)

    def store(self, place: Place, number: int) -> None:
        """An element or attribute was assigned, whether that changed it or not."""
        kind, label, key = place
        if kind in ("element", "attribute"):
            self._elements.setdefault(label, {})[key] = number
            self._touch(label, number)

    def apply(self, delta: Delta, number: int) -> None:
        """A delta made by a node; to be called before the state has it."""
        if isinstance(delta, (Bind, Unbind)):
            self.bind(delta.frame, delta.name, number)
        elif isinstance(delta, New):
            self._new(delta, number)
        elif hasattr(delta, "object"):
            self._change(delta, delta.object, number)

    def _new(self, delta: New, number: int) -> None:
        self._elements[delta.object] = {}
        self._made[delta.object] = number
        held = [value for value in [*delta.items, *delta.attr_values] if isinstance(value, str)]
        labels = [literals.label(value) for value in held if literals.is_reference(value)]
        inner = [self._whole[label] for label in labels if label in self._whole]
        self._whole[delta.object] = self.new_node([number, *inner])
        self._note(delta.object, number)

    def _change(self, delta: Delta, label: int, number: int) -> None:
        self.changed.add(label)
        elements = self._elements.setdefault(label, {})
        node = self.state.heap.get(label)
        if isinstance(delta, SetItem):
            elements[str(delta.index)] = number
        elif isinstance(delta, Append) and node is not None:
            size = len(node.items)
            elements.update(
                (str(size + place), number) for place in range(len(expand(delta.values)))
            )
        elif isinstance(delta, (SetKey, DelKey)):
            elements[delta.key] = number
        elif isinstance(delta, SetAttr):
            elements[delta.name] = number
        self._touch(label, number)
        if isinstance(delta, (Splice, Add, Discard)):  # elements have moved
            elements.clear()
            self._made[label] = self._whole[label]

    def _touch(self, label: int, number: int) -> None:
        before = self._whole.get(label)
        self._whole[label] = self.new_node([number] if before is None else [number, before])
        self._note(label, number)

    def _note(self, label: int, number: int) -> None:
        self._touches += 1
        self.touched.setdefault(label, []).append((self._touches, number))
