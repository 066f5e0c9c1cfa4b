"""``groundtrace trace``: runs one program and prints what happened, event by event."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Unpack

import click

from pipelines.cli.options import LimitOptions, program_options


@click.command()
@program_options
@click.option(
    "--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True,
    help="text for people, jsonl for programs (a header, a line an event, the outcome).",
)  # fmt: skip
@click.option(
    "--full-state", is_flag=True, help="Add all locals and globals to each event (jsonl)."
)
@click.option(
    "--granularity", type=click.Choice(["line", "expression"]), default="line", show_default=True,
    help="expression: also values within a line, and what decided each test.",
)  # fmt: skip
def command(
    file: Path, stdin: str | None, call: str | None, level: str, recorder: str,
    form: str, full_state: bool, granularity: str, **limits: Unpack[LimitOptions],
) -> None:  # fmt: skip
    """Run FILE once in the sandbox and print its trace."""
    from pipelines.cli.once import run_file

    once = run_file(file, stdin, call, level, recorder, limits, granularity)
    if form == "jsonl":
        from pipelines.cli.trace_jsonl import lines

        for row in lines(once, full_state=full_state):
            sys.stdout.write(json.dumps(row, ensure_ascii=True) + "\n")
    else:
        from pipelines.cli.trace_text import lines as text_lines

        for line in text_lines(once):
            click.echo(line)
