"""Where jobs are run: two sandboxes that differ in their hash seed only, and beside them a bench of
two others for the checkers of problems."""

from __future__ import annotations

from types import TracebackType

from tracer.determinism import Runner
from tracer.records import Job, Level, RunResult
from tracer.sandbox import Sandbox


class SandboxRunner:
    """Owns a sandbox for each hash seed asked for, started at its first job.

    Raises RefusedError where the level cannot be had.
    """

    def __init__(self, level: Level) -> None:
        self.level = level
        self._boxes: dict[int, Sandbox] = {}
        self._bench: SandboxRunner | None = None

    @property
    def bench(self) -> SandboxRunner:
        """For checkers, which hold expected outputs, and for nothing else (law 8)."""
        self._bench = self._bench or SandboxRunner(self.level)
        return self._bench

    def run(self, job: Job, *, hash_seed: int = 0) -> RunResult:
        box = self._boxes.get(hash_seed)
        if box is None:
            box = self._boxes[hash_seed] = Sandbox(level=self.level, hash_seed=hash_seed)
        return box.run(job)

    def close(self) -> None:
        for box in self._boxes.values():
            box.close()
        self._boxes.clear()
        if self._bench is not None:
            self._bench.close()

    def __enter__(self) -> SandboxRunner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def bench_of(runner: Runner) -> Runner | None:
    """None of a runner that has no sandboxes of its own."""
    return runner.bench if isinstance(runner, SandboxRunner) else None
