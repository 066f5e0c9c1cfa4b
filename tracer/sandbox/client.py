"""The coordinator's side: `Sandbox` starts a worker, gives it jobs, and judges what it reports."""

from __future__ import annotations

import os
import threading
from types import TracebackType
from typing import Any, Self

from tracer.errors import FailedError, GroundtraceError, RefusedError
from tracer.records import Job, Level, Outcome, RunResult
from tracer.sandbox import again, longruns, verdict
from tracer.sandbox.messages import ChannelClosed, Facts
from tracer.sandbox.order import Order
from tracer.sandbox.process import WorkerProcess

ENTRY = "tracer.recorder.execute:execute"


class Sandbox:
    """Runs jobs, one at a time, each in a child of one warm worker.

    Raises RefusedError where the level cannot be had here; it is never lowered.  FailedError
    ``worker-did-not-start`` where the machine lacks something (descriptors, processes, room).  May
    be used from several threads (they take turns).  A copy that a fork made starts a worker of its
    own.
    """

    def __init__(self, level: Level = "default", hash_seed: int = 0, *, entry: str = ENTRY) -> None:
        self.level = level
        self._hash_seed, self._entry = hash_seed, entry
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._order = Order()
        self._worker: WorkerProcess | None = self._start()

    def run(self, job: Job) -> RunResult:
        """Exactly one result for each job, whatever the program does.

        A worker that dies under a run is replaced and the run done again, once; then it is a
        ``sandbox_error``. An end that may be the machine's doing is not believed at once: the run
        is done again, alone (`tracer.sandbox.again`). A job that asks for samples of long runs may
        be run twice (`tracer.sandbox.longruns`). Raises RefusedError for a job that wants another
        level.
        """
        if job.record and job.limits.long_runs == "sample" and not (job.windows or job.count_on):
            return longruns.run(job, self._run)
        return self._run(job)

    def _run(self, job: Job) -> RunResult:
        if job.level != self.level:
            raise RefusedError(
                "other-level",
                f"the job asks for level {job.level}, this sandbox is {self.level}",
                remedy=f"make a Sandbox(level={job.level!r}) for it",
            )
        if self._owner != os.getpid():
            self._forget()
        with self._lock:
            for _ in range(2):
                try:
                    worker = self._worker = self._worker or self._start()
                    facts = self._facts(worker, self._order.asked(job))
                except TimeoutError:
                    trouble = "the worker was lost twice, lastly: it did not answer"
                    self._stop()
                except (ChannelClosed, GroundtraceError, OSError) as error:
                    what = error.what if isinstance(error, GroundtraceError) else error
                    trouble = f"the worker was lost twice, lastly: {what}"
                    self._stop()
                else:
                    order = None if job.elsewhere else self._order
                    return verdict.result(facts, job, self.level, worker.python, order)
            return RunResult(outcome=Outcome.SANDBOX_ERROR, detail=trouble, level=self.level)

    def _facts(self, worker: WorkerProcess, job: Job) -> Facts:
        facts = worker.run(job)
        if again.is_doubtful(facts, job.limits):
            with again.alone():
                facts = worker.run(job)
        return facts

    def close(self) -> None:
        """Ends the worker. The sandbox can still be used: it starts another."""
        with self._lock:
            if self._owner == os.getpid():
                self._stop()

    @property
    def worker_pid(self) -> int | None:
        return self._worker.pid if self._worker else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled is a sandbox of the same kind, with a worker of its own."""
        return {"level": self.level, "hash_seed": self._hash_seed, "entry": self._entry}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["level"], state["hash_seed"], entry=state["entry"])  # type: ignore[misc]

    def _start(self) -> WorkerProcess:
        try:
            return WorkerProcess(self.level, self._hash_seed, self._entry)
        except OSError as error:
            raise FailedError(
                "worker-did-not-start",
                f"the sandbox's worker could not be started: {error.strerror or error}",
                str(error.filename or f"level {self.level}"),
                "see that descriptors (ulimit -n), processes (ulimit -u) and room in the "
                "temporary folder are left",
            ) from error

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def _forget(self) -> None:
        """In a fork: the worker is our parent's. Only our copies of its descriptors are closed."""
        if self._worker is not None:
            self._worker.disown()
            self._worker = None
        self._lock = threading.Lock()
        self._owner = os.getpid()
