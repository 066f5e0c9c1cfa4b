"""What a build costs, by stage: ``DIR/costs.md`` and ``costs.json``, which no account covers.

A worker notes beside each shard how many seconds its stages took.  ``other`` is all the rest of a
unit: verdicts, comparing runs, making rows.  The clocks are read twice a stage,
which takes a few microseconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipelines import shards
from pipelines.files import write_json, write_text
from pipelines.stages.narrate import Manner, Voice
from tracer.determinism import Runner
from tracer.records import Job, Program, RunResult, TestCase
from verbalize.narrative import Narrative, Report

A = TypeVar("A")
B = TypeVar("B")

NOTE = "costs.json"
STAGES = ("analyze", "run", "record", "narrate", "check", "write", "other")
_WHAT = {
    "analyze": "reading in a program's source what each line may change",
    "run": "programs, unrecorded, generators of inputs and checkers",
    "record": "programs, recorded",
    "narrate": "writing the narratives",
    "check": "checking them",
    "write": "tables to disk",
    "other": "comparing runs, rows",
}


class Seconds(msgspec.Struct):
    """``calls``: how often the stage was gone through; ``cpu``: the worker's own; ``programs``:
    that of the programs it ran."""

    calls: int = 0
    cpu: float = 0.0
    programs: float = 0.0
    wall: float = 0.0

    def add(self, since: tuple[float, float]) -> None:
        cpu, wall = _now()
        self.calls += 1
        self.cpu += cpu - since[0]
        self.wall += wall - since[1]

    def join(self, other: Seconds) -> None:
        self.calls += other.calls
        self.cpu += other.cpu
        self.programs += other.programs
        self.wall += other.wall

    def told(self) -> Seconds:
        return Seconds(self.calls, round(self.cpu, 4), round(self.programs, 4), round(self.wall, 4))


class Costs:
    """Of one unit, from the moment it is made."""

    def __init__(self) -> None:
        self.found = {stage: Seconds() for stage in STAGES}
        self._since = self._writing = _now()

    @contextmanager
    def stage(self, name: str) -> Iterator[Seconds]:
        one, since = self.found[name], _now()
        try:
            yield one
        finally:
            one.add(since)

    def timed(self, name: str, what: Callable[[A], B]) -> Callable[[A], B]:
        """The function, with its time counted to a stage."""

        def counted(given: A) -> B:
            with self.stage(name):
                return what(given)

        return counted

    def start_writing(self) -> None:
        self._writing = _now()

    def notes(self) -> dict[str, Any]:
        """For the shard whose tables have just been written."""
        self.found["write"].add(self._writing)
        ours = Seconds()
        ours.add(self._since)
        other = self.found["other"]
        other.calls = 1
        other.cpu = ours.cpu - sum(one.cpu for one in self.found.values())
        other.wall = ours.wall - sum(one.wall for one in self.found.values())
        return {NOTE: {name: one.told() for name, one in self.found.items()}}


class TimedRunner:
    """A runner whose runs are counted."""

    def __init__(self, inner: Runner, costs: Costs) -> None:
        self._inner, self._costs = inner, costs

    def run(self, job: Job, *, hash_seed: int = 0) -> RunResult:
        with self._costs.stage("record" if job.record else "run") as one:
            result = self._inner.run(job, hash_seed=hash_seed)
            one.programs += result.cpu_seconds
        return result


class TimedVoice:
    """A voice whose words are counted."""

    def __init__(self, inner: Voice, costs: Costs) -> None:
        self._inner, self._costs = inner, costs

    def explain(
        self, program: Program, test: TestCase, result: RunResult, manner: Manner
    ) -> Narrative:
        with self._costs.stage("narrate"):
            return self._inner.explain(program, test, result, manner)

    def check(self, text: str, program: Program, test: TestCase, result: RunResult) -> Report:
        with self._costs.stage("check"):
            return self._inner.check(text, program, test, result)


def write(out: Path, units: int) -> None:
    """``DIR/costs.json`` and ``DIR/costs.md``, over all runs of this build. FailedError
    ``write-failed``."""
    sums = {stage: Seconds() for stage in STAGES}
    unknown = 0
    for unit in range(units):
        found = _noted(shards.shard_folder(out, unit) / NOTE)
        unknown += not found
        for stage, one in found.items():
            if stage in sums:
                sums[stage].join(one)
    write_json(out / "costs.json", {name: one.told() for name, one in sums.items()})
    write_text(out / "costs.md", "\n".join(_page(sums, units, unknown)) + "\n")


def _page(sums: dict[str, Seconds], units: int, unknown: int) -> list[str]:
    all_cpu = sum(one.cpu + one.programs for one in sums.values())
    lines = [
        "# Costs", "",
        "Seconds of this machine's workers; everything else that a build tells is in report.md. The"
        " processor's time of a program that runs is its own, without what isolating it takes: that"
        " is in the clock's.", "",
        "| stage | | times | CPU s | share of CPU | clock s |", "|---|---|--:|--:|--:|--:|",
    ]  # fmt: skip
    for stage, one in sums.items():
        cpu = one.cpu + one.programs
        lines.append(
            f"| {stage} | {_WHAT[stage]} | {one.calls:,} | {cpu:,.2f}"
            f" | {cpu / all_cpu if all_cpu else 0:.1%} | {one.wall:,.2f} |"
        )
    wall = sum(one.wall for one in sums.values())
    lines += [f"| all | | | {all_cpu:,.2f} | | {wall:,.2f} |", ""]
    if unknown:
        lines += [f"Of {units:,} shards, {unknown:,} came from another build: not counted.", ""]
    return lines


def _noted(path: Path) -> dict[str, Seconds]:
    """None at all where the shard was made in another build, of which this is a fork."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Seconds])
    except (OSError, msgspec.MsgspecError):
        return {}


def _now() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()
