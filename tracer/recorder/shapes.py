"""What kind of object a value is, and how to read its contents without running user code.

A `Shape` is made once for each class met.  Every reader is a slot or descriptor of a builtin type,
applied from outside: no method of the object, its class or its metaclass is ever looked up on it.
"""

from __future__ import annotations

import array
import collections
import types
from builtins import (
    AttributeError, BaseException, all, bool, bytearray, bytes, classmethod, complex, dict,
    enumerate, float, frozenset, getattr, id, int, issubclass, len, list, map, object, property,
    reversed, set, slice, staticmethod, str, tuple, type,
)  # fmt: skip
from collections.abc import Callable
from typing import Any, NamedTuple

# The modules that recorded programs run as: whole ones, and those that a call is made into.
OWN = ("__main__", "solution")
_OPEN_MODULES = frozenset({*OWN, "queue", "types"})  # classes whose attributes are state
_MRO = type.__dict__["__mro__"].__get__
_NAMESPACE = type.__dict__["__dict__"].__get__
_TYPE_NAME = type.__dict__["__name__"].__get__
_MODULE = type.__dict__["__module__"].__get__
_MISSING = object()
_PLAIN = (str, int, float, bool, type(None), bytes)

# Values whose text says all: immutable classes of the standard library, written by their own
# native or well-known code.
_TEXTUAL = {
    ("decimal", "Decimal"), ("fractions", "Fraction"), ("datetime", "date"),
    ("datetime", "datetime"), ("datetime", "time"), ("datetime", "timedelta"),
}  # fmt: skip
_PAUSABLE = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)
_HIDDEN_IN_CLASSES = (
    types.FunctionType, staticmethod, classmethod, property, types.MemberDescriptorType,
    types.GetSetDescriptorType, types.WrapperDescriptorType, types.MethodDescriptorType,
    types.BuiltinFunctionType,
)  # fmt: skip


class Shape(NamedTuple):
    """How to read instances of one class.

    kind      as in `tracer.records.New`
    type      the class's name
    items     reads a sequence's or set's elements into a fresh list; None if it has none
    pairs     reads a mapping's (keys, values) into two fresh lists, in order; None if not one
    attrs     reads attributes into a fresh dict; None if they are not state
    name      reads what the object calls itself
    mutable   whether anything of it can change
    holdable  whether a reference to it can be kept without the program noticing
    """

    kind: str
    type: str
    items: Callable[[Any], list[Any]] | None
    pairs: Callable[[Any], tuple[list[Any], list[Any]]] | None
    attrs: Callable[[Any], dict[str, Any]] | None
    name: Callable[[Any], str]
    mutable: bool
    holdable: bool


def shape_of(cls: type) -> Shape:
    """The shape of a class's instances."""
    mro = _MRO(cls)
    kind, items, pairs, mutable = _contents(cls)
    opened = _module(cls) in _OPEN_MODULES
    attrs: Callable[[Any], dict[str, Any]] | None = None
    name: Callable[[Any], str] = _no_name
    if issubclass(cls, type):
        kind, attrs, name, mutable = "class", _class_attributes, _name_of_class, True
    elif cls is types.FunctionType:
        kind, attrs, name, mutable = "function", _function_attributes, _name_of_function, True
    elif among(cls, (types.BuiltinFunctionType, types.MethodType, *_PAUSABLE)):
        kind, name = ("other" if among(cls, _PAUSABLE) else "function"), _name_attribute
    elif cls is types.ModuleType:
        kind, name = "module", _name_attribute
    elif among(BaseException, mro):
        kind, name, mutable = "object", _exception_text, True
        attrs = _instance_attributes(cls) if opened else None
    elif (_module(cls), _TYPE_NAME(cls)) in _TEXTUAL:
        name = cls.__str__
    elif kind == "other" and (base := _atomic_base(mro)) is not None:
        name, mutable = base.__repr__, opened
        attrs = _instance_attributes(cls) if opened else None
    elif opened:
        attrs = _instance_attributes(cls)
        kind = "object" if kind == "other" else kind
        mutable = True
    holdable = not among(cls, _PAUSABLE) and not any("__del__" in _NAMESPACE(base) for base in mro)
    return Shape(kind, _TYPE_NAME(cls), items, pairs, attrs, name, mutable, holdable)


def among(cls: Any, classes: Any) -> bool:
    """``cls in classes`` by identity: ``==`` of classes may run a metaclass's code."""
    for other in classes:
        if other is cls:
            return True
    return False


def own(cls: type) -> bool:
    """Whether a class is the program's own."""
    return _module(cls) in OWN


def clean(text: str) -> str:
    """Text that can be encoded: lone surrogates escaped."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def any(values: Any) -> bool:  # the builtin could be replaced by the program
    for value in values:
        if value:
            return True
    return False


def _contents(cls: type) -> tuple[str, Any, Any, bool]:
    """(kind, items, pairs, mutable) from the builtin container that a class is or extends."""
    if issubclass(cls, list):
        return "list", list.copy, None, True
    if issubclass(cls, collections.OrderedDict):
        return "dict", None, _ordered_pairs, True
    if issubclass(cls, dict):
        return "dict", None, _pairs, True
    if issubclass(cls, tuple):
        return "tuple", _tuple_items, None, False
    if issubclass(cls, set):
        return "set", _set_items, None, True
    if issubclass(cls, frozenset):
        return "frozenset", _frozenset_items, None, False
    if issubclass(cls, collections.deque):
        return "deque", _deque_items, None, True
    if issubclass(cls, bytearray):
        return "bytearray", _bytearray_items, None, True
    if issubclass(cls, array.array):
        return "array", _array_items, None, True
    return "other", None, None, False


def _pairs(value: Any) -> tuple[list[Any], list[Any]]:
    return list(dict.keys(value)), list(dict.values(value))


def _ordered_pairs(value: Any) -> tuple[list[Any], list[Any]]:
    keys, values = list(dict.keys(value)), list(dict.values(value))
    if not all(map(_hashed_natively, keys)):
        return keys, values  # going through an OrderedDict looks its keys up
    order = list(collections.OrderedDict.__iter__(value))
    if len(order) == len(keys):
        where = {id(key): at for at, key in enumerate(keys)}
        at = [where[id(key)] for key in order if id(key) in where]
        if len(at) == len(keys):
            return [keys[i] for i in at], [values[i] for i in at]
    return keys, values


def _hashed_natively(key: Any) -> bool:
    """Whether neither hashing the key nor comparing it runs code of the program."""
    cls = type(key)
    if cls is tuple:
        return all(map(_hashed_natively, tuple.__iter__(key)))
    for base in _MRO(cls):
        if own(base) and ("__hash__" in _NAMESPACE(base) or "__eq__" in _NAMESPACE(base)):
            return False
    return True


def _tuple_items(value: Any) -> list[Any]:
    return list(tuple.__iter__(value))


def _set_items(value: Any) -> list[Any]:
    return list(set.__iter__(value))


def _frozenset_items(value: Any) -> list[Any]:
    return list(frozenset.__iter__(value))


def _deque_items(value: Any) -> list[Any]:
    return list(collections.deque.__iter__(value))


def _bytearray_items(value: Any) -> Any:
    return bytearray(bytearray.__getitem__(value, slice(None)))  # a sequence of ints, a byte each


def _array_items(value: Any) -> list[Any]:
    return array.array.tolist(value)


def _module(cls: type) -> str:
    try:
        found = _MODULE(cls)  # a heap type's is whatever stands in its namespace
    except AttributeError:
        return ""
    return found if type(found) is str else ""


def _atomic_base(mro: tuple[type, ...]) -> Any:
    for base in (str, int, float, bytes, complex):
        if among(base, mro):
            return base
    return None


def _instance_attributes(cls: type) -> Callable[[Any], dict[str, Any]]:
    """A reader of ``__dict__`` and ``__slots__``, through the descriptors that hold them."""
    getter = None
    slots: list[tuple[str, Any]] = []
    for base in reversed(_MRO(cls)):
        for name, found in dict.items(dict(_NAMESPACE(base))):
            if name == "__dict__" and type(found) is types.GetSetDescriptorType:
                getter = found.__get__
            elif type(found) is types.MemberDescriptorType and base is not object:
                if not (name[:2] == "__" and name[-2:] == "__") and _module(base) in _OPEN_MODULES:
                    slots.append((name, found.__get__))

    def read(value: Any) -> dict[str, Any]:
        attributes: dict[str, Any] = {}
        for name, get in slots:
            try:
                attributes[name] = get(value)
            except AttributeError:  # a slot not yet filled
                pass
        if getter is not None:
            for key, item in dict.items(getter(value)):
                if type(key) is str:
                    attributes[clean(key)] = item
        return attributes

    return read


def _class_attributes(value: Any) -> dict[str, Any]:
    if _module(value) not in _OPEN_MODULES:
        return {}
    return {
        name: item
        for name, item in dict.items(dict(_NAMESPACE(value)))
        if not (name[:1] == "_" and name[-1:] == "_") and not isinstance_exact(item)
    }


def isinstance_exact(item: Any) -> bool:
    """Whether a class attribute is code, not state."""
    return among(type(item), _HIDDEN_IN_CLASSES)


def _function_attributes(value: Any) -> dict[str, Any]:
    return {key: item for key, item in value.__dict__.items() if key[:2] != "__"}


def _name_of_class(value: Any) -> str:
    return str(_TYPE_NAME(value))


def _name_of_function(value: Any) -> str:
    return str(value.__name__)


def _name_attribute(value: Any) -> str:
    if type(value) is types.MethodType and type(value.__func__) is not types.FunctionType:
        return ""  # a callable of the program's own, which would be asked
    name = getattr(value, "__name__", "")
    return name if type(name) is str else ""


def _exception_text(value: Any) -> str:
    """What str() gives for a builtin exception, where its arguments are plain."""
    return message_of(value, quote=True)


def message_of(error: BaseException, *, quote: bool = False) -> str:
    """The message of an exception, without calling its class's code; "" where it has none.

    That is what ``str`` gives where a builtin class writes it and the arguments are plain.
    ``quote``: the arguments as literals instead.
    """
    arguments = BaseException.args.__get__(error)  # type: ignore[attr-defined]
    if not quote and (writer := _native_str(type(error))) is not None and plain(arguments):
        text = writer(error)
        return text if len(text) <= 1_000 else f"{text[:1_000]}... {len(text)} characters"
    texts = []
    for argument in arguments:
        if among(type(argument), _PLAIN):
            texts.append(repr_plain(argument, always=quote or len(arguments) > 1))
        else:
            texts.append(f"<{_TYPE_NAME(type(argument))}>")
    if len(texts) == 1:
        return texts[0]
    return f"({', '.join(texts)})" if texts else ""


def _native_str(cls: type) -> Any:
    """The ``__str__`` of an exception class if a builtin class wrote it."""
    for base in _MRO(cls):
        found = _NAMESPACE(base).get("__str__")
        if found is not None:
            return found if type(found) is types.WrapperDescriptorType else None
    return None


def plain(values: tuple[Any, ...]) -> bool:
    for value in values:
        if not among(type(value), _PLAIN):
            return False
    return True


def repr_plain(value: Any, *, always: bool) -> str:
    text = value if type(value) is str and not always else value.__repr__()
    return text if len(text) <= 1_000 else f"{text[:1_000]}... {len(text)} characters"


def _no_name(value: Any) -> str:
    return ""
