"""What must hold of every program of the hostile list, under one recorder: a list of complaints.

``python hostile_checks.py RECORDER ROUNDS [NAME ...]`` prints them as JSON; it is how the list is
gone through as another user, where no test runner is at hand.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import canaries
import hostile_programs as hostile
import msgspec
import psutil

from pipelines.config import RowsConfig
from pipelines.stages.determinism import difference
from tracer.determinism import records_bytes
from tracer.records import (
    Call,
    Job,
    Level,
    Limits,
    Line,
    Program,
    RecorderName,
    RunResult,
    TestCase,
)
from tracer.sandbox import Sandbox, frames, kernel
from tracer.sandbox.messages import Facts
from tracer.sandbox.privileges import NOBODY
from tracer.sandbox.process import WorkerProcess
from tracer.static import effects_bytes

LIMITS = Limits(cpu_seconds=2.0, wall_seconds=3.0, events=20_000, trace_bytes=10_000_000)
PROGRAMS = {name: (source, stdin, expected) for name, source, stdin, expected in hostile.HOSTILE}
# Where a signal comes between two lines is a matter of chance: only the module's own lines count.
_BY_CHANCE = {"signal_handler_in_tracer"}
# How often a line runs is a matter of chance: it waits for a thread, or goes through the heap.
_REPEATS = {"thread_hidden_work", "read_expected_from_heap"}
# CPython takes a Python trace function away where the recursion limit is met in it.
_REFERENCE_ENDS = {"recursion_exact_limit"}
_WATCHED = (tempfile.gettempdir(), "/dev/shm", str(Path.home()), str(Path.cwd()))
_OURS = "groundtrace-"  # scratch folders

Steps = dict[int, tuple[str, list[int]]]  # frame → (function, its lines in order)


class Trial:
    """A sandbox, beside it one whose recorder is `hostile_steps`, and what they leave behind."""

    def __init__(self, recorder: RecorderName, level: Level = "default") -> None:
        self.recorder, self.level = recorder, level
        self.box = Sandbox(level=level)
        self.plain = {0: self.box, 1: Sandbox(level=level, hash_seed=1)}
        self.stepper = WorkerProcess(level, 0, "hostile_steps:execute")
        self.facts: Facts | None = None
        self.listener = canaries.Listener()
        self.before = _listing()
        self.benign = records_bytes(self._run("benign"))

    def close(self) -> None:
        for box in self.plain.values():
            box.close()
        self.stepper.stop()
        self.listener.close()

    def run(self, job: Job, hash_seed: int = 0) -> RunResult:
        """A `tracer.determinism.Runner`."""
        return self.plain[hash_seed].run(job)

    def complaints(self, name: str) -> list[str]:
        """Everything that does not hold after one run of this program."""
        result = self._run(name)
        found = [*self._verdict(name, result), *self._leaks(name, result)]
        found += self._truth(name, result)
        found += self._flags(name, result)
        again = self._run("benign")
        if again.stdout != b"3\n" or records_bytes(again) != self.benign:
            found.append("the next run is not as it should be")  # I1
        return [f"{self.recorder} {name}: {complaint}" for complaint in found]

    def job(self, name: str) -> Job:
        source, stdin, _ = PROGRAMS[name]
        data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        program = Program(source=self.listener.told(data))
        return Job(
            program=program, test=TestCase(stdin=stdin), limits=LIMITS, level=self.level,
            record=True, recorder=self.recorder, statics=effects_bytes(program),
        )  # fmt: skip

    def _run(self, name: str) -> RunResult:
        """One run, whose facts are kept as the worker reported them."""
        worker = self.box._worker or self.box._start()
        if "run" not in vars(worker):
            real = worker.run

            def run(job: Job) -> Facts:
                self.facts = real(job)
                return self.facts

            worker.run = run  # type: ignore[method-assign]
        self.box._worker = worker
        return self.box.run(self.job(name))

    def _verdict(self, name: str, result: RunResult) -> Iterator[str]:
        if result.outcome.value not in PROGRAMS[name][2].split("|"):
            yield f"outcome {result.outcome.value}: {result.detail}"
        if result.outcome.value == "ok" and name in hostile.STDOUT:
            if result.stdout != hostile.STDOUT[name]:
                yield f"stdout {result.stdout[:80]!r}"
        if result.wall_seconds > LIMITS.wall_seconds + 2:  # I2
            yield f"it ended after {result.wall_seconds:.1f} s"

    def _leaks(self, name: str, result: RunResult) -> Iterator[str]:
        if psutil.Process(self.box.worker_pid).children(recursive=True):  # I3
            yield "a process is left"
        if self.box._worker is not None and list(Path(self.box._worker.scratch).iterdir()):  # I4
            yield "the scratch folder is not empty"
        new = _listing() - self.before
        if new:
            yield f"files are left or changed: {sorted(new)[:3]}"
        said = result.stdout + result.stderr + records_bytes(result)
        if hostile.CANARY_TEXT.encode() in said:  # I5
            yield "it got hold of the canary"
        if self.facts is not None and self.facts.key in said:
            yield "it got hold of the key of the trace"
        if self.listener.connections():
            yield "it connected to a listener"

    def _truth(self, name: str, result: RunResult) -> Iterator[str]:
        """I7: only true steps, compared with an independent tracer's."""
        ours, theirs = _steps(result), self._reference(name)
        if name in _REPEATS:
            ours, theirs = _folded(ours), _folded(theirs)
        complete = result.outcome.value == "ok" and name not in _BY_CHANCE | _REFERENCE_ENDS
        if complete and ours != theirs:
            yield f"the steps are not the reference's: {_first(ours, theirs)}"
        for frame in set(ours) & set(theirs) if not complete else ():
            if ours[frame][0] != theirs[frame][0] and name not in _BY_CHANCE:
                yield f"frame {frame} is {ours[frame][0]}, not {theirs[frame][0]}"
            if ours[frame][0] == "<module>" or name not in _BY_CHANCE:
                shorter = min(len(ours[frame][1]), len(theirs[frame][1]))
                if ours[frame][1][:shorter] != theirs[frame][1][:shorter]:
                    yield f"frame {frame} is not a part of the reference's"

    def _reference(self, name: str) -> Steps:
        facts = self.stepper.run(self.job(name))
        found: Steps = {}
        for payload in frames.parse(facts.trace, facts.key).records:
            for frame, function, line in msgspec.msgpack.decode(payload):
                found.setdefault(frame, (function, []))[1].append(line)
        return found

    def _flags(self, name: str, result: RunResult) -> Iterator[str]:
        flags, outcome = hostile.INVARIANT[name], result.outcome.value
        kept = outcome in RowsConfig().outcomes and not difference(
            self.job(name), result, self, "trace"
        )
        if "NO_RECORD" in flags and kept:
            yield f"it would become a record, as {outcome}"
        if "FULL" in flags and outcome != "ok":
            yield f"its trace is not complete: {outcome}"
        if "NO_TOUCH" in flags:
            plain = self.run(msgspec.structs.replace(self.job(name), record=False))
            if (plain.stdout, plain.exit_code) != (result.stdout, result.exit_code):
                yield "it does otherwise when it is not recorded"
        if "TWICE" in flags and kept:
            again = self._run(name)
            if (again.stdout, records_bytes(again)) != (result.stdout, records_bytes(result)):
                yield "two runs differ, and that is not said"
        if "FAST" in flags and result.wall_seconds > LIMITS.wall_seconds / 2:
            yield f"it took {result.wall_seconds:.1f} s"
        for flag in flags:
            if flag.startswith("NO_FILE:") and os.path.exists(flag.partition(":")[2]):
                yield f"{flag.partition(':')[2]} is there"


def _steps(result: RunResult) -> Steps:
    found: Steps = {}
    names: dict[int, str] = {}
    for record in result.trace.records if result.trace else []:
        if isinstance(record, Call):
            names.setdefault(record.frame, record.function)
        elif isinstance(record, Line):
            found.setdefault(record.frame, (names[record.frame], []))[1].append(record.line)
    return found


def _folded(steps: Steps) -> Steps:
    """A line that runs several times in a row, once."""
    return {
        frame: (function, [line for line, _ in itertools.groupby(lines)])
        for frame, (function, lines) in steps.items()
    }


def _first(ours: Steps, theirs: Steps) -> str:
    for frame in sorted(set(ours) | set(theirs)):
        if ours.get(frame) != theirs.get(frame):
            mine, other = str(ours.get(frame)), str(theirs.get(frame))
            return f"frame {frame}: {mine[:100]} and {other[:100]}"
    return ""


def _listing() -> set[tuple[str, float]]:
    """What lies where a program might leave something and belongs to whom programs run as."""
    owner = os.getuid() or NOBODY
    found = set()
    for folder in filter(os.path.isdir, _WATCHED):
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    status = entry.stat(follow_symlinks=False)
                except OSError:  # it has just gone
                    continue
                if status.st_uid == owner and not entry.name.startswith(_OURS):
                    found.add((entry.path, status.st_mtime))
    return found


class Held:
    """What the whole list must not leak, counted before and after (I6)."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.worker = trial.box.worker_pid
        self.start = self._count()

    def _count(self) -> dict[str, int]:
        gc.collect()
        kernel.trim()  # what the allocator keeps of traces of 10 MB is no leak
        found = {}
        me, worker = psutil.Process(), psutil.Process(self.trial.box.worker_pid)
        for name, process in (("coordinator", me), ("worker", worker)):
            found[f"{name}'s descriptors"] = process.num_fds()
            found[f"{name}'s memory"] = process.memory_info().rss
        found["processes"] = len(me.children(recursive=True))
        found["shared memory files"] = len(os.listdir("/dev/shm"))
        return found

    def complaints(self) -> list[str]:
        """What has grown: memory by more than 5 %, anything else at all."""
        now, found = self._count(), []
        if self.trial.box.worker_pid != self.worker:
            found.append("the worker was replaced: what its predecessor held is not counted")
        for name, before in self.start.items():
            allowed = before * 1.05 if "memory" in name.split()[-1] else before
            if now[name] > allowed:
                found.append(f"{name} grew from {before} to {now[name]}")
        return found


def main(recorder: RecorderName, rounds: int, names: list[str]) -> int:
    """Goes through the list; complaints as JSON on stdout."""
    found: list[str] = []
    with canaries.laid():
        trial = Trial(recorder)
        held = None
        try:
            for turn in range(rounds):
                for name in names or list(PROGRAMS):
                    found += trial.complaints(name)
                if turn == 0:
                    held = Held(trial)  # the first round has warmed everything up
            if held is not None:
                found += held.complaints()
        finally:
            trial.close()
    print(json.dumps({"user": os.getuid(), "programs": len(names or PROGRAMS), "found": found}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))  # type: ignore[arg-type]
