"""What each line of a program may change, as the recorder needs it: plain data.

`tracer.effects` makes this from the source with libcst, outside the sandbox; a job carries it
into the worker as msgpack.  Wrong or missing knowledge costs speed, never truth, as long as it
errs on the side of "may change": `UNKNOWN` has the recorder compare everything at every event.

A `Path` is an expression simple enough to be followed by the recorder itself, without running any
of the program's code::

    ["n", "grid"]                      a name
    ["c", "3"]                         a constant, as its literal
    ["s", path, path]                  a subscript
    ["a", path, "left"]                an attribute
    ["b", "+", path, path]             + - * // % of two whole numbers
    ["t", path, path, …]               a tuple
    None                               anything else
"""

from __future__ import annotations

import ast
import re
from typing import Any, TypeAlias

import msgspec

Path: TypeAlias = Any  # list[Any] | None: recursive, see above


class Target(msgspec.Struct, array_like=True):
    """One thing that a line may change, besides names.

    kind   item     path[key] is set
           take     path[key] is deleted
           whole    any part of the object at path, but nothing below it
           attr     path.name is set or deleted
           inplace  the object at path, if it is mutable (``a += b``)
           call     a function at path is called; its type decides (see `tracer.recorder.calls`)
           method   path.name is called
    """

    kind: str
    path: Path
    name: str = ""
    key: Path = None
    arguments: list[Path] = []


class Line(msgspec.Struct, array_like=True):
    """What running any part of a line may change.

    everything  no telling: compare all that is known
    names       globals that may be bound or unbound (a function's own locals are always compared)
    reads_items whether a subscript is read: a defaultdict may grow
    """

    everything: bool = False
    names: list[str] = []
    targets: list[Target] = []
    reads_items: bool = False
    again: bool = False


class Effects(msgspec.Struct, array_like=True):
    """Of a whole program.

    known       False: nothing is known about any line
    everything  the program has means to change things behind a line's back (exec, vars, a method
                of a container handed to map, …): compare everything at every event
    hold        False: the program can see whether something else holds its objects (weakref, gc,
                sys.getrefcount), so the recorder must hold none
    generators  whether there are any: an exception's traceback holds frames, and they hold them
    lines       by 1-based line number; a line that is not here changes nothing but locals
    """

    known: bool
    everything: bool
    hold: bool
    lines: dict[int, Line]
    generators: bool = True


UNKNOWN = Effects(False, True, True, {})
# Words of programs that can see whether something else holds their objects.
_SEES = re.compile(rb"__del__|weakref|\bgc\b|getrefcount|tracemalloc|finalize")
_YIELDS = (ast.Yield, ast.YieldFrom)
_CLEANS = (ast.Try, ast.TryStar, ast.With, ast.AsyncWith)


def unknown(source: bytes) -> Effects:
    """What stands for the effects of a program that was not understood, but compiles: its objects
    are not held where a word of it says that it may notice, or where dropping a generator may run
    code."""
    sees, generators = _SEES.search(source) is not None, False
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return msgspec.structs.replace(UNKNOWN, hold=False)
    for node in ast.walk(tree):
        generators |= isinstance(node, (ast.GeneratorExp, ast.AsyncFunctionDef, *_YIELDS))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inside = list(ast.walk(node))
            yields = any(isinstance(each, _YIELDS) for each in inside)
            sees |= yields and any(isinstance(each, _CLEANS) for each in inside)
    return Effects(False, True, not sees, {}, generators)
