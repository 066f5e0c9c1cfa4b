"""``groundtrace check``: whether a text is true of a run, claim by claim."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from pipelines.cli.options import LimitOptions, program_options

if TYPE_CHECKING:
    from verbalize.narrative import Report, SentenceVerdict

MAX_TEXT_BYTES = 16 * 1024 * 1024
REJECTED = 1  # exit code: a check said no


@click.command()
@program_options
@click.option("--narrative", metavar="PATH|-", required=True, help="The text to check.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
def command(
    file: Path, stdin: str | None, call: str | None, level: str, recorder: str,
    narrative: str, as_json: bool, **limits: Unpack[LimitOptions],
) -> int:  # fmt: skip
    """Run FILE once and check a text about that run. Exit code 0: accepted; 1: rejected."""
    import msgspec

    from pipelines.cli.once import run_file, with_record
    from tracer.records import EVENT_TYPES
    from verbalize import check

    text = _text(narrative, stdin)
    once = with_record(run_file(file, stdin, call, level, recorder, limits), file)
    report = check(text, once.program, once.test, once.result)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        records = once.result.trace.records if once.result.trace is not None else []
        _print(text, report, [record.line for record in records if isinstance(record, EVENT_TYPES)])
    return 0 if report.accepted else REJECTED


def _text(narrative: str, stdin: str | None) -> str:
    from pipelines.cli.inputs import read_file
    from tracer.errors import UsageError

    if narrative == "-":
        if stdin == "-":
            raise UsageError(
                "usage", "--stdin - and --narrative - exclude each other", "", "give one by a path"
            )
        data = sys.stdin.buffer.read(MAX_TEXT_BYTES)
    else:
        data = read_file(Path(narrative), "narrative", MAX_TEXT_BYTES)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            "not-text", "the narrative is not UTF-8 text", narrative, "save it as UTF-8"
        ) from error


def _print(text: str, report: Report, lines: Sequence[int]) -> None:
    """Each sentence with its verdict and its evidence; what is wrong with it; counts, the answer.
    ``lines``: of each event of the run."""
    counts = {"supported": 0, "contradicted": 0, "not_enough_info": 0}
    for sentence in report.sentences:
        for claim in sentence.claims:
            counts[claim.verdict] += 1
        wrong = [claim for claim in sentence.claims if claim.verdict != "supported"]
        word = sentence.verdict if sentence.claims else "no claim"
        said = " ".join(text[sentence.start : sentence.end].split())
        click.echo(f"{word}: {said}{'' if wrong else _evidence(sentence, lines)}")
        for claim in wrong:
            stated = text[claim.start : claim.end]
            click.echo(f"    {claim.verdict}: {stated!r}: {claim.reason}")
    click.echo(", ".join(f"{number} claims {word}" for word, number in counts.items()))
    for reason in report.reasons:
        click.echo(f"rejected: {reason}")
    click.echo("accepted" if report.accepted else "not accepted")


def _evidence(sentence: SentenceVerdict, lines: Sequence[int]) -> str:
    """`` [event 31, line 16]``, `` [events 31 to 33, lines 16 to 18]``"""
    events = sorted({claim.event for claim in sentence.claims if 0 <= claim.event < len(lines)})
    if not events:
        return ""
    at = sorted({lines[event] for event in events})
    return f" [{_range('event', events)}, {_range('line', at)}]"


def _range(word: str, numbers: Sequence[int]) -> str:
    first, last = numbers[0], numbers[-1]
    return f"{word} {first}" if first == last else f"{word}s {first} to {last}"
