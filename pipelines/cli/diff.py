"""``groundtrace diff``: what changed between two datasets."""

from __future__ import annotations

import click


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="As JSON: a list of changes.")
def command(before: str, after: str, as_json: bool) -> None:
    """Say what changed from dataset A to B: rows, columns, yields, recipe, versions, files.

    Each is a build's folder, a pulled one, owner/name, owner/name@revision, or a URL.
    """
    import msgspec

    from pipelines.publish.diff import diff
    from pipelines.publish.fetched import place
    from pipelines.publish.hub import no_bars_in_logs

    no_bars_in_logs()
    found = diff(place(before).record(), place(after).record())
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    for change in found:
        click.echo(change.line())
    if not found:
        click.echo("no difference")
