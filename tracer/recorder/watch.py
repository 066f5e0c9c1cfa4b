"""Tells at once when a program reaches for what could change its own recording.

An audit hook (PEP 578) cannot be removed and is seen by no Python code.  It hears of frames,
tracing, the collector's lists, code objects, ctypes, imports and compilations, and `Watch.heard`
judges each: by the event, and by whose code asked.  What the standard library does for itself
(`tracer.recorder.askers`) is nobody's attack.  What is found is sent through the trace pipe at that
moment, where nothing can take it back; the program runs on and notices nothing.

The native module's hook only picks the events out, without any Python; where there is none,
`sys.addaudithook` does the same.  What no audit event tells of is found afterwards, by comparing
(`tracer.determinism`): docs/security.md has the whole list.
"""

from __future__ import annotations

import os
import sys
import types
from _thread import get_ident
from builtins import BaseException, any, bytes, dict, isinstance, slice, str, type
from collections.abc import Callable
from typing import Any

from tracer.recorder import askers, shield
from tracer.recorder.askers import LIBRARY
from tracer.recorder.seal import FORBIDDEN

_watch_natively: Callable[[Any, Any], None] | None
_stack_depth: Callable[[], int] | None
try:
    from tracer.recorder._native import stack_depth, watch
except ImportError:
    _watch_natively = _stack_depth = None
else:
    _watch_natively, _stack_depth = watch, stack_depth

_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_FROZEN = "<frozen "
_TRUSTED = (_OWN, LIBRARY, _FROZEN)  # how the files begin whose code is not a program's

_SHALLOW = 100  # frames from the limit

_TRACING = "it set a trace function or profile function"
_COLLECTOR = "it looked through the collector's objects"
_MEMORY = "it reached for memory by ctypes"
_FRAME = "it asked the interpreter for a frame"
_POSING = "it compiled code under the name of a file that is not its own"

# What no program has business with, whoever does it for it, but this package, the import system,
# and `types.coroutine`.
_NEVER = {
    "sys.settrace": _TRACING,
    "sys.setprofile": _TRACING,
    "sys._settraceallthreads": _TRACING,
    "sys._setprofileallthreads": _TRACING,
    "sys.monitoring.register_callback": "it set a callback of sys.monitoring",
    "sys.addaudithook": "it added an audit hook",
    "sys._current_frames": _FRAME,
    "sys._current_exceptions": _FRAME,
    "gc.get_objects": _COLLECTOR,
    "gc.get_referrers": _COLLECTOR,
    "gc.get_referents": _COLLECTOR,
    "code.__new__": "it made a code object out of parts",
    "marshal.load": "it loaded marshalled code",
    "marshal.loads": "it loaded marshalled code",
    "object.__setattr__": "it replaced the code of a function",
    "ctypes.dlopen": _MEMORY,
    "ctypes.dlsym": _MEMORY,
    "ctypes.dlsym/handle": _MEMORY,
    "ctypes.cdata": _MEMORY,
    "ctypes.cdata/buffer": _MEMORY,
    "ctypes.call_function": _MEMORY,
    "ctypes.addressof": _MEMORY,
    "ctypes.string_at": _MEMORY,
    "ctypes.wstring_at": _MEMORY,
    "groundtrace.speak": "it spoke in the recorder's place",  # from native/guard.h
}
# What is listened for: an event, and of which second arguments (None: of any).
EVENTS: dict[str, frozenset[str] | None] = {
    **dict.fromkeys((*_NEVER, "sys._getframe", "import", "compile")),
    "object.__getattr__": frozenset(["tb_frame", "gi_frame", "cr_frame", "ag_frame"]),
    "object.__setattr__": frozenset(["__code__"]),
}


class Watch:
    """One run's ear. ``tell`` gets one sentence for the first thing that is found."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell: Callable[[str], None] | None = tell
        self.let_go = False  # whether CPython itself has taken a trace function away
        self._listening: list[int] = []  # threads that are in `heard`: what it does itself
        self._frame, self._most = sys._getframe, sys.getrecursionlimit  # the interpreter's own
        self._between = 0  # frames between the one that asks and `heard`

    def start(self) -> None:
        """From now on, for the rest of this process."""
        askers.note()  # in a worker that is done
        shield.start(self.heard, _OWN)
        if _watch_natively is not None:
            _watch_natively(EVENTS, self.heard)
            return
        events, heard = dict(EVENTS), self.heard
        self._between = 1

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event in events:
                names = events[event]
                if names is None or arguments[1] in names:
                    heard(event, arguments)

        sys.addaudithook(hook)

    def accuse(self, found: str) -> None:
        """Tells what was found, if it is the first."""
        if self.tell is not None:
            tell, self.tell = self.tell, None
            tell(found)

    def stop(self) -> None:
        """What happens now can no longer change the record."""
        self.tell = None

    def heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """An audit event. Never raises: that would stop what the program does."""
        me, listening = get_ident(), self._listening
        if self.tell is None or me in listening:
            return
        listening.append(me)
        try:
            found = self._judge(event, arguments, self._asking())
            if found:
                self.accuse(found)
        except BaseException as error:
            if self.tell is not None:
                self.tell(f"the watch over the program broke: {type(error).__name__}")
        finally:
            listening.remove(me)

    def _judge(self, event: str, arguments: tuple[Any, ...], frame: types.FrameType | None) -> str:
        """One sentence where this is the program reaching for its recording, else ""."""
        if event == "import":
            return _imported(arguments[0], arguments[1])
        if event == "compile":
            return _POSING + _at(frame) if _poses(arguments[0], arguments[1]) else ""
        if event == "marshal.loads" and askers.loads_library(frame, arguments[0]):
            return ""
        if event in ("code.__new__", "object.__setattr__") and askers.is_coroutines(frame):
            return ""
        if event == "sys.settrace" and askers.is_ours(frame):
            return ""
        if event == "sys.settrace" and self._is_deep(frame):
            self.let_go = True
            return ""
        if event == "gc.get_referents" and askers.keeps(frame):
            return ""
        if event in _NEVER:
            return _NEVER[event] + _at(frame)
        return "" if askers.keeps(frame) else _FRAME + _at(frame)

    def _is_deep(self, frame: types.FrameType | None) -> bool:
        """Whether the stack is nearly full: there CPython itself takes a trace function away that
        a RecursionError has left. The trace says so, and ends."""
        depth = _stack_depth() if _stack_depth else 0  # that of C code too, where it counts
        while frame is not None and not _stack_depth:
            depth, frame = depth + 1, frame.f_back
        return depth > self._most() - _SHALLOW

    def _asking(self) -> types.FrameType | None:
        """The frame in which the event was raised; None: a thread that C code alone runs in."""
        frame: types.FrameType | None = self._frame(2)
        for _ in (1,) * self._between:
            frame = frame.f_back if frame is not None else None
        return frame


def _imported(name: Any, file: Any) -> str:
    """A module that is looked for, or one of machine code that is loaded from a file: the name
    may then be any."""
    if not isinstance(name, str):
        return ""
    parts = str.split(name, ".")
    if any(part in FORBIDDEN for part in parts):
        return f"it imported {str.__str__(name)}"
    if not isinstance(file, str):
        return ""
    path = str.__str__(file)
    module = path.rpartition(os.sep)[2].partition(".")[0]
    if module in FORBIDDEN:
        return f"it imported {module}"
    library = askers.is_within(LIBRARY, path)
    return "" if library else "it loaded machine code that is not the library's"


def _poses(source: Any, file: Any) -> bool:
    """Whether code gets a name as if it came from a file of the library's, and does not."""
    if not isinstance(file, str) or not str.startswith(file, _TRUSTED):
        return False
    if isinstance(source, str):
        text = str.encode(source, "utf-8", "surrogatepass")
    elif isinstance(source, bytes):
        text = bytes.__getitem__(source, slice(None))
    else:
        return True
    path = str.__str__(file)  # of that line CPython parses a piece to underline it in a traceback
    return not (askers.is_within(_TRUSTED, path) and text in askers.content(path))


def _at(frame: types.FrameType | None) -> str:
    """Where in the program."""
    while frame is not None and not str.startswith(frame.f_code.co_filename, _OWN):
        if not str.startswith(frame.f_code.co_filename, _TRUSTED):
            return f" at line {frame.f_lineno}"
        frame = frame.f_back
    return ""
