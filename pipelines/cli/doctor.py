"""``groundtrace doctor``: what this machine can do, each thing tried by doing."""

from __future__ import annotations

import json
import sys

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(as_json: bool) -> None:
    """Say what this machine can do: Python, recorder, sandbox levels, sources."""
    from pipelines.cli.doctor_report import examine

    report = examine()
    if as_json:
        click.echo(json.dumps(report.as_dict(), indent=2))
    else:
        for line in report.lines():
            click.echo(line)
    sys.exit(0 if report.usable else 1)
