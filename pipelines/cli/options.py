"""Options that several commands share: which program, which input, how to run it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def program_options(command: Command) -> Command:
    """FILE, --stdin, --call, --max-events, --level, --recorder."""
    decorators = [
        click.argument("file", type=click.Path(path_type=Path)),
        click.option("--stdin", metavar="PATH|-", help="What the program reads; - is this command's own input."),  # noqa: E501
        click.option("--call", metavar="TEXT", help="Call a function of FILE, with literals: --call 'f(1, 2)'."),  # noqa: E501
        click.option("--max-events", type=click.IntRange(min=1), help="Stop recording after this many events.  [default: 10000]"),  # noqa: E501
        click.option("--level", type=click.Choice(["default", "strict", "unsafe"]), default="default", show_default=True, help="How closely the program is confined."),  # noqa: E501
        click.option("--recorder", type=click.Choice(["auto", "settrace", "native"]), default="auto", show_default=True, help="What records it."),  # noqa: E501
    ]  # fmt: skip
    for decorator in reversed(decorators):
        command = decorator(command)
    return command
