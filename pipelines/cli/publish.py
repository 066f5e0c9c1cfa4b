"""``groundtrace publish``: a finished build to the Hub, or to an object store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipelines.publish.push import Published


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("target", metavar="REPO")
@click.option("--revision", metavar="R", default="main", show_default=True, help="The branch.")
@click.option("--tag", metavar="T", help="A name for this state, for ever.")
@click.option("--private", is_flag=True, help="Only you and those you let in can read it.")
@click.option("--dry-run", is_flag=True, help="Check everything, say what would be sent.")
@click.option(
    "--accept-licence", "accept", metavar="NAME", multiple=True,
    help="A licence that asks for something, such as CC-BY-SA-4.0, and that you take on.",
)  # fmt: skip
@click.option(
    "--new-config", "new_configs", metavar="NAME", multiple=True,
    help="A config whose columns may be others than those published.",
)  # fmt: skip
@click.option(
    "--work", is_flag=True, help="The raw shards of the build, to an object store, not the dataset."
)
def command(
    folder: Path, target: str, revision: str, tag: str | None, private: bool, dry_run: bool,
    accept: tuple[str, ...], new_configs: tuple[str, ...], work: bool,
) -> None:  # fmt: skip
    """Publish the dataset of DIR as REPO (owner/name of the Hub, or a URL as s3://bucket/name).

    Readers see the old dataset or the new one, whole. Stopped at any moment, the same command goes
    on.
    """
    if work:
        _work(folder, target, dry_run)
        return
    if "://" in target:
        _to_bucket(folder, target, accept, new_configs, dry_run, (revision, tag, private))
        return
    from pipelines.publish.hub import no_bars_in_logs
    from pipelines.publish.push import publish

    no_bars_in_logs()
    done = publish(
        folder, target, revision=revision, tag=tag, private=private, dry_run=dry_run,
        accept=accept, new_configs=new_configs, say=lambda line: click.echo(line, err=True),
    )  # fmt: skip
    _print(done)


def _print(done: Published) -> None:
    from pipelines.cli.build import size

    click.echo(
        f"{len(done.new):,} new, {len(done.changed):,} changed, {len(done.removed):,} removed"
        f" files; {size(done.bytes)} of new content"
    )
    for config in [*done.renewed, *done.gone]:
        old = "is no more; as it was" if config in done.gone else "with its old columns"
        click.echo(
            f"config {config} {old}: load_dataset({done.repo!r}, {config!r},"
            f" revision={done.before!r})"
        )
    if done.state == "planned":
        click.echo(f"nothing was written; the dataset would be {done.repo}, {done.revision}")
        return
    tag = f", tag {done.tag}" if done.tag else ""
    where = f"{done.repo}, {done.revision} at {done.commit}{tag}"
    click.echo(f"published {where}" if done.state == "published" else f"was there already: {where}")
    click.echo(f"fetch it: groundtrace pull {done.repo} --revision {done.commit} --out DIR")


def _work(folder: Path, url: str, dry_run: bool) -> None:
    from pipelines.cli.build import size
    from pipelines.publish.work import store_work
    from tracer.errors import UsageError

    if "://" not in url:
        raise UsageError(
            "usage", "--work is for object stores; the Hub has datasets", url,
            "name a URL such as s3://bucket/name",
        )  # fmt: skip
    done = store_work(folder, url, dry_run=dry_run, say=lambda line: click.echo(line, err=True))
    click.echo(f"{done.shards:,} shards to send, {done.there:,} there; {size(done.bytes)}")
    click.echo(f"nothing was written to {url}" if dry_run else f"stored {url}")


def _to_bucket(
    folder: Path, url: str, accept: tuple[str, ...], new_configs: tuple[str, ...], dry_run: bool,
    others: tuple[str, str | None, bool],
) -> None:  # fmt: skip
    from pipelines.cli.build import size
    from pipelines.publish.bucket import store
    from tracer.errors import UsageError

    if others != ("main", None, False):
        raise UsageError(
            "usage", "--revision, --tag and --private are the Hub's; an object store has none",
            url, "leave them out",
        )  # fmt: skip
    done = store(
        folder, url, accept=accept, new_configs=new_configs, dry_run=dry_run,
        say=lambda line: click.echo(line, err=True),
    )  # fmt: skip
    click.echo(
        f"{len(done.sent):,} files to send, {len(done.removed):,} to remove; {size(done.bytes)}"
    )
    click.echo(f"nothing was written to {url}" if dry_run else f"stored {url}")
