"""Ways of running something trivial: each does a number of runs, and tells what they took.

CPU seconds are those of everything that a run takes: this process, the worker, and every child
that either has waited for.  A way that is not to be had here says why.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from typing import IO, NamedTuple, Protocol

import msgspec

from tracer.api import make_job
from tracer.records import Job, Level, Outcome, Program, RecorderName, TestCase
from tracer.sandbox import Sandbox

SOURCE = b"a, b = map(int, input().split())\nprint(a + b)\n"
STDIN, STDOUT = b"1 2\n", b"3\n"
_TICKS = os.sysconf("SC_CLK_TCK")


class Took(NamedTuple):
    """Seconds of one batch, per run."""

    wall: float
    cpu: float


class Way(Protocol):
    def batch(self, runs: int) -> Took: ...

    def close(self) -> None: ...


class Plain:
    """``python3 -I -S -c pass``, by the interpreter that this benchmark runs under, as cheaply as
    it can be started."""

    def batch(self, runs: int) -> Took:
        command = [sys.executable, "-I", "-S", "-c", "pass"]
        start = _here()
        for _ in range(runs):
            _, status = os.waitpid(os.posix_spawn(command[0], command, os.environ), 0)
            assert status == 0
        return _since(start, runs)

    def close(self) -> None:
        pass


class Captured:
    """The same through ``subprocess.run``, its output captured: what a sandboxed run gives too."""

    def batch(self, runs: int) -> Took:
        command = [sys.executable, "-I", "-S", "-c", "pass"]
        start = _here()
        for _ in range(runs):
            subprocess.run(command, input=b"", capture_output=True, check=True)
        return _since(start, runs)

    def close(self) -> None:
        pass


class Forks:
    """``os.fork()`` and waiting for a child that leaves at once, in a process of its own: a small
    one, or one that holds what a worker of the sandbox does."""

    def __init__(self, *, like_a_worker: bool) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.sandbox.forks", *["worker"][: int(like_a_worker)]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._ask("0")

    def batch(self, runs: int) -> Took:
        wall, cpu = self._ask(str(runs)).split()
        return Took(float(wall) / runs, float(cpu) / runs)

    def close(self) -> None:
        _pipe(self._process.stdin).close()
        _pipe(self._process.stdout).close()
        self._process.wait()

    def _ask(self, line: str) -> str:
        to = _pipe(self._process.stdin)
        to.write(line + "\n")
        to.flush()
        return _pipe(self._process.stdout).readline()


class Boxed:
    """A run in a sandbox. Raises RefusedError where the level is not to be had."""

    def __init__(self, level: Level = "default", recorder: RecorderName | None = None) -> None:
        self.job = job(level, recorder)
        self.box = Sandbox(level=level)
        self.run()

    def run(self) -> None:
        result = self.box.run(self.job)
        assert (result.outcome, result.stdout) == (Outcome.OK, STDOUT), result.detail
        assert (result.trace is not None) == self.job.record

    def batch(self, runs: int) -> Took:
        worker = self.box.worker_pid
        assert worker is not None
        start, spent = _here(), _of(worker)
        for _ in range(runs):
            self.run()
        took = _since(start, runs)
        return took._replace(cpu=took.cpu + (_of(worker) - spent) / runs)

    def close(self) -> None:
        self.box.close()


def job(level: Level, recorder: RecorderName | None) -> Job:
    """The trivial program; unrecorded where no recorder is named."""
    program, test = Program(source=SOURCE), TestCase(stdin=STDIN)
    made = make_job(program, test, level=level, recorder=recorder or "auto")
    return made if recorder else msgspec.structs.replace(made, record=False, statics=b"")


def _here() -> tuple[float, float]:
    return time.perf_counter(), _spent()


def _since(start: tuple[float, float], runs: int) -> Took:
    return Took((time.perf_counter() - start[0]) / runs, (_spent() - start[1]) / runs)


def _spent() -> float:
    """CPU seconds of this process and of the children that it has waited for."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _of(pid: int) -> float:
    """The same of another process: utime, stime, cutime, cstime of proc(5)."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS


def _pipe(end: IO[str] | None) -> IO[str]:
    assert end is not None
    return end
