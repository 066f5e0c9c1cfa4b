"""Targets of one line made ready to be looked up many times: `Probes.resolve` in closures.

What a target's kind and a method's name mean is decided once, and the objects that a line mostly
meets (plain containers, instances, listed native functions) are known by a look at their class.
What is not common is left to `tracer.recorder.calls` and `tracer.recorder.probes`; all must say
the same.
"""

from __future__ import annotations

import collections
import types
from builtins import frozenset, id, int, len, list, set, type
from collections.abc import Callable
from typing import Any, TypeAlias

from tracer.recorder import effects as fx
from tracer.recorder.calls import (
    _FIRST_ARGUMENT, _GROWS, _MAPPINGS, _READS, Action, Calls,
)  # fmt: skip
from tracer.recorder.finds import Find, Names, finder
from tracer.recorder.frames import Code
from tracer.recorder.heap import Heap
from tracer.recorder.paths import _BUILTINS, MISSING, UNSURE, Follower
from tracer.recorder.probes import Arguments
from tracer.recorder.shapes import _NAMESPACE, own

Take: TypeAlias = Callable[[Names, Names, list[Action]], bool]  # True: it can't be followed

_SIMPLE = frozenset(["list", "dict", "deque", "set", "bytearray", "array"])
_CONTAINERS = frozenset(map(id, (list, set, collections.deque, *_MAPPINGS)))


class Takes:
    """Makes them for one program."""

    def __init__(self, heap: Heap, follower: Follower, calls: Calls) -> None:
        self.heap, self.follower, self.calls = heap, follower, calls

    def take(self, target: fx.Target, code: Code) -> Take:
        """Finds what one target speaks of."""
        find = finder(self.follower, target.path, code)
        if target.kind == "call":
            return self._call(find, self._callee(target, code))
        if target.kind == "method":
            return self._method(target, find, code)
        return self._store(target, find, finder(self.follower, target.key, code))

    def builtin(self, target: fx.Target, code: Code) -> str:
        """The name that a target calls, if it is no local, and that of a builtin which changes
        nothing whatever it is given; else ""."""
        if target.kind != "call" or target.path is None or target.path[0] != "n":
            return ""
        name = target.path[1]
        found = _BUILTINS.get(name, MISSING)
        if not (code.is_module or (code.optimized and name not in code.locals)):
            return ""
        return name if always_quiet(found) and self.calls.function(found, []) == [] else ""

    # -- calls -----------------------------------------------------------------------------------

    def _call(self, find: Find, callee: Callable[[Any, Names, Names, list[Action]], bool]) -> Take:
        filename = self.calls.filename

        def take(local: Names, global_: Names, actions: list[Action]) -> bool:
            found = find(local, global_)
            if type(found) is types.FunctionType and found.__code__.co_filename == filename:
                return False
            return callee(found, local, global_, actions)

        return take

    def _callee(
        self, target: fx.Target, code: Code
    ) -> Callable[[Any, Names, Names, list[Action]], bool]:
        """What calling an object may change: `Calls.function`, with the native function last met
        here remembered."""
        paths, follow, function = target.arguments, self.follower.follow, self.calls.function
        entry_of = self.heap.entry_of
        first = finder(self.follower, paths[0] if paths else None, code)
        quiet: Any = MISSING  # changes nothing
        changing: Any = MISSING  # changes its first argument alone

        def callee(found: Any, local: Names, global_: Names, actions: list[Action]) -> bool:
            nonlocal quiet, changing
            if found is quiet:
                return False
            if found is changing:
                given = first(local, global_)
                if given is UNSURE:
                    return True
                entry = None if given is MISSING else entry_of(given)
                if entry is not None:
                    actions.append(("whole", entry, None))
                return False
            more = function(found, Arguments(follow, paths, local, global_))
            if more is None:
                return True
            actions += more
            if not more and always_quiet(found):
                quiet = found
            elif more and first_changes(found):
                changing = found
            return False

        return callee

    def _method(self, target: fx.Target, find: Find, code: Code) -> Take:
        paths, follow = target.arguments, self.follower.follow
        name, filename, method = target.name, self.calls.filename, self.calls.method
        heap, writers, entry_of = self.heap, self.heap.atoms.writers, self.heap.entry_of
        labels, entries = heap.labels, heap.entries
        reads, one = name in _READS, len(paths) == 1
        of_list = _of_list(name, len(paths))
        of_set = "add" if name == "add" and one else ""
        if name in ("remove", "discard") and one:
            of_set = "drop"
        first = finder(self.follower, paths[0] if paths else None, code)
        callee = self._callee(target, code)
        owned: Any = None  # the class last met here that is the program's own

        def take(local: Names, global_: Names, actions: list[Action]) -> bool:
            nonlocal owned
            receiver = find(local, global_)
            cls = type(receiver)
            if cls is list:
                label = labels.get(id(receiver)) if of_list else None
                if label is not None:
                    entry = entries[label]
                    if entry.strong is not None or heap.known(receiver):
                        actions.append((of_list, entry, None))
                return False
            if id(cls) in writers or (reads and id(cls) in _CONTAINERS):
                return False
            if cls is set and of_set:
                found = entry_of(receiver)
                if found is not None:
                    actions.append((of_set, found, first(local, global_)))
                return False
            if cls is types.ModuleType:
                return callee(receiver.__dict__.get(name, UNSURE), local, global_, actions)
            if type(cls) is type and cls is not type and receiver is not UNSURE:
                found = _NAMESPACE(cls).get(name)
                if type(found) is types.FunctionType and found.__code__.co_filename == filename:
                    if cls is owned:
                        return False
                    if own(cls):
                        owned = cls
                        return False
            more = method(receiver, name, Arguments(follow, paths, local, global_))
            if more is None:
                return True
            actions += more
            return False

        return take

    # -- stores ----------------------------------------------------------------------------------

    def _store(self, target: fx.Target, find: Find, find_key: Find) -> Take:
        heap, kind, name = self.heap, target.kind, target.name
        writers, labels, entries = heap.atoms.writers, heap.labels, heap.entries
        stores_by_itself = self.calls.stores_by_itself
        keyed, way = kind in ("item", "take"), "field" if kind == "attr" else kind
        inplace, attribute = kind == "inplace", kind == "attr"

        def take(local: Names, global_: Names, actions: list[Action]) -> bool:
            found = find(local, global_)
            if id(type(found)) in writers or found is MISSING:
                return False
            if found is UNSURE:
                return True
            label = labels.get(id(found))
            if label is None:
                return False
            entry = entries[label]
            if entry.strong is None and not heap.known(found):
                return False
            shape = entry.shape
            if shape.kind not in _SIMPLE and not (attribute and shape.kind == "object"):
                if not stores_by_itself(shape, found, kind):
                    return True
                if not shape.mutable:
                    return False
            if keyed:
                key = find_key(local, global_)
                if key is UNSURE or key is MISSING:
                    actions.append(("whole", entry, None))
                else:
                    actions.append((way, entry, key))
            elif attribute:
                actions.append((way, entry, name))
            elif inplace:
                actions.append(("append" if type(found) is list else "whole", entry, None))
            else:
                actions.append((way, entry, None))
            return False

        return take


def _of_list(name: str, arguments: int) -> str:
    """What a method of a list may change of it, as in `Calls._of_sequence`; "" for nothing."""
    if name in _READS:
        return ""
    if name in _GROWS:
        return "append"
    return name if name == "popleft" or (name == "pop" and not arguments) else "whole"


def first_changes(callee: Any) -> bool:
    """Whether a callee that was found to change its first argument can be remembered for it."""
    return _plain_function(callee) and callee.__name__ in _FIRST_ARGUMENT


def always_quiet(callee: Any) -> bool:
    """Whether a callee that was found to change nothing does so whatever it is given, and can be
    remembered: nothing of the program."""
    if type(callee) is types.BuiltinFunctionType:
        return _plain_function(callee) and callee.__name__ not in _FIRST_ARGUMENT
    return type(callee) is type and not own(callee)


def _plain_function(callee: Any) -> bool:
    """Whether it is native and belongs to no object but a module."""
    if type(callee) is not types.BuiltinFunctionType:
        return False
    return callee.__self__ is None or type(callee.__self__) is types.ModuleType
