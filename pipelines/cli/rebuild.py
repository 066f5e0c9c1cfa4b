"""``groundtrace rebuild``: a dataset from the recipe inside it, compared byte by byte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipelines.publish.rebuild import Rebuilt


@click.command()
@click.argument("source", metavar="DIR|REPO")
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path),
    help="Keep what is built there; a stopped rebuild goes on.  [default: a temporary folder]",
)  # fmt: skip
@click.option(
    "--base", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder that paths in the recipe start from.",
)  # fmt: skip
@click.option(
    "--trust-recipe", is_flag=True,
    help="Also where it leaves the sandbox, asks a model, or reads files of this machine.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), help="Processes.  [default: one a core]")
def command(
    source: str, out: Path | None, base: Path | None, trust_recipe: bool, workers: int | None
) -> int:
    """Build the dataset DIR or REPO again from the recipe inside it, and compare every byte.

    Exit code 0: all files are equal; 1: some differ, and are named.
    """
    import tempfile

    from pipelines.progress import for_stream
    from pipelines.publish.hub import no_bars_in_logs
    from pipelines.publish.rebuild import rebuild

    no_bars_in_logs()
    with tempfile.TemporaryDirectory(prefix="groundtrace-") as space:
        done = rebuild(
            source, out or Path(space), base=base, trust=trust_recipe, workers=workers or 0,
            say=lambda line: click.echo(line, err=True), show=for_stream(),
        )  # fmt: skip
    return _print(done)


def _print(done: Rebuilt) -> int:
    for name in done.differing:
        click.echo(f"differs: {name}")
    if not done.differing:
        click.echo(f"all {done.files} files are the same, byte for byte")
        return 0
    because = f"; versions differ: {', '.join(done.versions)}" if done.versions else ""
    click.echo(f"{len(done.differing)} of {done.files} files differ{because}")
    return 1
