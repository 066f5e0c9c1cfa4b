"""Counts what the models said: right answers, and whether the steps they tell are so.

An answer is right if the text between the one pair of [ANSWER] tags is the program's output.  The
steps are checked against a run of the program, by the checker that holds all narratives to theirs.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.proof import plan as plans
from benchmarks.proof.data import read
from benchmarks.proof.programs import LEVELS
from pipelines.rows.layouts import read_answer
from pipelines.stages.runner import SandboxRunner
from tracer.api import make_job
from tracer.records import Program, TestCase
from verbalize import check

SETS = ("held", "longer")
TOLD = ("narrative", "lies")  # the arms whose steps are words that the checker reads


@dataclass(frozen=True)
class Trained:
    """A run, and for each set: right or not, a program each."""

    arm: str
    budget: str
    seed: int
    steps: int
    tokens: int
    programs: int
    seconds: float
    loss: float
    parameters: int
    vocabulary: int
    said: dict[str, list[str]]
    right: dict[str, list[bool]]

    def accuracy(self, name: str, level: str = "") -> float:
        """In per cent; of one level where it is named (the programs have the levels in turn)."""
        first, step = (LEVELS.index(level), len(LEVELS)) if level else (0, 1)
        chosen = self.right[name][first::step]
        return 100 * sum(chosen) / len(chosen)


@dataclass(frozen=True)
class Steps:
    """Of answers with their steps told, how many have what."""

    right_true: int = 0  # a right answer, and every step is so
    right_false: int = 0  # a right answer, and a step that is not so or not known
    wrong: int = 0


def trained(folder: Path) -> list[Trained]:
    """Every run that is done. An arm without a run of its own in a budget has none."""
    rows = {name: read(folder / f"{name}.jsonl") for name in SETS}
    return [_read(path, rows) for path in sorted((folder / "runs").glob("*.json"))]


def _read(path: Path, rows: dict[str, list[dict[str, Any]]]) -> Trained:
    held = json.loads(path.read_text())
    right = {
        name: [
            (read_answer(text) or "").strip() == row["answer"].strip()
            for text, row in zip(held["said"][name], rows[name], strict=True)
        ]
        for name in SETS
    }
    return Trained(**held, right=right)


def steps(folder: Path, runs: list[Trained]) -> dict[str, Steps]:
    """Arm → what is so of the held-out answers of all its runs by tokens."""
    sources = [row["source"] for row in read(folder / "held.jsonl")]
    found = {}
    for arm in TOLD:
        mine = [run for run in runs if run.arm == arm and run.budget == "tokens"]
        jobs = [
            (source, [(run.said["held"][number], run.right["held"][number]) for run in mine])
            for number, source in enumerate(sources)
        ]
        with multiprocessing.get_context("fork").Pool(os.cpu_count(), _start) as pool:
            judged = [each for some in pool.imap(_judge, jobs) for each in some]
        found[arm] = Steps(
            *(judged.count(kind) for kind in ("right, true", "right, false", "wrong"))
        )
    return found


_runner: list[SandboxRunner] = []


def _start() -> None:
    _runner[:] = [SandboxRunner("default")]


def _judge(job: tuple[str, list[tuple[str, bool]]]) -> list[str]:
    source, said = job
    program, test = Program(source=source.encode()), TestCase()
    result = _runner[0].run(make_job(program, test))
    found = []
    for text, right in said:
        told = text.partition("[THOUGHT]\n")[2].partition("[/THOUGHT]")[0]
        if not right:
            found.append("wrong")
        elif check(told, program, test, result).accepted:
            found.append("right, true")
        else:
            found.append("right, false")
    return found


def lacking(plan: plans.Plan, runs: list[Trained], own: Callable[[str, str], bool]) -> list[str]:
    """The names of runs that are still to be done."""
    done = {plans.run_name(run.arm, run.budget, run.seed) for run in runs}
    wanted = [
        plans.run_name(arm, budget, seed)
        for seed in range(plan.seeds) for budget in plans.BUDGETS for arm in plans.ARMS
        if own(arm, budget)
    ]  # fmt: skip
    return [name for name in wanted if name not in done]
