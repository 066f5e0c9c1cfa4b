"""The rows as a model reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.proof import plan as plans
from benchmarks.proof.tokens import END, Vocabulary

Example = tuple[list[int], int]  # prompt and completion, and where the completion starts


def example(vocabulary: Vocabulary, prompt: str, completion: str) -> Example:
    start = vocabulary.encode(prompt + "\n")
    return [*start, *vocabulary.encode(completion), vocabulary.numbers[END]], len(start)


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def mean_lengths(folder: Path) -> dict[str, float]:
    """Arm → mean tokens of a row; kept beside the rows, as it takes seconds to count."""
    path = folder / "lengths.json"
    if not path.exists():
        rows = read(folder / "train.jsonl")
        vocabulary = vocabulary_of(rows)
        found = {}
        for arm in plans.ARMS:
            made = [len(example(vocabulary, row["prompt"], row["told"][arm])[0]) for row in rows]
            found[arm] = sum(made) / len(made)
        plans.written(path, json.dumps(found) + "\n")
    lengths: dict[str, float] = json.loads(path.read_text())
    return lengths


def vocabulary_of(rows: list[dict[str, Any]]) -> Vocabulary:
    """One for all arms, so that all models are of one size."""
    return Vocabulary(
        text for row in rows for text in (f"{row['prompt']}\n", *row["told"].values())
    )
