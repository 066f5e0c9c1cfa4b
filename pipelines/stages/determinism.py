"""Whether a run is the truth about its program: the same again, and the same when not recorded.

Four kinds of difference are told apart (A: recorded; B: recorded again; C: not recorded, under
another hash seed; D: not recorded, under A's hash seed):

* A and C agree on output and end, A and B on every record     → deterministic
* A and B differ                                                → ``trace_differs``
* C differs from A, D does not                                  → ``depends_on_hash_seed``
* D differs from A, and a second D differs from the first       → ``output_differs``
* D differs from A, and a second D equals the first             → ``differs_when_recorded``: the
  program behaves otherwise under a recorder (outcome ``tampered``)
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from pipelines.stages.outcome import Reject
from pipelines.stages.runner import Runner
from tracer.records import Job, Outcome, RunResult

_LABEL = re.compile(r" #\d+")


def difference(
    job: Job, recorded: RunResult, runner: Runner, mode: Literal["trace", "output", "off"]
) -> Reject | None:
    """The reject for a run that is not reproducible, or None."""
    if mode == "off":
        return None
    if mode == "trace":
        again = runner.run(job)
        if records_bytes(again) != records_bytes(recorded) or not same_end(again, recorded):
            return _reject("trace_differs", "two recorded runs differ")
    if recorded.outcome is Outcome.TRACE_LIMIT:
        return None  # an unrecorded run does not end there: there is nothing to compare with
    plain = msgspec.structs.replace(job, record=False, statics=b"")
    if same_end(recorded, runner.run(plain, hash_seed=1)):
        return None
    first = runner.run(plain)
    if same_end(recorded, first):
        return _reject("depends_on_hash_seed", "another hash seed gives another output")
    if not same_end(first, runner.run(plain)):
        return _reject("output_differs", "two runs print or end differently")
    return _reject("differs_when_recorded", "prints or ends differently when it is recorded")


def same_end(a: RunResult, b: RunResult) -> bool:
    """Equal stdout, the same end and the same value returned, but for the labels of objects: a run
    that is not recorded counts them from 0."""
    returned = _LABEL.sub(" #", a.returned) == _LABEL.sub(" #", b.returned)
    return (
        a.outcome == b.outcome
        and a.stdout == b.stdout
        and a.exit_code == b.exit_code
        and a.signal == b.signal
        and returned
    )


def records_bytes(result: RunResult) -> bytes:
    return msgspec.msgpack.encode(result.trace.records) if result.trace else b""


def _reject(reason: str, detail: str) -> Reject:
    return Reject(stage="determinism", reason=reason, detail=detail)
