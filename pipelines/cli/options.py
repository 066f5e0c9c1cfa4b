"""Options that several commands share: which program, which input, how to run it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class LimitOptions(TypedDict):
    """The options that are limits of a run; None: the default."""

    max_events: int | None
    long_runs: str
    max_depth: int | None
    cpu_seconds: float | None


def program_options(command: Command) -> Command:
    """FILE, --stdin, --call, the limits, --level, --recorder."""
    decorators = [
        click.argument("file", type=click.Path(path_type=Path)),
        click.option("--stdin", metavar="PATH|-", help="What the program reads; - is this command's own input."),  # noqa: E501
        click.option("--call", metavar="TEXT", help="Call a function of FILE, with literals: --call 'f(1, 2)'."),  # noqa: E501
        click.option("--max-events", type=click.IntRange(min=1), help="Stop recording after this many events.  [default: 10000]"),  # noqa: E501
        click.option("--long-runs", type=click.Choice(["cut", "sample"]), default="cut", show_default=True, help="A run of more events: cut ends it there; sample runs it to its end and records its head, its tail and parts between."),  # noqa: E501
        click.option("--max-depth", type=click.IntRange(min=1), help="Do not record frames deeper than this; the module is 0."),  # noqa: E501
        click.option("--cpu-seconds", type=click.FloatRange(min=0, min_open=True), help="CPU time a run may use.  [default: 5]"),  # noqa: E501
        click.option("--level", type=click.Choice(["default", "strict", "unsafe"]), default="default", show_default=True, help="How closely the program is confined."),  # noqa: E501
        click.option("--recorder", type=click.Choice(["auto", "settrace", "native"]), default="auto", show_default=True, help="What records it."),  # noqa: E501
    ]  # fmt: skip
    for decorator in reversed(decorators):
        command = decorator(command)
    return command
