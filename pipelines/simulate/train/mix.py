"""The rows that GRPO asks a model with, of one task or of several by weight, and their rewards.

    output_prediction     what does this program print? (+1 right, -1 wrong)
    solve                 write a program that passes all tests (+1, -1)
    solve_with_feedback   the same, after a wrong program and what it gave on a public test

A row is ``prompt`` (a conversation), ``task``, and ``columns``: what its reward reads, as JSON, so
that tasks with other columns fit into one dataset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from pipelines.rewards import core
from pipelines.rewards.score import Completion
from pipelines.rows.types import Message
from pipelines.trainers import source
from pipelines.trainers.base import as_dicts, read_columns
from tracer.errors import UsageError

SCORED = {
    "output_prediction": "output_prediction",
    "solve": "solve",
    "solve_with_feedback": "solve",
}
TASKS = tuple(SCORED)
FIX = "fix"  # of ``ends_in``: the last answer is a right program, not #SUBMIT
Reward = Callable[..., list[float | None]]


class Asked(msgspec.Struct, frozen=True):
    """A prompt, and what the reward of its task reads."""

    prompt: list[dict[str, str]]
    task: str
    columns: str


def asked(data: Path, task: str, split: str = "train") -> list[Asked]:
    """The rows of a task, in the dataset's order.

    A row of ``solve_with_feedback`` has no tests: they are those of its problem's row in ``solve``.
    One that ends in ``#SUBMIT``, or whose problem has no such row, is left out.
    UsageError ``task-unknown``, ``no-such-split``, ``no-rows``, and those of
    `pipelines.trainers.source`.
    """
    if task not in SCORED:
        raise UsageError(
            "task-unknown", f"there is no such task: {task}", "--mix", f"one of {', '.join(TASKS)}"
        )
    found = list(
        _mended(data, split) if task == "solve_with_feedback" else _plain(data, task, split)
    )
    if not found:
        raise UsageError(
            "no-rows", f"config {task} has no row to train on", str(data),
            "build with more problems, or leave the task out",
        )  # fmt: skip
    return found


def _plain(data: Path, task: str, split: str) -> Iterator[Asked]:
    for row in source.rows(_files(data, task, split), task, split):
        yield Asked(as_dicts(row.messages), task, _json(row.columns))


def _mended(data: Path, split: str) -> Iterator[Asked]:
    tests = {}
    for path in _files(data, "solve", split):
        names = ["source", "problem", *read_columns("solve")]
        for row in source.held(path, "solve", names):
            key = row.pop("source"), row.pop("problem")
            tests[key] = _json(row)
    for path in _files(data, "solve_with_feedback", split):
        names = ["source", "problem", "messages", "ends_in"]
        for row in source.held(path, "solve_with_feedback", names):
            columns = tests.get((row["source"], row["problem"]))
            if row["ends_in"] == FIX and columns is not None:
                before = tuple(Message(**each) for each in row["messages"][:-1])
                yield Asked(as_dicts(before), "solve_with_feedback", columns)


def _files(data: Path, config: str, split: str) -> list[Path]:
    found = source.files(data, config)
    if split not in found:
        raise UsageError(
            "no-such-split", f"config {config} has no split {split}", str(data),
            f"one of {', '.join(found)}",
        )  # fmt: skip
    return found[split]


def _json(columns: Mapping[str, Any]) -> str:
    return msgspec.json.encode(columns).decode()


def reward(scale: Mapping[str, float]) -> Reward:
    """A reward for `trl.GRPOTrainer`: that of each row's task, times the task's scale (1 where none
    is named). What cannot be scored, for no fault of the model, is None: TRL leaves it out."""

    def joint(
        prompts: Sequence[Any], completions: Sequence[Completion], task: Sequence[str],
        columns: Sequence[str], **_: Any,
    ) -> list[float | None]:  # fmt: skip
        made = [
            core.request(SCORED[name], completion, msgspec.json.decode(held))
            for name, completion, held in zip(task, completions, columns, strict=True)
        ]
        return [
            None if score.value is None else score.value * scale.get(name, 1.0)
            for name, score in zip(task, core.score(made), strict=True)
        ]

    return joint


def weights(given: Sequence[str], option: str) -> dict[str, float]:
    """``["solve=0.8", …]`` as numbers by task. UsageError ``weight-wrong``, ``task-unknown``."""
    found: dict[str, float] = {}
    for text in given:
        name, sign, number = text.partition("=")
        if name not in SCORED:
            raise UsageError(
                "task-unknown", f"there is no such task: {name}", option, f"of {', '.join(TASKS)}"
            )
        try:
            found[name] = float(number)
        except ValueError:
            found[name] = -1.0
        if not sign or not 0 < found[name] < float("inf"):
            raise UsageError(
                "weight-wrong", f"{text!r} gives no number above 0", option, f"such as {name}=0.8"
            )
    return found
