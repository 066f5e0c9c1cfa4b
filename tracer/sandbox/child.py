"""What a forked child does before the program: it gives everything away, then calls the recorder.

The order matters.  Descriptors first (nothing of the worker stays open), then limits, Landlock,
and the filter last, since it forbids all of these.  A step that fails ends the child with a fault
frame: a program is never run half confined.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` makes enums of what it takes and gives
import gc
import os
import traceback
from builtins import BaseException, SystemExit
from collections.abc import Callable
from typing import NoReturn, TypeAlias

import msgspec

from tracer.recorder.protocol import End, Send
from tracer.records import Job
from tracer.sandbox import forks, frames, kernel, landlock, limits
from tracer.sandbox.limits import Rlimit
from tracer.sandbox.seccomp import Program

Body: TypeAlias = Callable[[Job, Send], int]  # tracer.recorder.execute.execute, or a self-test

TRACE_DESCRIPTOR = 3
FAULT = 112  # status of a child that could not confine itself
BROKEN = 111  # status of one whose recorder raised something: a program has reached into it

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


def run(job: Job, body: Body, under: Confinement, ends: Descriptors, key: bytes) -> NoReturn:
    """In the child, after the fork: confines it, runs, and leaves: at once, or, where the end
    frame asks for it, by a real shutdown of the interpreter (SystemExit).

    What is needed after the program is bound before it: a program may set what it finds in
    modules to None.
    """
    leave, broken, explain, anything = os._exit, BROKEN, traceback.format_exc, BaseException
    try:
        _adopt(ends)
        send, finalize = _watched(frames.sender(TRACE_DESCRIPTOR, key))
    except anything:
        leave(FAULT)  # there is no pipe to say why
    try:
        _confine(under)
    except anything:
        send("fault", explain().encode("utf-8", "backslashreplace"))
        leave(FAULT)
    try:
        gc.enable()
        status = body(job, send)
    except anything:
        status = broken
        try:
            send("broken", explain().encode("utf-8", "backslashreplace"))
        except anything:
            pass
    if not finalize:
        leave(status)
    raise SystemExit(status)


def _watched(send: Send) -> tuple[Send, list[bool]]:
    """Passes frames on; the list is no longer empty once an end frame asked for a shutdown."""
    decode, finalize = _end.decode, list[bool]()

    def watched(kind: str, payload: bytes) -> None:
        send(kind, payload)
        if kind == "end" and decode(payload).finalize:
            finalize.append(True)

    return watched, finalize


def _adopt(ends: Descriptors) -> None:
    """A session of its own, four descriptors, no handler of the worker's."""
    parent = os.getppid()
    os.setsid()
    kernel.prctl(kernel.PR_SET_PDEATHSIG, _signal.SIGKILL)
    if os.getppid() != parent:  # the worker died in between: no signal will come
        os._exit(FAULT)
    for number in (_signal.SIGTERM, _signal.SIGHUP):
        _signal.signal(number, _signal.SIG_DFL)
    os.dup2(ends.stdin, 0)
    os.dup2(ends.stdout, 1)
    os.dup2(ends.stderr, 2)
    os.dup2(ends.trace, TRACE_DESCRIPTOR, inheritable=False)


def _confine(under: Confinement) -> None:
    os.chdir(under.scratch)
    if under.ruleset >= 0:
        landlock.restrict(under.ruleset)
    os.closerange(TRACE_DESCRIPTOR + 1, _MOST_DESCRIPTORS)
    limits.apply(under.rlimits)
    forks.seed()
    if under.program is not None:
        under.program.install(os.getpid())
    else:
        forks.hand_over()
    kernel.close()
