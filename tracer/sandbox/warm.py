"""Makes a fresh interpreter into the one programs are forked from.

It imports what contest programs import, so that a run does not pay for it; then nothing that is
not the standard library can be imported any more, and the interpreter looks as a plain
``python3 program.py`` would (``exit`` and ``quit`` are there, although it was started without
`site`).
"""

from __future__ import annotations

import gc
import importlib
import os
import site
import sys
from collections.abc import Callable
from typing import Any

from tracer.recorder import askers, seal
from tracer.sandbox import kernel

# What imports of contest programs name, most frequent first, and what those load when first used.
# Each megabyte costs a run 0.1 ms, so what one program in a hundred imports is not here: not
# concurrent.futures and _strptime, which bring logging and calendar.
_COMMON = """
math collections heapq itertools bisect functools re string random operator typing copy json
decimal fractions datetime time queue threading statistics enum io array dataclasses cmath struct
os sys contextlib abc types numbers textwrap traceback pprint
collections.abc linecache _ctypes zlib keyword weakref
unicodedata encodings.ascii encodings.latin_1 encodings.utf_8_sig warnings
"""


def load(entry: str) -> Callable[..., int]:
    """Imports the common modules and the function ("module:name") that will run programs. Where its
    module has a ``rehearse``, that is called."""
    for name in _COMMON.split():
        importlib.import_module(name)
    module, _, function = entry.partition(":")
    found = importlib.import_module(module)
    rehearse: Callable[[], None] | None = getattr(found, "rehearse", None)
    if rehearse is not None:
        rehearse()
    loaded: Callable[..., int] = getattr(found, function)
    askers.note()
    seal.take("tracer")
    return loaded


def close_doors(own_paths: list[str]) -> None:
    """Takes the paths that only this tool needs from the import system."""
    sys.path[:] = [path for path in sys.path if path not in own_paths]
    sys.path_importer_cache.clear()
    os.environ.pop("LD_BIND_NOW", None)
    sys.dont_write_bytecode = True  # no __pycache__ beside what a program writes and imports
    sys.argv[:] = [""]
    sys.orig_argv[:] = ["python3"]


def hide() -> None:
    """Takes what a plain interpreter has not from ``sys.modules``: programs do not find it by name.
    Also ctypes, so that a program which imports it is heard of (`tracer.recorder.watch`); and since
    its classes can be found without its name, what they call is taken from them."""
    for name in list(sys.modules):
        root = name.partition(".")[0]
        if root in _CTYPES or root not in sys.stdlib_module_names | {"__main__"}:
            _hidden.append(sys.modules.pop(name))
            if root == "ctypes":
                vars(_hidden[-1]).clear()


_CTYPES = frozenset(["ctypes", "_ctypes"])
_hidden: list[Any] = []  # they live on


def furnish() -> None:
    """What `site` adds to builtins: contest programs call exit() and quit()."""
    add: Any = site
    add.setquit()
    add.setcopyright()
    add.sethelper()


def freeze() -> None:
    """Puts all that exists out of the collector's sight: a child then neither scans nor copies
    it, and ``gc.get_objects`` shows a program none of it."""
    gc.collect()
    kernel.trim()
    gc.freeze()
    gc.disable()
