"""Whether a run is the truth about its program, as a stage: `tracer.determinism` decides."""

from __future__ import annotations

from typing import Literal, TypeAlias

from tracer import determinism
from tracer.determinism import Different, Runner
from tracer.records import Job, RunResult

Mode: TypeAlias = Literal["trace", "output", "off"]


def difference(
    job: Job, recorded: RunResult, runner: Runner, mode: Mode, *, kept: bool = True
) -> Different | None:
    """Why a run is not reproducible, or None. Of one that is not ``kept``, only its end counts."""
    if mode == "off":
        return None
    if not kept:
        return determinism.by_end(job, recorded, runner)
    compare = determinism.by_trace if mode == "trace" else determinism.by_output
    return compare(job, recorded, runner)
