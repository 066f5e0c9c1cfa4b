"""Whether a program has changed the recorder's own code, looked at once it has ended.

A program that finds one of the recorder's functions (the one behind ``sys.setrecursionlimit``, say)
can reach its module from there and put something else in its place: no audit event tells of that.
So what the names of all our modules and classes stand for is noted in the warm worker (`take`), and
compared after the run of a program whose code has a name or a text by which such things are
reached.  Its code, not its source: there are many ways to write a name.  One that puts everything
back in time is not found here.
"""

from __future__ import annotations

import re
import sys
from abc import ABCMeta
from builtins import all, bytes, frozenset, len, list, map, str, tuple, type
from collections.abc import Mapping
from operator import is_
from types import CodeType
from typing import Any

_NAMESPACE = type.__dict__["__dict__"].__get__

# Ways from an object to what it is made of, or to code that is not in the source.
_REACHES = re.compile(
    r"__(?:globals|closure|dict|class|mro|bases|base|subclasses|self|func|wrapped|getattribute|"
    r"builtins|reduce|reduce_ex|loader|spec)__"
    r"|attr|\b(?:vars|exec|eval|compile|inspect|importlib|__import__|Formatter|resolve_name|pickle"
    r"|copyreg|dir|getmembers|modules|runpy|codecs|type)\b"
)

# Modules that write anywhere in memory, or run code that no recorder sees.
FORBIDDEN = frozenset([
    "ctypes", "_ctypes", "_ctypes_test", "_testcapi", "_testlimitedcapi", "_testinternalcapi",
    "_testclinic", "_xxsubinterpreters", "_interpreters",
])  # fmt: skip
_modules = sys.modules

_sealed: list[tuple[str, Mapping[str, Any], list[Any]]] = []


def take(package: str) -> None:
    """Notes what the names in the modules of this package stand for, and in their classes."""
    for module_name, module in list(sys.modules.items()):
        if module_name.partition(".")[0] != package:
            continue
        _note(module_name, vars(module))
        for name, found in list(vars(module).items()):
            # "_io": how the recorder's streams are called
            if type(found) in (type, ABCMeta) and found.__module__ in (module_name, "_io"):
                _note(f"{module_name}.{name}", _NAMESPACE(found))


def _note(name: str, names: Mapping[str, Any]) -> None:
    _sealed.append((name, names, list(names.values())))


def broken(code: CodeType, reaches: Any = _REACHES.search) -> str:
    """What this program, which has ended, has changed: one sentence, or "". Without `take`, ""."""
    if not _sealed:
        return ""
    for name in FORBIDDEN:
        if name in _modules:
            return f"it imported {name}"
    if reaches(_words(code)) is None:
        return ""
    for name, names, values in _sealed:
        now = list(names.values())
        if len(now) != len(values) or not all(map(is_, now, values)):
            return f"it changed {name}"
    return ""


def _words(code: CodeType) -> str:
    """All names and texts in a program's code, a line each."""
    words: list[str] = []
    waiting: list[Any] = [code]
    while waiting:
        found = waiting.pop()
        kind = type(found)
        if kind is str:
            words.append(found)
        elif kind is CodeType:
            words += found.co_names
            waiting += found.co_consts
        elif kind is tuple or kind is frozenset:
            waiting += found
        elif kind is bytes:
            words.append(found.decode("latin-1"))
    return "\n".join(words)
