"""Runs that are done again because their end may be the machine's doing, not the program's.

Two ends are doubtful:

* the wall limit, met by a run that was kept from running for much of it: ready to run and without
  a processor (the kernel counts that), or stopped together with its worker, which then overslept.
  A program that sleeps, waits for a lock, or stops itself was not kept from anything: its timeout
  stands, and is not paid for twice
* a SIGKILL that the worker did not send: the kernel's, for want of memory, or someone else's. A
  program that kills itself does so again

The second run is done while no other such run is under way on this machine, and its end counts,
whatever it is.  What is left uncovered: a run slowed by swapping or by a stuck disk.
"""

from __future__ import annotations

import fcntl
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tracer.records import Limits
from tracer.sandbox.messages import Facts

STARVED = 0.5  # of the wall limit: with all its processor, a run would have had twice the time
PATIENCE = 60.0  # seconds to wait for one's turn: a holder may be stopped, and keep it
_LOOK = 0.05  # seconds


def is_doubtful(facts: Facts, limits: Limits) -> bool:
    """Whether this end says nothing about the program."""
    if facts.limit == "wall":
        return facts.starved_seconds >= STARVED * limits.wall_seconds
    killed = os.WIFSIGNALED(facts.status) and os.WTERMSIG(facts.status) == signal.SIGKILL
    return killed and not facts.limit


@contextmanager
def alone() -> Iterator[None]:
    """Holds this user's turn on this machine. Goes on without it where there is none to be had:
    a second run with company is better than none."""
    descriptor = _open()
    try:
        end = time.monotonic() + PATIENCE
        while descriptor >= 0 and not _taken(descriptor) and time.monotonic() < end:
            time.sleep(_LOOK)
        yield
    finally:
        if descriptor >= 0:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a fork in between may hold a copy
            os.close(descriptor)


def _open() -> int:
    path = os.path.join(tempfile.gettempdir(), f"groundtrace-turn-{os.getuid()}")
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        return -1


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
