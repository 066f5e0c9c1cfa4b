"""Where jobs are run: two sandboxes that differ in their hash seed only."""

from __future__ import annotations

from types import TracebackType

from tracer.records import Job, Level, RunResult
from tracer.sandbox import Sandbox


class SandboxRunner:
    """Owns a sandbox for each hash seed asked for, started at its first job.

    Raises RefusedError where the level cannot be had.
    """

    def __init__(self, level: Level) -> None:
        self.level = level
        self._boxes: dict[int, Sandbox] = {}

    def run(self, job: Job, *, hash_seed: int = 0) -> RunResult:
        box = self._boxes.get(hash_seed)
        if box is None:
            box = self._boxes[hash_seed] = Sandbox(level=self.level, hash_seed=hash_seed)
        return box.run(job)

    def close(self) -> None:
        for box in self._boxes.values():
            box.close()
        self._boxes.clear()

    def __enter__(self) -> SandboxRunner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
