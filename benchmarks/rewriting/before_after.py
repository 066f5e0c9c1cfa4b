"""What a model made of a build's narratives, sentence by sentence, and what it was caught lying in.

    python -m benchmarks.rewriting.before_after OUT docs/narratives.md

OUT is a finished build with rewriting (``make rewritten`` makes one with a small model and runs
this).  The page keeps what stands in it before MARK; what follows is written anew.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines import lookup
from verbalize import explain
from verbalize.rewrite.report import OUTCOMES

MARK = "<!-- What follows is written by make rewritten. -->\n"
EACH = 2  # narratives shown of an outcome
LIES = 4  # of refused sentences, each of another narrative while there are such
LONGEST = 40  # sentences of a narrative that is shown


def rows(out: Path, config: str) -> list[dict[str, Any]]:
    folder = out / "dataset" / config
    if not folder.is_dir():
        return []
    found: list[dict[str, Any]] = pq.read_table(folder).to_pylist()
    return found


def page(out: Path) -> Iterator[str]:
    told = rows(out, "sft")
    attempts = rows(out, "attempts")
    models = ", ".join(sorted({row["rewrite_model"] for row in told}))
    yield "\n## Rewritten by a model\n"
    yield (
        f"What the model {models} made of {len(told)} such narratives of the bundled corpus "
        f"({len(attempts)} requests; [rewriting.md](rewriting.md) says how). "
        "`-` is the template's sentence, `+` the model's in its place, others are as they were. "
        "Each text was accepted by the checker as it stands here. It judges what it can read as a "
        "claim; words that claim nothing of the run may stand beside one.\n"
    )
    yield from _figures(out)
    for outcome in OUTCOMES:
        shown = [row for row in told if row["rewrite_outcome"] == outcome != "template"]
        shown = [row for row in shown if len(row["sentences"]) <= LONGEST]
        for row in sorted(shown, key=lambda row: len(row["narrative"]))[:EACH]:
            yield f"### {outcome.replace('_', ' ').capitalize()}: `{_program(row)}`\n"
            yield from _diff(out, row)
    yield from _lies(rows(out, "preference"))


def _figures(out: Path) -> Iterator[str]:
    """The build's own report of the stage, as it stands, but for its heading."""
    text = (out / "rewriting.md").read_text("utf-8")
    yield text.partition("\n\n")[2].partition("\n\n")[2].strip() + "\n"


def _diff(out: Path, row: dict[str, Any]) -> Iterator[str]:
    trace = lookup.trace_row(out, row["trace_id"])
    assert trace is not None
    program, test, _, result = lookup.run_of(trace)
    style = row["style"].partition("/")[0]
    before = explain(program, test, result, style=style, seed=row["seed"], budget=row["budget"])
    after = row["narrative"]
    yield "````diff"
    for sentence, told in zip(before.sentences, row["sentences"], strict=True):
        old = before.text[sentence.start : sentence.end].strip()
        new = after[told["start"] : told["end"]].strip()
        if old == new:
            yield "\n".join(f"  {line}" for line in old.splitlines())
        else:
            yield f"- {old}\n+ {new}"
    yield "````\n"


def _lies(pairs: list[dict[str, Any]]) -> Iterator[str]:
    """Sentences that were refused, each with what the run has instead."""
    yield "### Refused: the sentence that lied, and what the run has instead\n"
    if not pairs:
        yield "No reply held a lie.\n"
        return
    first = {pair["problem"]: pair for pair in reversed(pairs)}
    rest = [pair for pair in pairs if pair is not first[pair["problem"]]]
    yield "| program | the model wrote | but |\n|---|---|---|"
    for pair in [*first.values(), *rest][:LIES]:
        lie = pair["lies"][0]
        said = pair["rejected"][lie["start"] : lie["end"]].strip()
        yield f"| `{_program(pair)}` | {_cell(said)} | {_cell(lie['evidence'])} |"


def _program(row: dict[str, Any]) -> str:
    return f"{row['problem']}/{row['solution']}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.rewriting.before_after")
    parser.add_argument("build", type=Path)
    parser.add_argument("page", type=Path)
    given = parser.parse_args()
    head = given.page.read_text("utf-8").partition(MARK)[0]
    told = "\n".join(page(given.build))
    given.page.write_text(f"{head.rstrip()}\n\n{MARK}{told}\n", "utf-8")
    print(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
