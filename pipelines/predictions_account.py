"""What became of the predictions of a build: ``feedback`` in ``report.json``.

Every line of the file is of a run that the build kept, or is counted as of none; the rows that a
run gave or did not give are in the account of the configs, as all others are.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from pipelines import shards
from pipelines.assemble import Manifest
from pipelines.config import Recipe
from pipelines.predictions import CONFIGS, kept, keys_of

NAMED = 3  # ids of no run, in the report


class Account(msgspec.Struct, kw_only=True):
    """``predictions`` = ``of_runs`` + ``of_no_run``."""

    predictions: int
    of_runs: int
    of_no_run: int  # of none that this build kept
    examples: list[str]  # of these, the first ids
    rows: dict[str, dict[str, int]]  # config → run or prediction → rows of the dataset


def account(out: Path, recipe: Recipe, manifest: Manifest, units: int) -> Account | None:
    """None where the recipe names no file. FailedError ``build-unreadable``, ``shard-unreadable``.

    The keys of all predictions are in memory, and a shard at a time.
    """
    with kept(recipe, out) as found:
        if found is None:
            return None
        left = dict.fromkeys(found.keys())
    total = len(left)
    for unit in range(units):
        for trace_id in shards.read(out, unit, "items", ["trace_id"])["trace_id"].to_pylist():
            for key in keys_of(trace_id) if trace_id else ():
                left.pop(key, None)
    return Account(
        predictions=total,
        of_runs=total - len(left),
        of_no_run=len(left),
        examples=list(left)[:NAMED],
        rows={name: _rows(out, manifest, name) for name in recipe.rows.configs if name in CONFIGS},
    )


def lines(told: Account) -> list[str]:
    """For ``report.md``."""
    found = [
        "## Predicted feedback", "",
        f"{told.predictions:,} predictions = {told.of_runs:,} of runs that the build kept"
        f" + {told.of_no_run:,} of none.",
    ]  # fmt: skip
    if told.examples:
        found.append(f"Of none: {', '.join(f'`{_plain(one)}`' for one in told.examples)}"
                     + (" …" if told.of_no_run > len(told.examples) else ""))  # fmt: skip
    found.append("")
    for config, rows in told.rows.items():
        said, ran = rows.get("prediction", 0), rows.get("run", 0)
        found.append(f"- {config}: {said:,} rows tell a prediction, {ran:,} what the run gave")
    return [*found, ""]


def _rows(out: Path, manifest: Manifest, config: str) -> dict[str, int]:
    counts: Counter[str] = Counter(run=0, prediction=0)
    for name in manifest.files:
        if name.startswith(f"dataset/{config}/"):
            column = pq.read_table(out / name, columns=["feedback_from"])["feedback_from"]
            counts.update(column.to_pylist())
    return dict(counts)


def _plain(key: str) -> str:
    """An id of somebody's file on one line of a page."""
    return " ".join(key.replace("`", "'").split())[:80]
