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
import psutil
from multiprocess import connection

from pipelines.executors.base import Broken, Context, Event, Task, do
from tracer.errors import FailedError, GroundtraceError

ATTEMPTS = 2  # at one unit, if its worker dies
LOOK = 5.0  # seconds between looks for workers that were stopped; twice found so, one is ended
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
        self.found_stopped = False
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
        try:
            self.ours.send_bytes(msgspec.msgpack.encode(task))
        except OSError:  # it has died: its pipe is at its end, which is heard of next
            pass

    def is_stopped(self) -> bool:
        """By SIGSTOP: it will neither work nor end. (Ctrl-Z stops the coordinator with it.)"""
        try:
            return bool(psutil.Process(self.process.pid).status() == psutil.STATUS_STOPPED)
        except psutil.Error:
            return False


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
        looked = time.monotonic()
        while any(worker.task for worker in self.workers):
            busy = {worker.ours: worker for worker in self.workers if worker.task}
            for ready in connection.wait(list(busy), LOOK):
                yield from self._hear(busy[ready], tasks)
            if time.monotonic() - looked >= LOOK:
                looked = time.monotonic()
                self._end_stopped()

    def _end_stopped(self) -> None:
        for worker in self.workers:
            stopped = worker.is_stopped()
            if stopped and worker.found_stopped:
                worker.process.kill()  # then it is lost like any other
            worker.found_stopped = stopped

    def _start(self, task: Task, attempts: int) -> None:
        try:
            worker = _Worker(self.context)
        except OSError as error:
            raise FailedError(
                "worker-did-not-start",
                f"a worker could not be started: {error.strerror or error}",
                str(error.filename or ""),
                "see that descriptors and processes are left (ulimit -n, -u), then --resume",
            ) from error
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
