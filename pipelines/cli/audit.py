"""``groundtrace audit``: see that each word of a row is true: in a browser, a terminal, a file."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.options import LimitOptions

if TYPE_CHECKING:
    from pipelines.audit.labels import Labels
    from pipelines.audit.subject import Subject


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--program",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Audit a fresh run of this program instead of a build.",
)
@click.option("--stdin", metavar="PATH|-", help="What the program reads.")
@click.option("--call", metavar="TEXT", help="Call one function of it: 'f(1, [2])'.")
@click.option("--max-events", type=click.IntRange(min=1), help="Limit on the events of that run.")
@click.option(
    "--row", "identity", metavar="ID", help="Open this row (the start of its id will do)."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8471,
    show_default=True,
    help="0 takes a free one.",
)
@click.option(
    "--compare",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Show beside each row what another build tells of the same run.",
)
@click.option("--author", help="Who labels.  [default: the name of the user]")
@click.option("--tui", is_flag=True, help="In this terminal, without a browser.")
@click.option(
    "--export",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Write static pages: a file for --row or --program, else a folder of --sample rows.",
)
@click.option(
    "--sample",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    help="Rows that are listed or exported.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Draws them."
)
def command(folder: Path | None, **options: Any) -> None:  # fmt: skip
    """Open the rows of the build in DIR: code, narrative, state and output beside each other, with
    the checker's verdict on every claim. Labels are kept in DIR/labels.jsonl."""
    from tracer.errors import UsageError

    if (folder is None) == (options["program"] is None):
        raise UsageError(
            "what-to-audit", "name the folder of a build, or a program, not both", "audit",
            "groundtrace audit DIR, or groundtrace audit --program FILE",
        )  # fmt: skip
    if options["compare"] is not None and folder is None:
        raise UsageError(
            "what-to-audit", "--compare is for the rows of a build", "--compare",
            "groundtrace audit DIR --compare OTHER",
        )  # fmt: skip
    author = options["author"] or getpass.getuser()
    if options["program"] is not None:
        _audit_run(options, author)
    else:
        assert folder is not None
        _audit_build(folder, options, author)


def _audit_run(options: dict[str, Any], author: str) -> None:
    from pipelines.audit.subject import fresh, told
    from pipelines.cli.once import run_file, with_record

    path = options["program"]
    limits = LimitOptions(
        max_events=options["max_events"], long_runs="cut", max_depth=None, cpu_seconds=None
    )
    once = run_file(path, options["stdin"], options["call"], "default", "auto", limits)
    once = with_record(once, path)
    subject = fresh(once.program, once.test, once.limits, once.result)
    if options["export"] is not None:
        _write_page(told(subject), options["export"])
    elif options["tui"]:
        _in_terminal([lambda: told(subject)], None, author)
    else:
        from pipelines.audit.serve import serve
        from pipelines.audit.server import Shown

        serve(Shown(path.name, author, run=subject), options["port"], "/", click.echo)


def _audit_build(folder: Path, options: dict[str, Any], author: str) -> None:
    from pipelines.audit.compare import compared
    from pipelines.audit.dataset import Dataset
    from pipelines.audit.labels import Labels
    from pipelines.audit.query import Query
    from pipelines.audit.subject import opened

    dataset = Dataset(folder, Labels(folder))
    other = Dataset(options["compare"], Labels(options["compare"])) if options["compare"] else None

    def opening(config: str, identity: str) -> Subject:
        subject = opened(dataset, config, identity)
        return compared(subject, other) if other is not None else subject

    wanted = options["identity"]
    one = dataset.find(wanted) if wanted is not None else None
    if options["export"] is not None and one is not None:
        _write_page(opening(*one), options["export"])
    elif options["export"] is not None or options["tui"]:
        config = dataset.configs[0]
        query = Query(config=config, sample=options["sample"], seed=options["seed"])
        chosen = [one] if one is not None else [(config, row) for row in dataset.ids(query)]
        if options["export"] is not None:
            _write_pages(opening, chosen, options["export"])
        else:
            openers = [partial(opening, *each) for each in chosen]
            _in_terminal(openers, dataset.labels, author, chosen)
    else:
        from pipelines.audit.serve import serve
        from pipelines.audit.server import Shown

        at = f"/row/{one[0]}/{one[1]}" if one is not None else "/"
        serve(
            Shown(folder.name, author, dataset=dataset, other=other),
            options["port"],
            at,
            click.echo,
        )


def _write_page(subject: Subject, path: Path) -> None:
    from pipelines.audit.sheet import sheet
    from pipelines.audit.static_page import page
    from pipelines.files import write_whole
    from tracer.errors import UsageError

    if path.is_dir():
        raise UsageError(
            "is-a-folder", "one page is one file, and this is a folder", str(path),
            f"--export {path / 'page.html'}",
        )  # fmt: skip
    data = page(sheet(subject))

    def write(space: Path) -> None:
        space.write_bytes(data)

    write_whole(path, write)
    click.echo(f"{path}: {len(data):,} bytes; open it in a browser")


def _write_pages(
    opening: Callable[[str, str], Subject], chosen: list[tuple[str, str]], folder: Path
) -> None:
    from tracer.errors import UsageError

    if folder.is_file():
        raise UsageError(
            "is-a-file", f"{len(chosen)} pages are a folder, and this is a file", str(folder),
            "name a folder, or one row by --row",
        )  # fmt: skip
    for config, identity in chosen:
        _write_page(opening(config, identity), folder / f"{config}-{identity}.html")


def _in_terminal(
    openers: Sequence[Callable[[], Subject]], labels: Labels | None, author: str,
    names: Sequence[tuple[str, str]] = (),
) -> None:  # fmt: skip
    """Where nobody is at the terminal: plain lines."""
    from pipelines.audit.listing import lines
    from tracer.errors import UsageError

    if sys.stdin.isatty() and sys.stdout.isatty():
        try:
            from pipelines.audit.terminal import show
        except ImportError as error:
            raise UsageError(
                "extra-missing", "--tui needs the package textual, which is not installed",
                "--tui", "pip install 'groundtrace[audit]'",
            ) from error  # fmt: skip
        show(openers, labels, author, names)
        return
    for opener in openers:
        for line in lines(opener()):
            click.echo(line.encode("utf-8", "backslashreplace").decode())
