"""Trains what is not trained yet: ``python -m benchmarks.proof.train DIR [--processes N]``.

A run is an arm, a budget and a seed; ``DIR/runs`` has a file for each that is done, with what its
model says of every program that it has not seen.  Killed and started again, it does the rest.
Needs torch, and nothing of the project but this folder.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from pathlib import Path

import torch

from benchmarks.proof import plan as plans
from benchmarks.proof.data import example, mean_lengths, read, vocabulary_of
from benchmarks.proof.learn import answers, learn

ROOM = 1.25  # of the longest true completion: how long an answer may get
Job = tuple[Path, str, str, int]


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.proof.train")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    jobs = missing(given.folder)
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        for name in pool.imap_unordered(train, jobs):
            print(name, "done", file=sys.stderr)
    return 0


def missing(folder: Path) -> list[Job]:
    """Seed by seed, so that what is there can be compared at any time."""
    plan, lengths = plans.kept(folder), mean_lengths(folder)
    (folder / "runs").mkdir(exist_ok=True)
    return [
        (folder, arm, budget, seed)
        for seed in range(plan.seeds)
        for budget in plans.BUDGETS
        for arm in plans.ARMS
        if plans.scale(lengths, arm, budget) is not None
        and not (folder / "runs" / plans.run_name(arm, budget, seed)).exists()
    ]


def train(job: Job) -> str:
    folder, arm, budget, seed = job
    torch.set_num_threads(1)
    plan, name = plans.kept(folder), plans.run_name(arm, budget, seed)
    rows = read(folder / "train.jsonl")
    vocabulary = vocabulary_of(rows)
    part = plans.scale(mean_lengths(folder), arm, budget)
    assert part is not None
    examples = [example(vocabulary, row["prompt"], row["told"][arm]) for row in rows]
    told = lambda text: print(f"{name}: {text}", file=sys.stderr, flush=True)  # noqa: E731
    learnt = learn(vocabulary, examples, plan, seed, part, told)
    said = {}
    for held in ("held", "longer"):
        asked = read(folder / f"{held}.jsonl")
        most = max(len(vocabulary.encode(row["told"][arm])) for row in asked)
        prompts = [row["prompt"] for row in asked]
        said[held] = answers(learnt, vocabulary, prompts, round(most * ROOM))
    found = {
        "arm": arm, "budget": budget, "seed": seed, "steps": learnt.steps,
        "tokens": learnt.tokens, "programs": learnt.rows, "seconds": round(learnt.seconds, 1),
        "loss": learnt.loss, "parameters": sum(p.numel() for p in learnt.model.parameters()),
        "vocabulary": len(vocabulary), "said": said,
    }  # fmt: skip
    plans.written(folder / "runs" / name, json.dumps(found) + "\n")
    return name


if __name__ == "__main__":
    sys.exit(main())
