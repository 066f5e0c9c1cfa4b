"""The checker on paraphrases: how many true sentences it accepts, how many lies it catches.

    python -m benchmarks.grounding.paraphrased [OUTPUT.md] [--texts] [--author rules|model]

Reads data/grounding/paraphrases.jsonl.gz, records each program in the sandbox and prints a table
of each author's texts, those that are unseen apart.  A sentence is accepted when nothing it
claims is contradicted or lacks support; one without a claim is.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from benchmarks.grounding.measure import Tally
from benchmarks.grounding.paraphrases import Row, read
from benchmarks.page import machine
from pipelines.stages.runner import SandboxRunner
from tracer.api import make_job
from tracer.records import RunResult
from verbalize import check
from verbalize.ground.sentences import split

HEAD = """\
# Grounding: texts in other words

Written by `make bench-paraphrases`: the texts of `data/grounding`, by hand-written rules and by a
language model, each with its lies. {machine}. `unseen`: set apart while the checker's reading was
worked on. A lie in a text that is refused anyway is refused with it.
"""


class Part(msgspec.Struct):
    """What came of the texts of one author, seen or unseen."""

    texts: int = 0
    accepted: int = 0
    sentences: int = 0
    accepted_sentences: int = 0
    kinds: dict[str, Tally] = {}
    refused: list[str] = []  # a line a sentence refused, or a text refused as a whole
    missed: list[str] = []

    def add(self, other: Part) -> None:
        for name in ("texts", "accepted", "sentences", "accepted_sentences"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for kind, tally in other.kinds.items():
            self.kinds.setdefault(kind, Tally()).add(tally)
        self.refused += other.refused
        self.missed += other.missed


def judge(row: Row, result: RunResult, *, lies: bool = True) -> Part:
    """A row's true text, and its lies. A lie in a text that is refused anyway proves nothing of
    the checker, yet is counted: it is refused."""
    report = check(row.text, row.program, row.test, result)
    part = Part(texts=1, accepted=int(report.accepted))
    refused = [
        claim
        for sentence in report.sentences
        for claim in sentence.claims
        if claim.verdict != "supported"
    ]
    for said in split(row.text):
        if said.kind == "sentence":
            part.sentences += 1
            wrong = [claim for claim in refused if said.start <= claim.start < said.end]
            part.accepted_sentences += not wrong
            if wrong:
                told = " ".join(row.text[said.start : said.end].split())
                why = row.text[wrong[0].start : wrong[0].end]
                part.refused.append(f"{row.id}: {told} || {why!r}: {wrong[0].reason}")
    if not report.accepted and not refused:
        part.refused.append(f"{row.id}: {'; '.join(report.reasons)}")
    for lie in row.lies if lies else ():
        caught = not check(lie.text_in(row.text), row.program, row.test, result).accepted
        tally = part.kinds.setdefault(lie.kind, Tally())
        tally.planted += 1
        tally.caught += caught
        if not caught:
            around = row.text[max(0, lie.start - 60) : lie.start], row.text[lie.end : lie.end + 40]
            told = f"{around[0]}⟦{row.text[lie.start : lie.end]} → {lie.now}⟧{around[1]}"
            part.missed.append(f"{lie.kind} | {row.id}: {told!r}")
    return part


def runs(rows: Sequence[Row]) -> Iterator[RunResult]:
    with SandboxRunner("default") as runner:
        for row in rows:
            yield runner.run(make_job(row.program, row.test))


def over(rows: Sequence[Row], *, lies: bool = True, processes: int = 2) -> dict[str, Part]:
    """Author, and whether unseen → what came of the texts."""
    parts: dict[str, Part] = {}
    jobs = [(row, result, lies) for row, result in zip(rows, runs(rows), strict=True)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for row, part in zip(rows, pool.imap(_judge, jobs, chunksize=4), strict=True):
            name = f"{row.author}{', unseen' if row.unseen else ''}"
            parts.setdefault(name, Part()).add(part)
    return parts


def _judge(job: tuple[Row, RunResult, bool]) -> Part:
    row, result, lies = job
    return judge(row, result, lies=lies)


def table(parts: dict[str, Part]) -> str:
    """Markdown: a line an author; then a line a kind of lie, over all."""
    lines = [
        "| texts by | texts | accepted | sentences | accepted | lies | caught |",
        "|---|---|---|---|---|---|---|",
    ]
    everything = Part()
    for name, part in sorted(parts.items()):
        everything.add(part)
        lines.append(_line(name, part))
    lines += [_line("all", everything), "", "| lie | planted | caught |", "|---|---|---|"]
    for kind, tally in everything.kinds.items():
        lines.append(f"| {kind} | {tally.planted} | {_share(tally.caught, tally.planted)} |")
    return "\n".join(lines)


def _line(name: str, part: Part) -> str:
    planted = sum(tally.planted for tally in part.kinds.values())
    caught = sum(tally.caught for tally in part.kinds.values())
    return (
        f"| {name} | {part.texts} | {_share(part.accepted, part.texts)} | {part.sentences} | "
        f"{_share(part.accepted_sentences, part.sentences)} | {planted} | "
        f"{_share(caught, planted)} |"
    )


def _share(count: int, of: int) -> str:
    return f"{count / of:.2%}" if of else "–"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("output", nargs="?", type=Path)
    options.add_argument("--texts", action="store_true", help="the true texts only, no lies")
    options.add_argument("--author", default="", help="rules or model; both by default")
    options.add_argument("--show", action="store_true", help="what was refused and missed, of the "
                         "texts that are not unseen")  # fmt: skip
    asked = options.parse_args()
    rows = [row for row in read() if row.author.startswith(asked.author)]
    parts = over(rows, lies=not asked.texts)
    said = f"{HEAD.format(machine=machine())}\n{table(parts)}\n"
    if asked.output:
        asked.output.write_text(said)
    print(said, end="")
    if asked.show:
        for name, part in parts.items():
            if not name.endswith("unseen"):
                print("", *part.refused, "", *part.missed, sep="\n")


if __name__ == "__main__":
    main()
