"""Paths of one line made ready to be followed many times: `Follower.follow` in closures.

What a path's own shape tells (which kind of step, whether its name is a local) is decided once.
What is not common is left to `tracer.recorder.paths`; both must say the same.
"""

from __future__ import annotations

from builtins import dict, id, int, len, list, str, type
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tracer.recorder.effects import Path
from tracer.recorder.frames import Code
from tracer.recorder.paths import (
    _BUILTINS, MISSING, UNSURE, Follower, arithmetic, constant, read,
)  # fmt: skip

Names: TypeAlias = Mapping[str, Any]
Find: TypeAlias = Callable[[Names, Names], Any]  # (locals, globals) → object, MISSING or UNSURE


def finder(follower: Follower, path: Path, code: Code) -> Find:
    """Follows a path in frames of ``code``."""
    if path is None:
        return lambda local, global_: UNSURE
    kind = path[0]
    if kind == "n":
        return _name(path[1], code)
    if kind == "c":
        value = constant(path[1])
        return lambda local, global_: value
    if kind == "t":
        return lambda local, global_: follower.follow(path, local, global_)
    if kind == "a":
        return _attribute(follower, finder(follower, path[1], code), path[2])
    if kind == "s":
        return _item(follower, finder(follower, path[1], code), finder(follower, path[2], code))
    return _arithmetic(path[1], finder(follower, path[2], code), finder(follower, path[3], code))


def _name(name: str, code: Code) -> Find:
    builtin = _BUILTINS.get(name, MISSING)
    if code.is_module or (code.optimized and name not in code.locals):
        return lambda local, global_: global_.get(name, builtin)

    def found(local: Names, global_: Names) -> Any:
        return local[name] if name in local else global_.get(name, builtin)

    return found


def _item(follower: Follower, find: Find, find_key: Find) -> Find:
    item, labels, entries = follower.item, follower.heap.labels, follower.heap.entries

    def found(local: Names, global_: Names) -> Any:
        base = find(local, global_)
        if base is MISSING or base is UNSURE:
            return base
        key = find_key(local, global_)
        if key is MISSING or key is UNSURE:
            return key
        if type(base) is list and type(key) is int:
            return base[key] if -len(base) <= key < len(base) else MISSING
        if type(base) is dict and (type(key) is str or type(key) is int):
            label = labels.get(id(base))
            if label is not None and entries[label].plain:
                return base.get(key, MISSING)
        return item(base, key)

    return found


def _attribute(follower: Follower, find: Find, name: str) -> Find:
    attribute, known = follower.attribute, follower.known(name)

    def found(local: Names, global_: Names) -> Any:
        base = find(local, global_)
        if base is MISSING or base is UNSURE:
            return base
        met = known.get(id(type(base)))
        return read(base, name) if met is not None and met[1] else attribute(base, name)

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
