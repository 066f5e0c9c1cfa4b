"""``groundtrace pull``: a published dataset into a folder."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("source", metavar="REPO")
@click.option("--revision", metavar="R", help="A branch, a tag or a commit.  [default: main]")
@click.option(
    "--out", metavar="DIR", required=True, type=click.Path(path_type=Path),
    help="A new folder, or one that a stopped pull has left.",
)  # fmt: skip
@click.option(
    "--work", is_flag=True, help="The raw shards that publish --work has stored at a URL."
)
def command(source: str, revision: str | None, out: Path, work: bool) -> None:
    """Fetch the dataset REPO (owner/name of the Hub, or a URL) into DIR, compared byte by byte."""
    if work:
        _work(source, revision, out)
        return
    from pipelines.publish.hub import no_bars_in_logs
    from pipelines.publish.pull import pull

    no_bars_in_logs()
    whole = f"{source}@{revision}" if revision else source
    found = pull(whole, out, say=lambda line: click.echo(line, err=True))
    rows = ", ".join(f"{name} {config.rows:,}" for name, config in found.configs.items())
    click.echo(f"{found.name}: {rows}\ndataset: {out / 'dataset'}")
    click.echo(f"look at a row: groundtrace show {out} ID")


def _work(url: str, revision: str | None, out: Path) -> None:
    from pipelines.cli.build import size
    from pipelines.publish.work import fetch_work
    from tracer.errors import UsageError

    if "://" not in url or revision is not None:
        raise UsageError(
            "usage", "--work is for object stores, which have no revisions", url,
            "name a URL such as s3://bucket/name",
        )  # fmt: skip
    done = fetch_work(url, out, say=lambda line: click.echo(line, err=True))
    click.echo(f"{done.shards:,} shards fetched, {done.there:,} there; {size(done.bytes)}")
    click.echo(f"go on: groundtrace build RECIPE --out {out} --resume")
