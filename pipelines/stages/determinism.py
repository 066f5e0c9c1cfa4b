"""Whether a run is the truth about its program, as a stage: `tracer.determinism` decides."""

from __future__ import annotations

from typing import Literal

from pipelines.stages.outcome import Reject, bounded
from pipelines.stages.runner import Runner
from tracer import determinism
from tracer.records import Job, RunResult

TAMPERED = "differs_when_recorded"  # the reason of a reject whose outcome is that


def difference(
    job: Job, recorded: RunResult, runner: Runner, mode: Literal["trace", "output", "off"]
) -> Reject | None:
    """The reject for a run that is not reproducible, or None."""
    if mode == "off":
        return None
    compare = determinism.by_trace if mode == "trace" else determinism.by_output
    found = compare(job, recorded, runner)
    if found is None:
        return None
    return Reject(stage="determinism", reason=found.reason, detail=bounded(found.detail, 500))
