"""The dependences of a run as a graph: what each statement and call rests on."""

from __future__ import annotations

import msgspec

from verbalize.backward.purity import Purity
from verbalize.backward.reads import Place
from verbalize.parts import Activation, Execution


class Node(msgspec.Struct, eq=False):
    """``part`` is None for a state of an object, and for what a loop goes through. ``reads``: the
    names that it read, and who wrote them."""

    part: Execution | Activation | None
    edges: list[int] = []
    reads: list[tuple[Place, int]] = []


class Graph(msgspec.Struct, eq=False):
    """``ends``: the nodes that a backward reading sets out from (what was printed, returned or
    raised), and those that took the input in."""

    nodes: list[Node]
    ends: list[int]
    purity: Purity
    inputs: set[tuple[int, str]]  # names (with their frames) that the input gave, once and for all
    changed: set[int]  # labels of objects that were changed after they were made
    touched: dict[int, list[tuple[int, int]]]  # label → (which in all, node) of each change
    known: dict[int, int]  # id of a part → its node; of a `for` loop, what it goes through

    def last_touch(self, labels: list[int], before: int) -> Execution | None:
        """The statement that last made or changed one of these objects, of those begun before an
        event; None where it was a call's arguments, or nothing recorded."""
        last, found = -1, None
        for label in labels:
            for order, number in reversed(self.touched.get(label, [])):
                part = self.nodes[number].part
                if order < last:
                    break
                if not isinstance(part, Execution) or part.first < before:
                    last, found = order, part
                    break
        return found if isinstance(found, Execution) else None

    def reachable(self, start: list[int]) -> set[int]:
        found = set(start)
        waiting = list(found)
        while waiting:
            for other in self.nodes[waiting.pop()].edges:
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found
