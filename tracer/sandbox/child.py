"""What a forked child does before the program: it gives everything away, then calls the recorder.

The order matters.  Descriptors first (nothing of the worker stays open), then limits, Landlock,
and the filter last, since it forbids all of these.  A step that fails ends the child with a fault
frame: a program is never run half confined.
"""

from __future__ import annotations

import gc
import os
import signal
import traceback
from collections.abc import Callable
from typing import TypeAlias

import msgspec

from tracer.recorder.protocol import End, Send
from tracer.records import Job
from tracer.sandbox import frames, kernel, landlock, limits, stdio
from tracer.sandbox.limits import Rlimit
from tracer.sandbox.seccomp import Program

Body: TypeAlias = Callable[[Job, Send], int]  # tracer.recorder.execute.execute, or a self-test

TRACE_DESCRIPTOR = 3
FAULT = 112  # status of a child that could not confine itself or whose recorder broke

_MOST_DESCRIPTORS = os.sysconf("SC_OPEN_MAX")
_end = msgspec.msgpack.Decoder(End)


class Confinement(msgspec.Struct, frozen=True):
    """What a child puts itself under."""

    rlimits: list[Rlimit]
    ruleset: int  # -1: none
    program: Program | None
    scratch: str


class Descriptors(msgspec.Struct, frozen=True):
    """The child's ends."""

    stdin: int
    stdout: int
    stderr: int
    trace: int


def run(job: Job, body: Body, under: Confinement, ends: Descriptors, key: bytes) -> int:
    """In the child, after the fork: confines it and runs. Answers the status to leave with, by a
    real shutdown of the interpreter; mostly it does not answer, but leaves at once."""
    finalize = False
    try:
        _adopt(ends)
        send = _watching(frames.sender(TRACE_DESCRIPTOR, key))
        try:
            _confine(under)
            stdio.renew()
            gc.enable()
            status = body(job, send)
            finalize = send.finalize
        except BaseException:
            send("fault", traceback.format_exc().encode("utf-8", "backslashreplace"))
            status = FAULT
    except BaseException:  # not even the pipe is there
        status = FAULT
    if not finalize:
        os._exit(status)
    return status


class _watching:
    """Passes frames on and remembers what the end frame asks for."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.finalize = False

    def __call__(self, kind: str, payload: bytes) -> None:
        self._send(kind, payload)
        if kind == "end":
            self.finalize = _end.decode(payload).finalize


def _adopt(ends: Descriptors) -> None:
    """A session of its own, four descriptors, no handler of the worker's."""
    parent = os.getppid()
    os.setsid()
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the worker died in between: no signal will come
        os._exit(FAULT)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.dup2(ends.stdin, 0)
    os.dup2(ends.stdout, 1)
    os.dup2(ends.stderr, 2)
    os.dup2(ends.trace, TRACE_DESCRIPTOR, inheritable=False)


def _confine(under: Confinement) -> None:
    os.chdir(under.scratch)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if under.ruleset >= 0:
        landlock.restrict(under.ruleset)
    os.closerange(TRACE_DESCRIPTOR + 1, _MOST_DESCRIPTORS)
    limits.apply(under.rlimits)
    if under.program is not None:
        under.program.install(os.getpid())
