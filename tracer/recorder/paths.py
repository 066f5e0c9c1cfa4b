"""Follows simple expressions of the program by hand, so that none of its code runs.

Two ways not to find a value: `MISSING`, there surely is none now (an unbound name, a key that is
not in the dict), and `UNSURE`, following it might run the program's code.
"""

from __future__ import annotations

import builtins
import collections
import types
from ast import literal_eval
from builtins import (
    AttributeError, SyntaxError, ValueError, dict, id, int, len, list, object, str, tuple, type,
)  # fmt: skip
from collections.abc import Mapping
from typing import Any, TypeAlias

from tracer.recorder.effects import Path
from tracer.recorder.heap import Heap
from tracer.recorder.shapes import _MRO, _NAMESPACE, among, own

MISSING = object()
UNSURE = object()

_BUILTINS = dict(vars(builtins))
_INDEXED = (list, tuple, str, collections.deque)
_KEYED = (dict, collections.defaultdict, collections.OrderedDict, collections.Counter)
_CONSTANTS: dict[str, Any] = {}
_attribute = object.__getattribute__

Known: TypeAlias = dict[int, tuple[type, bool]]  # id(class) → the class, held, and whether …


class Follower:
    """Follows paths in one frame."""

    def __init__(self, heap: Heap) -> None:
        self.heap = heap
        self._plain: dict[str, Known] = {}
        self._count = 0

    def forget(self) -> None:
        """Lets go of the classes met; also when one has changed."""
        for known in self._plain.values():
            known.clear()
        self._count = 0

    def known(self, name: str) -> Known:
        """For the classes met so far, whether reading this attribute runs no code: one dict
        throughout."""
        return self._plain.setdefault(name, {})

    def follow(self, path: Path, local: Mapping[str, Any], global_: Mapping[str, Any]) -> Any:
        """The object at a path, or `MISSING`, or `UNSURE`."""
        if path is None:
            return UNSURE
        kind = path[0]
        if kind == "n":
            name = path[1]
            if name in local:
                return local[name]
            if name in global_:
                return global_[name]
            return _BUILTINS.get(name, MISSING)
        if kind == "c":
            return constant(path[1])
        if kind == "t":
            parts = [self.follow(part, local, global_) for part in path[1:]]
            return _first_unknown(parts) or tuple(parts)
        base = self.follow(path[1] if kind != "b" else path[2], local, global_)
        if base is MISSING or base is UNSURE:
            return base
        if kind == "a":
            return self.attribute(base, path[2])
        other = self.follow(path[2] if kind == "s" else path[3], local, global_)
        if other is MISSING or other is UNSURE:
            return other
        return self.item(base, other) if kind == "s" else arithmetic(path[1], base, other)

    def item(self, base: Any, key: Any) -> Any:
        cls = type(base)
        if among(cls, _INDEXED):
            if type(key) is not int:
                return UNSURE
            return base[key] if -len(base) <= key < len(base) else MISSING
        if among(cls, _KEYED):
            entry = self.heap.entry_of(base)
            if entry is not None and entry.plain and self.heap.atoms.text(key) is not None:
                return dict.get(base, key, MISSING)
        return UNSURE

    def attribute(self, base: Any, name: str) -> Any:
        cls = type(base)
        if cls is types.ModuleType:
            return base.__dict__.get(name, UNSURE)
        if cls is type and own(base):
            for parent in _MRO(base):
                if name in _NAMESPACE(parent):
                    found = _NAMESPACE(parent)[name]
                    return UNSURE if hasattr_get(found) else found
            return UNSURE
        return read(base, name) if self.plain_attribute(cls, name) else UNSURE

    def plain_attribute(self, cls: type, name: str) -> bool:
        """Whether reading the attribute of an instance of the program's class runs no code."""
        cached = self.known(name).get(id(cls))
        if cached is not None:
            return cached[1]
        known = own(cls)
        for parent in _MRO(cls):
            namespace = _NAMESPACE(parent)
            if parent is not object and "__getattribute__" in namespace:
                known = False
            found = namespace.get(name, MISSING)
            if found is not MISSING and type(found) is not types.MemberDescriptorType:
                known = known and not hasattr_get(found)
        if self.heap.hold and self._count < 4_096:  # classes made in a loop must not pile up
            self._count += 1
            self.known(name)[id(cls)] = (cls, known)
        return known


def read(base: Any, name: str) -> Any:
    """An attribute of which reading it is known to run no code; or `MISSING`."""
    try:
        return _attribute(base, name)
    except AttributeError:
        return MISSING


def hasattr_get(found: Any) -> bool:
    """Whether a class attribute is a descriptor, which decides itself what is read."""
    for parent in _MRO(type(found)):
        if "__get__" in _NAMESPACE(parent):
            return True
    return False


def constant(text: str) -> Any:
    """The value of a constant's literal, which comes from the parsed source."""
    if text not in _CONSTANTS:
        try:
            _CONSTANTS[text] = literal_eval(text)
        except (ValueError, SyntaxError):
            return UNSURE
    return _CONSTANTS[text]


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    if type(left) is not int or type(right) is not int:
        return UNSURE
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right if left.bit_length() + right.bit_length() < 256 else UNSURE
    if right == 0:
        return MISSING
    return left // right if operator == "//" else left % right


def _first_unknown(parts: list[Any]) -> Any:
    for part in parts:
        if part is MISSING or part is UNSURE:
            return part
    return None
