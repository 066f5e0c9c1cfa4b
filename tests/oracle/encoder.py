"""One full snapshot of the objects that some names lead to, as plain data.

Everything reachable is visited at every snapshot; nothing is skipped for having looked unchanged.
No code of the program runs (`oracle.reading`), and tables are keyed by `id`.

A value is a text: a literal, or ``"#3"`` for the object with that label.  An object is a `Node`.
"""

from __future__ import annotations

import array
import collections
import types
import weakref
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from oracle.atoms import atom
from oracle.reading import (
    OPEN_MODULES,
    among,
    class_attributes,
    class_name,
    dict_values,
    exception_text,
    is_hidden,
    module_of,
    mro,
    own_name,
    slot_members,
)  # fmt: skip

_WORD = 1 << 63
_PAUSABLE = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)
_WRITTEN_OUT = {  # immutable classes that str() tells all about
    ("decimal", "Decimal"), ("fractions", "Fraction"),
    ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"), ("datetime", "timedelta"),
}  # fmt: skip


class Node(NamedTuple):
    """An object. ``ordered``: how many of the last attributes stand in a dict, so that their order
    is state; the others are slots."""

    kind: str
    type: str
    name: str = ""
    items: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    attrs: tuple[tuple[str, str], ...] = ()
    ordered: int = 0


class Encoder:
    """Takes snapshots.

    With ``hold`` it keeps every object it has labelled, so that a label means one object for good.
    Without, for programs that can notice this (weak references, finalizers, paused generators that
    end when dropped), labels mean something within one snapshot only, during which the program's
    names keep all that it holds alive.
    """

    def __init__(self, *, hold: bool) -> None:
        self.hold = hold
        self._labels: dict[int, int] = {}
        self._held: dict[int, Any] = {}  # label → the object, or a weak reference to it
        self._next = 1
        self._nodes: dict[int, Node] = {}  # of the snapshot being made
        self._waiting: list[tuple[int, Any]] = []
        self._last: dict[int, Node] = {}
        self._slots: dict[int, tuple[type, list[tuple[str, Any]]]] = {}  # by id of the class

    def begin(self) -> None:
        """Starts a snapshot."""
        self._nodes = {}
        if not self.hold:
            self._labels, self._held, self._next, self._last = {}, {}, 1, {}

    def value(self, obj: Any) -> str:
        """A value in the snapshot that was begun; all that it leads to comes into it."""
        text = self._value(obj)
        while self._waiting:
            label, found = self._waiting.pop()
            self._nodes[label] = self._node(found)
        return text

    def names(self, pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
        """Names and values, but for those that are the interpreter's own."""
        return {
            name: self.value(obj)
            for name, obj in pairs
            if type(name) is str and not is_hidden(name)  # globals() takes any key
        }

    def end(self) -> tuple[dict[int, Node], list[int]]:
        """The snapshot, told as nodes that are new or differ from the last one's, and labels that
        are no longer in it."""
        changed = {n: node for n, node in self._nodes.items() if self._last.get(n) != node}
        gone = [label for label in self._last if label not in self._nodes]
        self._last = self._nodes
        return changed, gone

    # -- values ----------------------------------------------------------------------------------

    def _value(self, obj: Any) -> str:
        text = atom(obj)
        if text is not None:
            return text
        label = self._label(obj)
        if label not in self._nodes:
            self._nodes[label] = Node("", "")  # holds the place
            self._waiting.append((label, obj))
        return f"#{label}"

    def _label(self, obj: Any) -> int:
        label = self._labels.get(id(obj))
        if label is not None and not self._is_reused(label, obj):
            return label
        label, self._next = self._next, self._next + 1
        self._labels[id(obj)] = label
        if self.hold:
            self._held[label] = weakref.ref(obj) if among(type(obj), _PAUSABLE) else obj
        return label

    def _is_reused(self, label: int, obj: Any) -> bool:
        held = self._held.get(label)
        return type(held) is weakref.ref and held() is not obj

    def _values(self, objects: Iterable[Any]) -> tuple[str, ...]:
        value, texts = self._value, []
        for obj in objects:
            cls = type(obj)  # the two commonest kinds first: most of an oracle's time goes here
            if cls is int and -_WORD < obj < _WORD or cls is str and len(obj) < 100:
                texts.append(repr(obj))
            else:
                texts.append(value(obj))
        return tuple(texts)

    # -- objects ---------------------------------------------------------------------------------

    def _node(self, obj: Any) -> Node:
        cls = type(obj)
        bases = mro(cls)
        name = class_name(cls)
        if among(type, bases):
            attrs = list(class_attributes(obj))
            return Node("class", name, class_name(obj), (), (), self._attrs(attrs), len(attrs))
        if cls is types.FunctionType:
            attrs = [(k, v) for k, v in dict.items(obj.__dict__) if k[:2] != "__"]
            return Node("function", name, obj.__name__, (), (), self._attrs(attrs), len(attrs))
        if cls is types.BuiltinFunctionType or cls is types.MethodType:
            return Node("function", name, own_name(obj))
        if among(cls, _PAUSABLE):
            return Node("other", name, own_name(obj))
        if cls is types.ModuleType:
            return Node("module", name, own_name(obj))
        if (module_of(cls), name) in _WRITTEN_OUT:
            return Node("other", name, str(obj))
        return self._instance(obj, cls, bases, name)

    def _instance(self, obj: Any, cls: type, bases: tuple[type, ...], type_name: str) -> Node:
        kind, items, keys = self._contents(obj, bases)
        name = ""
        if among(BaseException, bases):
            kind, name = "object", exception_text(obj)
        elif kind == "other":
            for base in (str, int, float, bytes, complex):
                if among(base, bases):
                    name = base.__repr__(obj)
                    break
        attrs: list[tuple[str, Any]] = []
        slots: list[tuple[str, Any]] = []
        if module_of(cls) in OPEN_MODULES:
            slots, attrs = self._slot_values(obj, cls, bases), dict_values(obj, bases)
            if kind == "other" and not name:
                kind = "object"
        return Node(kind, type_name, name, items, keys, self._attrs([*slots, *attrs]), len(attrs))

    def _slot_values(
        self, obj: Any, cls: type, bases: tuple[type, ...]
    ) -> list[tuple[str, Any]]:
        """The slots that are filled."""
        _, members = self._slots.get(id(cls)) or (cls, slot_members(bases))
        if self.hold:
            self._slots[id(cls)] = (cls, members)
        found: list[tuple[str, Any]] = []
        for name, member in members:
            try:
                found.append((name, member.__get__(obj)))
            except AttributeError:
                pass
        return found

    def _attrs(self, pairs: list[tuple[str, Any]]) -> tuple[tuple[str, str], ...]:
        return tuple([(name, self._value(obj)) for name, obj in pairs])

    def _contents(
        self, obj: Any, bases: tuple[type, ...]
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """(kind, items, keys) from the builtin container that the class is or extends."""
        for base, kind, read in _SEQUENCES:
            if among(base, bases):
                return kind, self._values(read(obj)), ()
        for base in (set, frozenset):
            if among(base, bases):
                return base.__name__, self._values(base.__iter__(obj)), ()
        if among(collections.OrderedDict, bases):
            keys = list(collections.OrderedDict.__iter__(obj))
            found = {id(key): value for key, value in dict.items(obj)}
            return "dict", self._values(found[id(key)] for key in keys), self._values(keys)
        if among(dict, bases):
            return "dict", self._values(dict.values(obj)), self._values(dict.keys(obj))
        return "other", (), ()


_SEQUENCES: tuple[tuple[type, str, Callable[[Any], Iterable[Any]]], ...] = (
    (list, "list", list.__iter__),
    (tuple, "tuple", tuple.__iter__),
    (collections.deque, "deque", collections.deque.__iter__),
    (bytearray, "bytearray", bytearray.__iter__),
    (array.array, "array", array.array.tolist),
)
