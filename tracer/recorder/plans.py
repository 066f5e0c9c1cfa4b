"""What one line of one code object may change, made ready for the many times that it runs.

`Plans.plan` turns the static knowledge of a line (`tracer.recorder.effects`) into functions that
follow its paths: the shape of a path, and what a method's name means, are decided once.  They do
what `Follower.follow` and `Probes.resolve` do step by step, and leave to these whatever is not
common; both must say the same.
"""

from __future__ import annotations

import types
from builtins import frozenset, getattr, id, int, len, list, set, setattr, str, type
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tracer.recorder import effects as fx
from tracer.recorder.calls import (
    _FIRST_ARGUMENT, _GROWS, _READS, Action, Calls,
)  # fmt: skip
from tracer.recorder.frames import Code, hidden
from tracer.recorder.heap import Heap
from tracer.recorder.paths import (
    _BUILTINS, MISSING, UNSURE, Follower, arithmetic, constant,
)  # fmt: skip
from tracer.recorder.probes import Arguments, Probes
from tracer.recorder.shapes import _NAMESPACE, own
from tracer.records import Line

Names: TypeAlias = Mapping[str, Any]
Find: TypeAlias = Callable[[Names, Names], Any]
Take: TypeAlias = Callable[[Names, Names, list[Action]], bool]  # True: it can't be followed

_QUIET_LINE = fx.Line()
_ALWAYS = fx.Line(everything=True)
_SIMPLE = ("list", "dict", "deque", "set", "bytearray", "array")


class Plan:
    """Of one line of one code object.

    locals      the names that it may bind or unbind; None: no telling
    single      … where that is just one
    quiet       nothing but locals may change
    nothing     not even these
    takes       finds what to look at
    """

    __slots__ = (
        "again", "everything", "globals", "locals", "nothing", "quiet", "reads_items", "record",
        "single", "takes",
    )  # fmt: skip

    def __init__(self, line: fx.Line, bound: frozenset[str] | None, takes: list[Take]) -> None:
        self.everything, self.takes = line.everything, takes
        self.globals = [name for name in line.names if not hidden(name)]
        self.again, self.reads_items = line.again, line.reads_items
        self.locals = bound
        self.single = [*bound][0] if bound is not None and len(bound) == 1 else ""
        self.quiet = line is _QUIET_LINE
        self.nothing = self.quiet and bound is not None and not bound
        self.record = Line(-1, 0)  # the last event of this line: most have the same frame

    def of_all_locals(self) -> Plan:
        """This plan, but looking at every local."""
        made: Plan = Plan.__new__(Plan)
        for name in self.__slots__:
            setattr(made, name, getattr(self, name))
        made.locals, made.single, made.nothing = None, "", False
        return made


class Plans:
    """Makes plans for one program."""

    def __init__(
        self, effects: fx.Effects, heap: Heap, follower: Follower, calls: Calls, probes: Probes
    ) -> None:
        self.lines, self.heap, self.follower = effects.lines, heap, follower
        self.calls, self.probes = calls, probes
        self.blind = effects.everything or not effects.known or not effects.hold
        self.unknown = Plan(_QUIET_LINE, None, [])
        self.always = Plan(_ALWAYS, None, [])

    def plan(self, code: Code, line: int) -> Plan:
        """The plan of a line, remembered in its code object."""
        if self.blind:
            made = Plan(_ALWAYS, None, [])
        else:
            known = self.lines.get(line, _QUIET_LINE)
            takes = [self._take(target, code) for target in known.targets]
            bound = frozenset() if code.is_module else code.bound_by(line)
            made = Plan(known, bound, takes)
        code.plans[line] = made
        return made

    # -- paths -----------------------------------------------------------------------------------

    def _find(self, path: fx.Path, code: Code) -> Find:
        """Follows a path: `Follower.follow`, with all that the path itself tells done."""
        if path is None:
            return lambda local, global_: UNSURE
        kind = path[0]
        if kind == "n":
            return _name(path[1], is_global=code.is_module or (
                code.optimized and path[1] not in code.locals
            ))  # fmt: skip
        if kind == "c":
            value = constant(path[1])
            return lambda local, global_: value
        if kind == "t":
            follow = self.follower.follow
            return lambda local, global_: follow(path, local, global_)
        if kind == "a":
            return self._attribute(self._find(path[1], code), path[2])
        if kind == "s":
            return self._item(self._find(path[1], code), self._find(path[2], code))
        return _arithmetic(path[1], self._find(path[2], code), self._find(path[3], code))

    def _item(self, find: Find, find_key: Find) -> Find:
        item = self.follower.item

        def found(local: Names, global_: Names) -> Any:
            base = find(local, global_)
            if base is MISSING or base is UNSURE:
                return base
            key = find_key(local, global_)
            if key is MISSING or key is UNSURE:
                return key
            if type(base) is list and type(key) is int:
                return base[key] if -len(base) <= key < len(base) else MISSING
            return item(base, key)

        return found

    def _attribute(self, find: Find, name: str) -> Find:
        attribute = self.follower.attribute

        def found(local: Names, global_: Names) -> Any:
            base = find(local, global_)
            return base if base is MISSING or base is UNSURE else attribute(base, name)

        return found

    # -- targets ---------------------------------------------------------------------------------

    def _take(self, target: fx.Target, code: Code) -> Take:
        """Finds what one target speaks of: `Probes.resolve`."""
        find = self._find(target.path, code)
        if target.kind == "call":
            return self._call(target, find)
        if target.kind == "method":
            return self._method(target, find)
        return self._store(target, find, self._find(target.key, code))

    def _call(self, target: fx.Target, find: Find) -> Take:
        calls, paths, follow = self.calls, target.arguments, self.follower.follow
        filename, function = calls.filename, calls.function
        quiet: list[Any] = [MISSING]  # the native function last seen here that changes nothing

        def take(local: Names, global_: Names, actions: list[Action]) -> bool:
            found = find(local, global_)
            if found is quiet[0]:
                return False
            cls = type(found)
            if cls is types.FunctionType and found.__code__.co_filename == filename:
                return False
            more = function(found, Arguments(follow, paths, local, global_))
            if more is None:
                return True
            if more:
                actions += more
            elif always_quiet(found):
                quiet[0] = found
            return False

        return take

    def _method(self, target: fx.Target, find: Find) -> Take:
        calls, paths, follow = self.calls, target.arguments, self.follower.follow
        name, filename, method = target.name, calls.filename, calls.method
        writers, entry_of = self.heap.atoms.writers, self.heap.entry_of
        of_list = "whole"  # as in Calls._of_sequence
        if name in _READS:
            of_list = ""
        elif name in _GROWS:
            of_list = "append"
        elif name == "popleft" or (name == "pop" and not paths):
            of_list = name
        drops = name in ("remove", "discard") and len(paths) == 1

        def take(local: Names, global_: Names, actions: list[Action]) -> bool:
            receiver = find(local, global_)
            cls = type(receiver)
            if cls is list:
                if of_list:
                    entry = entry_of(receiver)
                    if entry is not None:
                        actions.append((of_list, entry, None))
                return False
            if id(cls) in writers:
                return False
            if drops and cls is set:
                entry = entry_of(receiver)
                if entry is not None:
                    actions.append(("drop", entry, follow(paths[0], local, global_)))
                return False
            if type(cls) is type and cls is not type and receiver is not UNSURE and own(cls):
                found = _NAMESPACE(cls).get(name)
                if type(found) is types.FunctionType and found.__code__.co_filename == filename:
                    return False
            more = method(receiver, name, Arguments(follow, paths, local, global_))
            if more is None:
                return True
            actions += more
            return False

        return take

    def _store(self, target: fx.Target, find: Find, find_key: Find) -> Take:
        heap, kind, name = self.heap, target.kind, target.name
        writers, entry_of = heap.atoms.writers, heap.entry_of
        stores_by_itself = self.calls.stores_by_itself
        keyed, way = kind in ("item", "take"), "field" if kind == "attr" else kind

        def take(local: Names, global_: Names, actions: list[Action]) -> bool:
            found = find(local, global_)
            if id(type(found)) in writers or found is MISSING:
                return False
            if found is UNSURE:
                return True
            entry = entry_of(found)
            if entry is None:
                return False
            shape = entry.shape
            if shape.kind not in _SIMPLE:
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
            elif kind == "attr":
                actions.append((way, entry, name))
            elif kind == "inplace":
                actions.append(("append" if type(found) is list else "whole", entry, None))
            else:
                actions.append((way, entry, None))
            return False

        return take


def always_quiet(callee: Any) -> bool:
    """Whether a callee that was found to change nothing does so whatever it is given, and can be
    remembered: nothing of the program."""
    if type(callee) is types.BuiltinFunctionType:
        owner = callee.__self__
        whole = owner is None or type(owner) is types.ModuleType
        return whole and callee.__name__ not in _FIRST_ARGUMENT
    return type(callee) is type and not own(callee)


def _name(name: str, *, is_global: bool) -> Find:
    builtin = _BUILTINS.get(name, MISSING)
    if is_global:

        def found(local: Names, global_: Names) -> Any:
            return global_.get(name, builtin)

    else:

        def found(local: Names, global_: Names) -> Any:
            if name in local:
                return local[name]
            return global_.get(name, builtin)

    return found


def _arithmetic(operator: str, find: Find, find_other: Find) -> Find:
    plus, minus = operator == "+", operator == "-"

    def found(local: Names, global_: Names) -> Any:
        left = find(local, global_)
        if left is MISSING or left is UNSURE:
            return left
        right = find_other(local, global_)
        if right is MISSING or right is UNSURE:
            return right
        if type(left) is int and type(right) is int:
            if plus:
                return left + right
            if minus:
                return left - right
        return arithmetic(operator, left, right)

    return found
