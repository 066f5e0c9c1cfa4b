"""``groundtrace grade``: rewards over a file of completions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipelines.rewards.grade import Summary

TASKS = ("output_prediction", "input_prediction", "solve", "format")


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--config", type=click.Choice(TASKS), required=True, help="What the prompts ask for.")
@click.option(
    "--data", metavar="DIR", type=click.Path(path_type=Path),
    help="A build or its dataset, which has the rows by id; without it FILE has all columns.",
)  # fmt: skip
@click.option(
    "--out", metavar="PATH", type=click.Path(path_type=Path),
    help="Where rewards go, .jsonl or .parquet; by default FILE with .rewards.jsonl.",
)  # fmt: skip
@click.option(
    "--mode", type=click.Choice(["all", "fraction"]), default="all", show_default=True,
    help="Of solve: +1 where all tests pass, or the part of the hidden tests that pass.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(0), default=0, help="Sandboxes at once; 0: one a core.",
)
@click.option(
    "--level", type=click.Choice(["default", "strict", "unsafe"]), default="default",
    show_default=True, help="Of the sandbox.",
)  # fmt: skip
def command(
    file: Path, config: str, data: Path | None, out: Path | None,
    mode: str, workers: int, level: str,
) -> None:  # fmt: skip
    """Score the completions in FILE, JSON lines or Parquet with id and completion."""
    from pipelines.rewards import grade
    from pipelines.rewards.runs import Pool

    target = out or file.with_suffix(".rewards.jsonl")
    rows = grade.read(file)
    if data is not None:
        rows = grade.with_columns(rows, data, config)
    pool = Pool(workers, level)  # type: ignore[arg-type]
    try:
        graded = grade.grade(config, rows, pool, mode)  # type: ignore[arg-type]
    finally:
        pool.close()
    grade.write(target, graded)
    _print(grade.summary(graded), target)


def _print(found: Summary, target: Path) -> None:
    mean = "–" if found.mean is None else f"{found.mean:.3f}"
    left_out = found.completions - found.scored
    click.echo(f"{found.completions:,} completions, mean reward {mean}, {left_out:,} not scored")
    for reason, number in found.reasons.items():
        click.echo(f"  {number:>9,}  {reason}")
    click.echo(f"rewards: {target}")
