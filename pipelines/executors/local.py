"""Worker processes on this machine, by `multiprocess`; each owns its own sandboxes.

A worker gets one unit at a time and writes that unit's shard, so what a shard holds does not depend
on how many workers there are or which is faster.  A worker that dies (out of memory, killed) is
replaced and its unit done again, once.  Workers ignore Ctrl-C: the coordinator stops them.

Workers are started afresh (``spawn``), not forked from a process that may have threads; a script
that calls `pipelines.build` therefore needs the usual ``if __name__ == "__main__":``.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import multiprocess
from multiprocess import connection

from pipelines.executors.base import Broken, Context, Event, Task, do
from tracer.errors import FailedError, GroundtraceError

ATTEMPTS = 2  # at one unit, if its worker dies
_events = msgspec.msgpack.Decoder(Event)


class LocalExecutor:
    """``workers`` processes; 0 is one a core."""

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or len(os.sched_getaffinity(0))

    def run(self, tasks: Iterable[Task], context: Context) -> Iterator[Event]:
        crew = _Crew(context)
        try:
            yield from crew.work(iter(tasks), self.workers)
        finally:
            crew.stop()


class _Worker:
    def __init__(self, context: bytes) -> None:
        spawn = multiprocess.get_context("spawn")
        self.ours, theirs = spawn.Pipe()
        self.task: Task | None = None
        self.attempts = 0
        self.process = spawn.Process(target=worker_main, args=(theirs, context), daemon=True)
        before = signal.getsignal(signal.SIGINT)
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited, so that start-up ignores it
        except ValueError:
            before = None  # not in the main thread: Ctrl-C goes elsewhere anyway
        try:
            self.process.start()
        finally:
            if before is not None:
                signal.signal(signal.SIGINT, before)
        theirs.close()

    def give(self, task: Task, attempts: int) -> None:
        self.task, self.attempts = task, attempts
        self.ours.send_bytes(msgspec.msgpack.encode(task))


class _Crew:
    def __init__(self, context: Context) -> None:
        self.context = msgspec.msgpack.encode(context)
        self.workers: list[_Worker] = []

    def work(self, tasks: Iterator[Task], size: int) -> Iterator[Event]:
        self.workers = []
        for task in tasks:
            self._start(task, 1)
            if len(self.workers) == size:
                break
        while any(worker.task for worker in self.workers):
            busy = {worker.ours: worker for worker in self.workers if worker.task}
            for ready in connection.wait(list(busy)):
                yield from self._hear(busy[ready], tasks)

    def _start(self, task: Task, attempts: int) -> None:
        worker = _Worker(self.context)
        self.workers.append(worker)
        worker.give(task, attempts)

    def _hear(self, worker: _Worker, tasks: Iterator[Task]) -> Iterator[Event]:
        try:
            event: Event = _events.decode(worker.ours.recv_bytes())
        except (EOFError, OSError):
            self._lost(worker)
            return
        if isinstance(event, Broken):
            raise event.error()
        yield event
        if type(event).__name__ == "Finished":
            worker.task = None
            following = next(tasks, None)
            if following is not None:
                worker.give(following, 1)

    def _lost(self, worker: _Worker) -> None:
        """A worker's end of the pipe closed in the middle of a unit."""
        worker.process.join(5)
        task, attempts = worker.task, worker.attempts
        self.workers.remove(worker)
        worker.ours.close()
        assert task is not None
        if attempts >= ATTEMPTS:
            names = ", ".join(sorted({item.problem.name for item in task.unit.items})[:5])
            raise FailedError(
                "worker-died",
                f"a worker ended with status {worker.process.exitcode} {attempts} times",
                f"unit {task.unit.index}: {names} …",
                "free memory or use fewer --workers, then --resume",
            )
        self._start(task, attempts + 1)

    def stop(self) -> None:
        """Ends every worker; what is whole on disk stays."""
        for worker in self.workers:
            if worker.task is None:
                worker.ours.close()  # an idle worker leaves by itself
            else:
                worker.process.terminate()
        deadline = time.monotonic() + 10
        for worker in self.workers:
            worker.process.join(max(0.1, deadline - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join(5)
        self.workers = []


def worker_main(pipe: Any, context_bytes: bytes) -> None:
    """A worker's life: tasks in, events out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    from pipelines.stages.narrate import Verbalizer
    from pipelines.stages.runner import SandboxRunner

    def tell(event: Event) -> None:
        pipe.send_bytes(msgspec.msgpack.encode(event))

    context = msgspec.msgpack.decode(context_bytes, type=Context)
    voice = Verbalizer()
    try:
        with SandboxRunner(context.recipe.run.level) as runner:
            while True:
                task = msgspec.msgpack.decode(pipe.recv_bytes(), type=Task)
                do(task, context, runner, voice, tell)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except GroundtraceError as error:
        tell(Broken(error.exit_code, error.slug, error.what, error.where, error.remedy))
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        tell(Broken(4, "stage-failed", what, "", "report this with the recipe; then --resume"))
