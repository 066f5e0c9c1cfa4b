"""What the recorder remembers of one object: its label, its shape, and what it held last."""

from __future__ import annotations

from builtins import dict, int, list, set, str
from collections.abc import Callable
from typing import Any

from tracer.recorder.shapes import Shape


class Ghost:
    """Stands in a shadow for an object that must not be held."""

    __slots__ = ("label",)

    def __init__(self, label: int) -> None:
        self.label = label


class Entry:
    """An object that has a label. ``shadow`` is what it held when last looked at:

    sequences  list of elements
    mappings   dict, or (keys, values) where a key is not a plain atom
    sets       dict id → element
    ``fields`` is the same for attributes.
    """

    __slots__ = (
        "label",
        "shape",
        "strong",
        "weak",
        "shadow",
        "fields",
        "plain",
        "faithful",
        "loose",
        "members",
        "name",
        "texts",
        "token",
        "raised",
    )

    def __init__(self, label: int, shape: Shape) -> None:
        self.label, self.shape = label, shape
        self.strong: Any = None
        self.weak: Callable[[], Any] | None = None
        self.shadow: Any = None
        self.fields: dict[str, Any] | None = None
        self.plain = True  # a mapping whose keys are atoms: looking one up runs no user code
        self.faithful = True  # … and equal keys have equal texts: no bool or float among them
        self.texts: list[str] | None = None  # of an immutable object that is not held
        self.name = ""  # what the object called itself
        self.token: Any = None  # of a builtin exception that is not held: its arguments, which are
        self.raised = False  # whether it is an exception that has been seen on its way
        self.members: set[Any] | None = None  # of a set of atoms, by value
        self.loose: dict[str, None] = {}  # texts added to a set whose element was not seen itself

    def get(self) -> Any:
        """The object, or None if it is gone (or not to be reached from here)."""
        return self.strong if self.weak is None else self.weak()
