"""How many false statements an engine that lies gets into accepted rewrites.

    python -m benchmarks.rewriting.lying [OUTPUT.md] [--sentences 20000] [--rate 0.1]

The runs of `benchmarks.grounding.cases`, told in both prose styles, are rewritten by
`LyingEngine`; a planted lie that stands in a text that was accepted, at once, after a retry or
spliced, is counted as false.  Exits 1 where more than 0.5 % of the sentences are.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import msgspec

from benchmarks.grounding.cases import Case, cases
from benchmarks.page import machine
from benchmarks.rewriting.lying_engine import LyingEngine
from benchmarks.rewriting.throughput import MARK
from verbalize import explain
from verbalize.rewrite.loop import rewrite_all
from verbalize.rewrite.records import Policy, Rewritten, Task
from verbalize.rewrite.report import Report, table

MOST = 0.005  # of the sentences of accepted rewrites
STYLES = ("narrative", "terse")


class Lied(msgspec.Struct):
    """What came of it. ``shown``: a line each for lies that came through, to look at."""

    report: Report = msgspec.field(default_factory=Report)
    said: int = 0  # sentences, by the engine, in all attempts
    planted: Counter[str] = msgspec.field(default_factory=Counter)  # kind → sentences
    shipped: int = 0  # sentences of accepted rewrites that the engine wrote
    false: Counter[str] = msgspec.field(default_factory=Counter)  # kind → of these, false
    shown: list[str] = msgspec.field(default_factory=list)

    @property
    def share(self) -> float:
        return sum(self.false.values()) / max(self.shipped, 1)


def told(found: Iterable[Case], seed: int = 0) -> Iterator[Task]:
    """Each run in both styles. Runs that have nothing to tell but their end are left out."""
    for case in found:
        for style in STYLES:
            narrative = explain(case.program, case.test, case.result, style=style, seed=seed)
            if len(narrative.sentences) > 1:
                yield Task(
                    id=f"{case.name}:{style}", narrative=narrative, program=case.program,
                    test=case.test, result=case.result,
                )  # fmt: skip


def measure(
    tasks: list[Task], sentences: int, rate: float, policy: Policy, processes: int = 1
) -> Lied:
    """Rewrites the tasks one after the other, until the engine has said so many sentences."""
    engine = LyingEngine(tasks, policy, rate)
    lied = Lied()
    started = time.monotonic()
    fork = multiprocessing.get_context("fork")
    judges = ProcessPoolExecutor(processes, mp_context=fork) if processes > 1 else None
    for rewritten in rewrite_all(_until(tasks, engine, sentences), engine, policy, judges):
        lied.report.add(rewritten)
        _count(lied, rewritten, engine)
    if judges is not None:
        judges.shutdown()
    lied.report.wall_seconds = time.monotonic() - started
    lied.said = engine.said
    lied.planted.update(engine.planted.values())
    return lied


def _until(tasks: list[Task], engine: LyingEngine, sentences: int) -> Iterator[Task]:
    for task in tasks:
        if engine.said >= sentences:
            return
        yield task


def _count(lied: Lied, rewritten: Rewritten, engine: LyingEngine) -> None:
    for sentence in rewritten.sentences:
        if sentence.by == "template":
            continue
        lied.shipped += 1
        said = rewritten.text[sentence.start : sentence.end]
        kind = engine.planted.get((rewritten.id, sentence.number, said))
        if kind is not None:
            lied.false[kind] += 1
            lied.shown.append(f"{kind} | {rewritten.id} | {said}")


def page(lied: Lied, rate: float) -> Iterator[str]:
    yield "# Rewriting"
    yield ""
    yield "## An engine that lies"
    yield ""
    yield (
        f"Written by `make bench-rewriting`. {machine()}. The engine says sentences of our "
        f"narratives in other words and plants a lie in {rate:.0%} of those that can hold one: "
        f"{sum(lied.planted.values()):,} lies in {lied.said:,} sentences. Tokens are estimated."
    )
    yield ""
    yield "| figure | measured | target | |"
    yield "|---|--:|--:|---|"
    false, met = sum(lied.false.values()), "met" if lied.share <= MOST else "not met"
    yield f"| false statements in accepted rewrites | {lied.share:.2%} | ≤ {MOST:.1%} | {met} |"
    yield f"| … of sentences that the engine wrote | {false} of {lied.shipped:,} | | |"
    yield ""
    yield "| lie | planted | came through |"
    yield "|---|--:|--:|"
    for kind, count in sorted(lied.planted.items()):
        yield f"| {kind} | {count:,} | {lied.false[kind]} |"
    yield ""
    yield from table(lied.report)


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.rewriting.lying")
    parser.add_argument("output", nargs="?", type=Path)
    parser.add_argument("--sentences", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--shown", type=Path, help="writes there which lies came through")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    tasks = list(told(cases(600)))
    lied = measure(tasks, given.sentences, given.rate, Policy(), given.processes)
    text = "\n".join(page(lied, given.rate)) + "\n"
    if given.output:
        before = given.output.read_text("utf-8") if given.output.exists() else ""
        engine = "".join(before.partition(MARK)[1:])  # the page's other part stays
        given.output.write_text(f"{text}\n{engine}" if engine else text, "utf-8")
    if given.shown:
        given.shown.write_text("\n".join(lied.shown) + "\n")
    print(text, end="")
    return int(lied.share > MOST or lied.said < given.sentences)


if __name__ == "__main__":
    sys.exit(main())
