"""What a call may change, decided by what is called: the knowledge that keeps lines cheap.

The program's own functions change nothing here, for their own lines are recorded.  Of native
functions and the standard library, those listed are known; whatever is not listed may change
everything.
"""

from __future__ import annotations

import array
import collections
import functools
import types
from builtins import (
    bytearray,
    classmethod,
    dict,
    frozenset,
    id,
    len,
    list,
    set,
    staticmethod,
    type,
)
from collections.abc import Sequence
from typing import Any, TypeAlias

from tracer.recorder.heap import Heap
from tracer.recorder.entries import Entry
from tracer.recorder.paths import MISSING, UNSURE, Follower, hasattr_get
from tracer.recorder.shapes import _MRO, _NAMESPACE, Shape, _module, among, own
from tracer.recorder.shapes import any as any_

# Methods that change no object of any builtin or standard class, whatever they are called on.
HARMLESS_METHODS = frozenset(
    "split rsplit splitlines strip lstrip rstrip join format startswith endswith replace"
    " upper lower"
    " title capitalize casefold swapcase isdigit isalpha isalnum isnumeric isdecimal"
    " isspace isupper"
    " islower zfill ljust rjust center find rfind index rindex count partition rpartition translate"
    " encode decode items keys values copy most_common elements total bit_length bit_count hex"
    " as_integer_ratio is_integer readline readlines union intersection difference start"
    " symmetric_difference issubset issuperset isdisjoint group groups span".split()
)

# One thing to look at once a line has run: (what, entry, key). What is one of
#   item take field whole append pop popleft add      (take: a key may have gone)
Action: TypeAlias = tuple[str, Entry, Any]
Actions: TypeAlias = list[Action] | None  # None: everything may have changed

_NOTHING: list[Action] = []
_QUIET_MODULES = frozenset(
    "builtins math cmath copy collections _collections dataclasses functools _functools re _sre"
    " statistics string _string typing enum fractions decimal _decimal datetime _datetime textwrap"
    " itertools operator _operator json time numbers abc _abc types heapq _heapq bisect _bisect"
    " random _random io _io sys threading _thread queue array cmath struct _struct"
    " keyword unicodedata"
    " calendar pprint reprlib secrets hashlib _hashlib zlib binascii errno graphlib"
    " zoneinfo warnings".split()
)  # fmt: skip
_FIRST_ARGUMENT = frozenset(
    "heappush heappop heapify heapreplace heappushpop insort insort_left insort_right"
    " setattr delattr"
    " setitem delitem iadd iand iconcat ifloordiv ilshift imatmul imod imul ior ipow irshift isub"
    " itruediv ixor shuffle _heapify_max _heappop_max".split()
)
_UNKNOWABLE = frozenset("exec eval __import__ globals locals vars breakpoint".split())
_GROWS = frozenset({"append", "extend"})
_READS = frozenset(
    "get keys values items copy index count most_common elements total union intersection"
    " difference"
    " symmetric_difference issubset issuperset isdisjoint fromkeys tobytes tolist decode find hex"
    " startswith endswith __len__ __contains__ __getitem__ __iter__ __eq__".split()
)
_KEYED = frozenset({"setdefault", "pop", "__setitem__", "__delitem__"})
_PUTS = frozenset({"setdefault", "__setitem__"})
_STORES = ("__setitem__", "__delitem__", "__iadd__", "__ior__")
_MAPPINGS = (dict, collections.defaultdict, collections.OrderedDict, collections.Counter)
_QUIET_CLASSES = frozenset({"fromkeys", "from_bytes", "maketrans", "fromhex", "today", "now"})


class Calls:
    """Decides for one program (whose code is compiled as ``filename``)."""

    def __init__(self, heap: Heap, follower: Follower, filename: str) -> None:
        self.heap, self.follower, self.filename = heap, follower, filename

    def function(self, callee: Any, arguments: Sequence[Any]) -> Actions:
        """What calling ``callee`` may change. Arguments as followed (`MISSING`, `UNSURE` too)."""
        if callee is MISSING:
            return _NOTHING  # a NameError
        if callee is UNSURE:
            return None
        cls = type(callee)
        if cls is types.FunctionType:
            if callee.__code__.co_filename == self.filename:
                return _NOTHING
            return self._native(callee, arguments)
        if cls is types.BuiltinFunctionType:
            owner = callee.__self__
            if owner is None or type(owner) is types.ModuleType:
                return self._native(callee, arguments)
            return self.method(owner, callee.__name__, arguments)
        if cls is types.MethodType:
            inner = callee.__func__
            if type(inner) is not types.FunctionType:
                return self.function(inner, [callee.__self__, *arguments])
            if inner.__code__.co_filename == self.filename:
                return _NOTHING
            return self.method(callee.__self__, inner.__name__, arguments)
        if cls is functools._lru_cache_wrapper:
            return self.function(callee.__wrapped__, arguments)
        if among(type, _MRO(cls)):
            return _NOTHING if own(callee) or _module(callee) in _QUIET_MODULES else None
        if own(cls):
            return self._found_in_class(cls, "__call__", callee)
        return None

    def _native(self, callee: Any, arguments: Sequence[Any]) -> Actions:
        name = callee.__name__
        if callee.__module__ not in _QUIET_MODULES or name in _UNKNOWABLE:
            return None
        return (
            self._whole(arguments[0] if arguments else UNSURE)
            if name in _FIRST_ARGUMENT
            else _NOTHING
        )

    def method(self, receiver: Any, name: str, arguments: Sequence[Any]) -> Actions:
        """What calling ``receiver.name`` may change."""
        if receiver is MISSING:
            return _NOTHING
        if receiver is UNSURE:
            return _NOTHING if name in HARMLESS_METHODS else None
        cls = type(receiver)
        if id(cls) in self.heap.atoms.writers or cls is frozenset:
            return _NOTHING
        if cls is types.ModuleType:
            return self.function(receiver.__dict__.get(name, UNSURE), arguments)
        if among(type, _MRO(cls)):
            return self._of_class(receiver, name, arguments)
        if own(cls):
            return self._of_instance(receiver, name, arguments)
        entry = self.heap.entry_of(receiver)
        if cls is list or cls is collections.deque:
            return self._of_sequence(entry, name, arguments)
        if among(cls, _MAPPINGS) or cls is set or cls is bytearray or cls is array.array:
            return self._of_container(entry, cls, name, arguments)
        if name == "shuffle":
            return self._whole(arguments[0] if arguments else UNSURE)
        return _NOTHING if _module(cls) in _QUIET_MODULES and _module(cls) != "queue" else None

    def _whole(self, obj: Any) -> Actions:
        if obj is UNSURE:
            return None
        entry = None if obj is MISSING else self.heap.entry_of(obj)
        return [("whole", entry, None)] if entry is not None else _NOTHING

    def _of_sequence(self, entry: Entry | None, name: str, arguments: Sequence[Any]) -> Actions:
        if entry is None or name in _READS:
            return _NOTHING
        if name in _GROWS:
            return [("append", entry, None)]
        if name == "pop" and not arguments:
            return [("pop", entry, None)]
        return [("popleft" if name == "popleft" else "whole", entry, None)]

    def _of_container(
        self, entry: Entry | None, cls: type, name: str, arguments: Sequence[Any]
    ) -> Actions:
        if entry is None or name in _READS:
            return _NOTHING
        if name == "add" and cls is set and len(arguments) == 1:
            return [("add", entry, arguments[0])]
        if name in _KEYED and among(cls, _MAPPINGS) and arguments:
            return [("item" if name in _PUTS else "take", entry, arguments[0])]
        return [("whole", entry, None)]

    def _of_instance(self, receiver: Any, name: str, arguments: Sequence[Any]) -> Actions:
        found = self._found_in_class(type(receiver), name, receiver)
        if found is None:
            value = self.follower.attribute(receiver, name)
            if value is not MISSING and value is not UNSURE and not hasattr_get(value):
                return self.function(value, arguments)
            if type(value) is types.FunctionType:  # a function kept in an attribute
                return self.function(value, arguments)
        return found

    def _found_in_class(self, cls: type, name: str, receiver: Any) -> Actions:
        for parent in _MRO(cls):
            found = _NAMESPACE(parent).get(name, MISSING)
            if found is MISSING:
                continue
            if type(found) is staticmethod or type(found) is classmethod:
                found = found.__func__
            if type(found) is types.FunctionType and found.__code__.co_filename == self.filename:
                return _NOTHING
            if type(found) is types.MethodDescriptorType:  # a builtin container's own method
                return self._whole(receiver)
            return None
        return None

    def stores_by_itself(self, shape: Shape, obj: Any, kind: str) -> bool:
        """Whether storing to an item or attribute of the object, or adding to it in place, changes
        that object alone (or runs the program's own code, whose lines are recorded)."""
        if shape.kind == "object" and kind != "attr":
            for name in _STORES:
                found = self._found_in_class(type(obj), name, obj)
                if found is None and any_(name in _NAMESPACE(base) for base in _MRO(type(obj))):
                    return False
            return True
        return shape.kind not in ("other", "module")

    def _of_class(self, receiver: Any, name: str, arguments: Sequence[Any]) -> Actions:
        if own(receiver):
            return self._found_in_class(receiver, name, UNSURE)
        if name in HARMLESS_METHODS or name in _QUIET_CLASSES or name in _READS:
            return _NOTHING
        return None
