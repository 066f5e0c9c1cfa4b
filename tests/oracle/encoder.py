"""One full snapshot of the objects that some names lead to, as plain data.

Everything reachable is visited at every snapshot; nothing is skipped for having looked unchanged.
No code of the program runs: contents are read through the slots of builtin types, attributes
through the descriptors that hold them, and tables are keyed by `id`, because hashing or comparing
a program's class may run its metaclass.

A value is a text: a literal, or ``"#3"`` for the object with that label.  An object is a `Node`.
"""

from __future__ import annotations

import array
import ast
import collections
import math
import types
import weakref
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

STRING_CHARACTERS = 1_000  # longer ones are cut (tracer.records.Limits)
INT_BITS = 10_000
_WORD = 1 << 63
HEAD = 40  # characters kept of a cut string

_mro = type.__dict__["__mro__"].__get__
_namespace = type.__dict__["__dict__"].__get__
_class_name = type.__dict__["__name__"].__get__
_class_module = type.__dict__["__module__"].__get__

# Standard classes that are written in Python as plain holders of attributes.
_OPEN_MODULES = ("__main__", "solution", "queue", "types")
_PAUSABLE = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)
_CODE_IN_CLASSES = (
    types.FunctionType, staticmethod, classmethod, property, types.MemberDescriptorType,
    types.GetSetDescriptorType, types.WrapperDescriptorType, types.MethodDescriptorType,
    types.BuiltinFunctionType,
)  # fmt: skip
_WRITTEN_OUT = {
    ("decimal", "Decimal"), ("fractions", "Fraction"), ("datetime", "date"), ("datetime", "datetime"),
    ("datetime", "time"), ("datetime", "timedelta"),
}  # fmt: skip
_PLAIN = (str, int, float, bool, bytes, type(None))


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
        return {name: self.value(obj) for name, obj in pairs if not is_hidden(name)}

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
            self._held[label] = weakref.ref(obj) if type(obj) in _PAUSABLE else obj
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
        bases = _mro(cls)
        name = _class_name(cls)
        if among(type, bases):
            attrs = list(class_attributes(obj))
            return Node("class", name, _class_name(obj), attrs=self._attrs(attrs), ordered=len(attrs))
        if cls is types.FunctionType:
            attrs = [(k, v) for k, v in dict.items(obj.__dict__) if k[:2] != "__"]
            return Node("function", name, obj.__name__, attrs=self._attrs(attrs), ordered=len(attrs))
        if cls is types.BuiltinFunctionType or cls is types.MethodType:
            return Node("function", name, _own_name(obj))
        if cls in _PAUSABLE:
            return Node("other", name, _own_name(obj))
        if cls is types.ModuleType:
            return Node("module", name, _own_name(obj))
        if (module_of(cls), name) in _WRITTEN_OUT:
            return Node("other", name, cls.__str__(obj))
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
        if module_of(cls) in _OPEN_MODULES:
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


def among(cls: type, bases: tuple[type, ...]) -> bool:
    return any(base is cls for base in bases)


def is_hidden(name: str) -> bool:
    """Names of the interpreter's own: dunders, and a comprehension's ``.0``."""
    return name.startswith(".") or (name.startswith("__") and name.endswith("__"))


def module_of(cls: type) -> str:
    try:
        found = _class_module(cls)
    except AttributeError:
        return ""
    return found if type(found) is str else ""


def _own_name(obj: Any) -> str:
    if type(obj) is types.MethodType and type(obj.__func__) is not types.FunctionType:
        return ""  # a callable of the program's own, which would be asked
    name = getattr(obj, "__name__", "")
    return name if type(name) is str else ""


def dict_values(obj: Any, bases: tuple[type, ...]) -> list[tuple[str, Any]]:
    """The attributes in the instance's ``__dict__``, which a class may hide behind a property."""
    for base in bases:
        getter = _namespace(base).get("__dict__")
        if type(getter) is types.GetSetDescriptorType:
            return [(k, v) for k, v in dict.items(getter.__get__(obj)) if type(k) is str]
    return []


def slot_members(bases: tuple[type, ...]) -> list[tuple[str, Any]]:
    """The slots that the program's classes declare, the first class's first."""
    return [
        (name, member)
        for base in reversed(bases)
        if module_of(base) in _OPEN_MODULES
        for name, member in dict.items(dict(_namespace(base)))
        if type(member) is types.MemberDescriptorType and not is_hidden(name)
    ]


def class_attributes(cls: type) -> Iterable[tuple[str, Any]]:
    """What a class of the program holds that is state: no code, nothing of the interpreter's."""
    if module_of(cls) in _OPEN_MODULES:
        for name, value in dict.items(dict(_namespace(cls))):
            if not (name[:1] == "_" and name[-1:] == "_") and type(value) not in _CODE_IN_CLASSES:
                yield name, value


def exception_text(error: Any) -> str:
    """The arguments of an exception, for its name."""
    arguments = BaseException.args.__get__(error)  # type: ignore[attr-defined]
    texts = [
        _clip(repr(a)) if type(a) in _PLAIN else f"<{_class_name(type(a))}>" for a in arguments
    ]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})" if texts else ""


def exception_message(error: Any) -> str | None:
    """What ``str(error)`` gives, None where asking would run code of the program."""
    if not among(BaseException, _mro(type(error))):
        return None
    for base in _mro(type(error)):
        if "__str__" in _namespace(base):
            if type(_namespace(base)["__str__"]) is not types.WrapperDescriptorType:
                return None
            break
    arguments = BaseException.args.__get__(error)  # type: ignore[attr-defined]
    if not all(type(argument) in _PLAIN for argument in arguments):
        return None
    return _clip(str(error))


def _clip(text: str) -> str:
    return text if len(text) <= 1_000 else f"{text[:1_000]}... {len(text)} characters"


# --- literals -----------------------------------------------------------------------------------


def atom(obj: Any) -> str | None:
    """The text of a value that holds no other one; None for an object."""
    writer = _WRITERS.get(id(type(obj)))
    return None if writer is None else writer(obj)


def _integer(value: int) -> str:
    bits = value.bit_length()
    if bits > INT_BITS:
        sign = "-" if value < 0 else ""
        return f"<int {sign}{abs(value) >> (bits - 64):#x}... {bits} bits>"
    try:
        return repr(value)
    except ValueError:  # more digits than sys.set_int_max_str_digits allows
        return hex(value)


def _string(value: str) -> str:
    if len(value) <= STRING_CHARACTERS:
        return repr(value)
    return f"<str {value[:HEAD]!r} ... {len(value)} characters>"


def _bytes(value: bytes) -> str:
    if len(value) <= STRING_CHARACTERS:
        return repr(value)
    return f"<bytes {value[:HEAD]!r} ... {len(value)} bytes>"


def _float(value: float) -> str:
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "1e999" if value > 0 else "-1e999"
    return repr(value)


def _complex(value: complex) -> str:
    text = repr(value)
    try:
        read = ast.literal_eval(text)
    except ValueError:  # infinity and NaN
        return f"<complex {text}>"
    exact = (str(read.real), str(read.imag)) == (str(value.real), str(value.imag))
    return text if exact else f"<complex {text}>"  # -1j is read as -(0+1j), which is -0-1j


_WRITERS: dict[int, Callable[[Any], str]] = {
    id(int): _integer,
    id(str): _string,
    id(float): _float,
    id(bool): repr,
    id(type(None)): repr,
    id(bytes): _bytes,
    id(complex): _complex,
    id(range): repr,
    id(type(...)): lambda _: "...",
    id(type(NotImplemented)): lambda _: "<NotImplemented>",
}
