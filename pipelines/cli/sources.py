"""``groundtrace sources``: what a recipe can read."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """List the sources that a recipe can read, with the options of each."""
    from pipelines.sources import find, names
    from tracer.errors import GroundtraceError

    for name in names():
        try:
            info = find(name).info()
        except GroundtraceError as error:
            click.echo(f"{name}\n    not available: {error.what}")
            continue
        click.echo(f"{info.name}\n    {info.what}")
        click.echo(f"    licence {info.licence}; options: {', '.join(info.options)}")
        if not info.available:
            click.echo(f"    not available here: {info.why_not}")
