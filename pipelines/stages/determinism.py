"""Whether a run is the truth about its program: the same again, and the same when not recorded.

Four kinds of difference are told apart (A: recorded; B: recorded again, with its objects at other
addresses; C: not recorded, under another hash seed; D: not recorded, under A's hash seed; E: as D,
with its objects at other addresses):

* A and C agree on output and end, A and B on every record     → deterministic
* A and B differ in output, end or any record                   → ``nondeterministic``
* C differs from A, and E from D, or again A from A             → ``nondeterministic``
* C differs from A, D does not                                  → ``depends_on_hash_seed``
* D differs from A                                              → ``differs_when_recorded``: the
  program behaves otherwise under a recorder (outcome ``tampered``)

Runs forked from one worker have their objects at the same addresses, while a recorder makes
objects of its own: a program that prints an address would repeat itself but for the recorder.
Hence B and E. A program that tosses a coin does the same in two runs half of the time: one that
names a source of chance is run as D, E and A some times, also where C does not differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from pipelines.stages.outcome import Reject
from pipelines.stages.runner import Runner
from tracer.records import Job, Outcome, RunResult

# What differs is a matter of chance, and what is stored must not be (law 6).
_TWICE = "run twice, it does not do the same"
_CHANCE = re.compile(rb"\b(?:random|randint|secrets|uuid\d?|urandom|time|datetime)\b")
_REPEATS = 4
_LABEL = re.compile(r" #\d+")


def difference(
    job: Job, recorded: RunResult, runner: Runner, mode: Literal["trace", "output", "off"]
) -> Reject | None:
    """The reject for a run that is not reproducible, or None."""
    if mode == "off":
        return None
    if mode == "trace":
        again = runner.run(msgspec.structs.replace(job, elsewhere=True))
        if differing(again, recorded) or records_bytes(again) != records_bytes(recorded):
            return _reject("nondeterministic", _TWICE)
    if recorded.outcome is Outcome.TRACE_LIMIT:
        return None  # an unrecorded run does not end there: there is nothing to compare with
    plain = msgspec.structs.replace(job, record=False, statics=b"")
    other = runner.run(plain, hash_seed=1)
    seeded = differing(recorded, other)
    chance = _CHANCE.search(job.program.source)
    if not seeded and not chance:
        return None
    first = runner.run(plain)
    elsewhere = msgspec.structs.replace(plain, elsewhere=True)
    if _varies(first, [elsewhere, plain] * _REPEATS if chance else [elsewhere], runner):
        return _reject("nondeterministic", _TWICE)
    if found := differing(recorded, first):
        if _varies(recorded, [job] * (_REPEATS if chance else 1), runner):
            return _reject("nondeterministic", _TWICE)
        return _reject("differs_when_recorded", f"being recorded changes {found}")
    if seeded:
        return _reject("depends_on_hash_seed", f"another hash seed changes {seeded}")
    return None


def _varies(first: RunResult, jobs: Sequence[Job], runner: Runner) -> bool:
    """Whether any of some more runs differs from the first."""
    return any(differing(first, runner.run(job)) for job in jobs)


def differing(a: RunResult, b: RunResult) -> str:
    """What two runs of a program do not have in common, such as ``stdout and exit code``, or "".

    The values themselves are left out: they are not the same the next time, and what is stored is
    (law 6). Labels of objects in a returned value do not count: a run that is not recorded has its
    own.
    """
    pairs = (
        ("outcome", a.outcome.value, b.outcome.value),
        ("exit code", a.exit_code, b.exit_code),
        ("signal", a.signal, b.signal),
        ("stdout", a.stdout, b.stdout),
        ("returned value", _LABEL.sub(" #", a.returned), _LABEL.sub(" #", b.returned)),
    )
    return " and ".join(name for name, one, other in pairs if one != other)


def records_bytes(result: RunResult) -> bytes:
    return msgspec.msgpack.encode(result.trace.records) if result.trace else b""


def _reject(reason: str, detail: str) -> Reject:
    return Reject(stage="determinism", reason=reason, detail=detail)
