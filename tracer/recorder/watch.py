"""Tells at once when a program reaches for what could change its own recording.

An audit hook (PEP 578) cannot be removed and is seen by no Python code.  It hears of frames,
tracing, the collector's lists, code objects, ctypes, imports and compilations, and `Watch.heard`
judges each: by the event, and by whose code asked.  The standard library itself asks for frames
(`collections.namedtuple`, `traceback`, `logging`); that is nobody's attack unless the frame is
handed on to the program.  What is found is sent through the trace pipe at that moment, where
nothing can take it back; the program runs on and notices nothing.

The native module's hook only picks the events out, without any Python; where there is none,
`sys.addaudithook` does the same.  What no audit event tells of is found afterwards, by comparing
(`tracer.determinism`): docs/security.md has the whole list.
"""

from __future__ import annotations

import os
import sys
import types
from _thread import get_ident
from builtins import BaseException, dict, str, type
from collections.abc import Callable
from typing import Any

from tracer.recorder import shield
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
_LIBRARY = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_HERE = __file__
_TRUSTED = (_OWN, _LIBRARY, "<frozen ")  # how the files begin whose code is not a program's

_SHALLOW = 100  # frames from the limit

_TRACING = "it set a trace function or profile function"
_COLLECTOR = "it looked through the collector's objects"
_MEMORY = "it reached for memory by ctypes"
_FRAME = "it asked the interpreter for a frame"
_POSING = "it compiled code under the name of a file that is not its own"

# What no program has business with, whoever does it for it, but this package.
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
# What the standard library does for itself.
_LIBRARYS_OWN = {
    "code.__new__": "it made a code object out of parts",
    "marshal.load": "it loaded marshalled code",
    "marshal.loads": "it loaded marshalled code",
    "object.__setattr__": "it replaced the code of a function",
}
# What is listened for: an event, and of which second arguments (None: of any).
EVENTS: dict[str, frozenset[str] | None] = {
    **dict.fromkeys((*_NEVER, *_LIBRARYS_OWN, "sys._getframe", "import", "compile")),
    "object.__getattr__": frozenset(["tb_frame", "gi_frame", "cr_frame", "ag_frame"]),
    "object.__setattr__": frozenset(["__code__"]),
}

# Parts of the library that use frames and keep them to themselves, ...
_DISCREET = tuple(
    _LIBRARY + name.replace("/", os.sep)
    for name in (
        "_collections_abc.py", "_py_warnings.py", "abc.py", "argparse.py", "asyncio/",
        "collections/", "concurrent/", "contextlib.py", "dataclasses.py", "doctest.py", "enum.py",
        "functools.py", "importlib/", "logging/", "optparse.py", "threading.py", "traceback.py",
        "types.py", "typing.py", "unittest/", "warnings.py",
    )
)  # fmt: skip
# ... but for these functions, which give them to whoever calls.
_INDISCREET = frozenset([
    "walk_tb", "walk_stack", "currentframe", "<lambda>", "_task_get_stack",
])  # fmt: skip


class Watch:
    """One run's ear. ``tell`` gets one sentence for the first thing that is found."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell: Callable[[str], None] | None = tell
        self.let_go = False  # whether CPython itself has taken a trace function away
        self._listening: list[int] = []  # threads that are in `heard`: what it does itself
        self._frame, self._most = sys._getframe, sys.getrecursionlimit  # the interpreter's own

    def start(self) -> None:
        """From now on, for the rest of this process."""
        shield.start(self.heard, _OWN)
        if _watch_natively is not None:
            _watch_natively(EVENTS, self.heard)
            return
        events, heard = dict(EVENTS), self.heard

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
            found = self._judge(event, arguments)
            if found:
                self.accuse(found)
        except BaseException as error:
            if self.tell is not None:
                self.tell(f"the watch over the program broke: {type(error).__name__}")
        finally:
            listening.remove(me)

    def _judge(self, event: str, arguments: tuple[Any, ...]) -> str:
        """One sentence where this is the program reaching for its recording, else ""."""
        if event == "import":
            name = arguments[0]
            forbidden = type(name) is str and name.partition(".")[0] in FORBIDDEN
            return f"it imported {name}" if forbidden else ""
        frame = self._asking()
        if frame is None or _is_own(frame):
            return _TRACING if event == "sys.settrace" and frame and _is_sent(frame) else ""
        file = frame.f_code.co_filename
        if event == "compile":
            posing = type(arguments[1]) is str and arguments[1].startswith(_TRUSTED)
            return _POSING + _at(frame) if posing and not file.startswith(_TRUSTED) else ""
        if event in _LIBRARYS_OWN:
            return "" if file.startswith(_TRUSTED) else _LIBRARYS_OWN[event] + _at(frame)
        if event == "sys.settrace" and self._is_deep(frame):
            self.let_go = True
            return ""
        if event in _NEVER:
            return _NEVER[event] + _at(frame)
        return "" if _is_kept(frame, file) else _FRAME + _at(frame)

    def _is_deep(self, frame: types.FrameType | None) -> bool:
        """Whether the stack is nearly full: there CPython itself takes a trace function away that
        a RecursionError has left. The trace says so, and ends."""
        depth = _stack_depth() if _stack_depth else 0  # that of C code too, where it counts
        while frame is not None and not _stack_depth:
            depth, frame = depth + 1, frame.f_back
        return depth > self._most() - _SHALLOW

    def _asking(self) -> types.FrameType | None:
        """The frame in which the event was raised: the nearest that is not this module's."""
        frame: types.FrameType | None = self._frame(2)
        while frame is not None and frame.f_code.co_filename == _HERE:
            frame = frame.f_back
        return frame


def _is_own(frame: types.FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_OWN)


def _is_sent(frame: types.FrameType | None) -> bool:
    """Whether code of ours that starts or ends recording was called by the program's."""
    while frame is not None and _is_own(frame):
        if frame.f_code.co_name == "execute":  # `tracer.recorder.execute`: below it is no program
            return False
        frame = frame.f_back
    return frame is not None and not frame.f_code.co_filename.startswith(_TRUSTED)


def _is_kept(frame: types.FrameType, file: str) -> bool:
    """Whether the library asks for the frame, for itself."""
    if not file.startswith(_DISCREET):
        return False
    back = frame.f_back
    if back is None or frame.f_code.co_name not in _INDISCREET:
        return True
    return back.f_code.co_filename.startswith(_TRUSTED)


def _at(frame: types.FrameType | None) -> str:
    """Where in the program."""
    while frame is not None:
        if not frame.f_code.co_filename.startswith(_TRUSTED):
            return f" at line {frame.f_lineno}"
        frame = frame.f_back
    return ""
