"""What the oracle writes, as typed records, and how its values look as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from oracle.encoder import Node
from tracer import literals

ROOM = 200_000  # values in one text
DEPTH = 20  # containers within containers, as `tracer.replay.render` has it


class Seen(msgspec.Struct):
    """One event, with the full snapshot there told as its difference from the one before.

    names → texts of values; a value ``"#3"`` is the object with label 3.
    """

    kind: str  # call · line · return · yield · exception · cut: the oracle itself saw no more
    frame: int  # numbered in order of creation
    function: str
    line: int
    depth: int
    nodes: dict[int, Node]  # objects that are new or have changed
    gone: list[int]  # objects that no name leads to any more
    globals: dict[str, str] | None = None  # None: as at the event before
    locals: dict[str, str] | None = None  # None for the module's frame
    callers: dict[int, dict[str, str]] = {}  # frames up the stack → their names
    parent: int = -1
    resumed: bool = False
    unwound: bool = False
    value: str = "None"  # returned, yielded or raised
    type: str = ""  # of the exception
    message: str | None = None  # None: not to be had without running the program's code


def read(path: Path) -> Iterator[Seen]:
    """The events in the file that an oracle has written."""
    decoder = msgspec.json.Decoder(Seen)
    with path.open("rb") as file:
        for line in file:
            yield decoder.decode(line)


class TooLong(Exception):
    """A text has more values than there is room for: lists that share lists may have 2 ** 20."""


class Texts:
    """Writes a value of the oracle's as `tracer.replay.render` documents it, apart from it.

    ``labels`` gives the recorder's label for an object; nothing is cut. Raises `TooLong` where more
    than ``room`` values would be written.
    """

    def __init__(
        self,
        nodes: dict[int, Node],
        labels: dict[int, int],
        *,
        room: int = ROOM,
        depth: int = DEPTH,
    ) -> None:
        self.nodes, self.labels = nodes, labels
        self.room, self.depth = room, depth
        self._open: list[int] = []

    def text(self, value: str) -> str:
        self.room -= 1
        if self.room < 0:
            raise TooLong
        if not value.startswith("#"):
            return value
        label = int(value[1:])
        node = self.nodes[label]
        shown = self.labels.get(label, -label)
        if label in self._open or len(self._open) >= self.depth:
            return f"<{node.type} #{shown}>"
        self._open.append(label)
        try:
            body = self._body(node)
            if node.type == node.kind in ("list", "tuple", "dict", "set", "frozenset"):
                if not node.attrs:
                    return body
            attrs = [f"{name}={self.text(v)}" for name, v in node.attrs]
            parts = [part for part in (node.name, body, *attrs) if part]
            return f"<{node.type} #{' '.join([str(shown), *parts])}>"
        finally:
            self._open.pop()

    def _body(self, node: Node) -> str:
        items = [self.text(item) for item in node.items]
        if node.kind == "dict":
            keys = [self.text(key) for key in node.keys]
            return "{" + ", ".join(f"{k}: {v}" for k, v in zip(keys, items, strict=True)) + "}"
        if node.kind in ("set", "frozenset"):
            ordered = ", ".join(self.text(item) for item in sorted(node.items, key=self._order))
            if node.kind == "set":
                return f"{{{ordered}}}" if items else "set()"
            return f"frozenset({{{ordered}}})" if items else "frozenset()"
        if node.kind == "tuple":
            return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
        return f"[{', '.join(items)}]" if node.kind in _BRACKETED else ""

    def _order(self, value: str) -> tuple[object, ...]:
        """The documented order of a set's elements (`tracer.literals.order`)."""
        known = self.labels.get(int(value[1:])) if value.startswith("#") else None
        if known is not None:
            return literals.order(f"#{known}")
        return literals.order(plain_tuple(self.nodes, value) or value)


_BRACKETED = ("list", "deque", "bytearray", "array")


def plain_tuple(nodes: dict[int, Node], value: str) -> str | None:
    """The literal of a tuple that holds nothing but literals and such tuples; None for others.

    The recorder may tell such a tuple by its literal instead of a label: nothing of it can change.
    """
    if not value.startswith("#"):
        return None if value.startswith("<") else value
    node = nodes[int(value[1:])]
    if node.kind != "tuple" or node.type != "tuple":
        return None
    parts = [plain_tuple(nodes, item) for item in node.items]
    if any(part is None for part in parts):
        return None
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(map(str, parts))})"
