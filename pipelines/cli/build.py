"""``groundtrace build``: a corpus → dataset, rejects, report."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipelines.config import Recipe
    from pipelines.executors.base import Executor
    from pipelines.report import Report


@click.command()
@click.argument("recipe")
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder to build in.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Processes.  [default: one a core]")
@click.option(
    "--executor",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="This machine, or the Ray cluster of RAY_ADDRESS.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Read the sources, run a sample, say what would come out and what it takes.",
)
@click.option("--resume", is_flag=True, help="Go on with the build that the folder holds.")
@click.option(
    "--exclude-labels",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Leave out the rows that an audit labelled 2 to 8 in this labels.jsonl.",
)
@click.option("--fork", is_flag=True, help="Start a changed build beside the one in the folder.")
def command(
    recipe: str, out: Path, workers: int | None, executor: str, dry_run: bool, resume: bool,
    exclude_labels: Path | None, fork: bool,
) -> None:  # fmt: skip
    """Build RECIPE (a TOML file, or the name of a bundled one such as demo) into a folder."""
    from pipelines import builder, config, exclusions, progress
    from pipelines.data_files import recipe_path
    from tracer.errors import FailedError

    path = recipe_path(recipe)
    chosen, left_out = exclusions.asked(config.load(path), exclude_labels)
    if dry_run:
        _print_plan(chosen, path.parent, out, workers or len(os.sched_getaffinity(0)))
        return
    target, planned = builder.prepare(
        chosen, path.parent, out, resume=resume, fork=fork, given=path.read_bytes(),
        left_out=left_out,
    )  # fmt: skip
    if target != out:
        click.echo(f"forked into {target}", err=True)
    signal.signal(signal.SIGTERM, _interrupt)  # a scheduler's way to say Ctrl-C
    try:
        report = builder.carry_out(
            chosen, path.parent, target, planned, _executor(executor, workers or 0),
            progress.for_stream(),
        )  # fmt: skip
    except KeyboardInterrupt as error:
        raise FailedError(
            "interrupted", "stopped; what is done is kept", str(target),
            f"groundtrace build {recipe} --out {target} --resume",
        ) from error  # fmt: skip
    _print_report(report, target)


def _executor(name: str, workers: int) -> Executor:
    if name == "ray":
        from pipelines.executors.ray import RayExecutor

        return RayExecutor(workers)
    from pipelines.executors.local import LocalExecutor

    return LocalExecutor(workers)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _print_plan(recipe: Recipe, base: Path, out: Path, workers: int) -> None:
    from pipelines import plan
    from pipelines.estimate import estimate
    from pipelines.progress import duration

    planned = plan.make(recipe, base)
    click.echo(f"{planned.name}: {planned.programs:,} programs, {planned.items:,} pairs at most")
    for name, source in sorted(planned.sources.items()):
        click.echo(f"  {name}: {source.programs:,} programs, {source.items:,} pairs")
    click.echo(f"  configs: {', '.join(recipe.configs)}; work shards: {len(planned.keys):,}")
    if planned.items:
        found = estimate(recipe, base, planned)
        click.echo(f"estimated from {found.sampled} pairs, run in {duration(found.took)}:")
        click.echo(f"  pairs kept: about {found.kept:,}")
        rows = ", ".join(f"{name} {count:,}" for name, count in found.rows.items())
        click.echo(f"  rows: about {rows}")
        time = duration(found.seconds / workers)
        click.echo(f"  time: about {time} with {workers} workers; disk: {size(found.disk)}")
        if "attempts" in recipe.configs:
            click.echo("  rewriting by a model is not in the estimate")
    click.echo(f"nothing was written; --out would be {out}")


def size(count: float) -> str:
    for unit in ("bytes", "KB", "MB", "GB"):
        if count < 1_000:
            return f"{count:,.0f} {unit}"
        count /= 1_000
    return f"{count:,.1f} TB"


def _print_report(report: Report, out: Path) -> None:
    width = max(len(name) for name in report.configs)
    for name, count in report.configs.items():
        click.echo(
            f"{name:<{width}}  {count.rows_in:>8,} rows in = {count.rows_out:>8,} out"
            f" + {count.rejected:>8,} rejected"
        )
    for config, reasons in report.rejected.items():
        for reason, number in reasons.items():
            where = "every config" if config == "item" else config
            click.echo(f"  rejected {number:>7,}  {reason}  ({where})")
    if report.feedback:
        told = report.feedback
        first = f", the first {told.examples[0]!r}" if told.examples else ""
        click.echo(
            f"predictions: {told.predictions:,} = {told.of_runs:,} of runs that were kept"
            f" + {told.of_no_run:,} of none{first}"
        )
    lost = report.programs - report.programs_with_trace
    click.echo(
        f"every program is accounted for: {report.programs:,} programs ="
        f" {report.programs_with_trace:,} with a trace + {lost:,} without"
    )
    if report.example:
        click.echo(f"\n{report.example['prompt']}\n\n{report.example['completion']}\n")
    click.echo(f"dataset: {out / 'dataset'}\nreport:  {out / 'report.md'}")
    if report.example:
        click.echo(f"look at a row: groundtrace show {out} {report.example['id']}")
    click.echo(f"where it stands: groundtrace status {out}")
