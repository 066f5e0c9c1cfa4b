"""One program after another: its narratives checked, lies planted in them and checked."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator

import msgspec

from benchmarks.grounding.baselines import Entities, final_output
from benchmarks.grounding.cases import Case
from verbalize import check, explain
from verbalize.ground.mutate import lies
from verbalize.narrative import Narrative
from verbalize.styles import names

MISSES_KEPT = 400  # of all, for whoever wants to look at them


class Tally(msgspec.Struct):
    """Lies of one kind."""

    planted: int = 0
    caught: int = 0
    by_output: int = 0  # caught by the final output alone
    by_entities: int = 0

    def add(self, other: Tally) -> None:
        for name in Tally.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Found(msgspec.Struct):
    """What came of one program, or of all."""

    programs: int = 0
    written: dict[str, int] = {}  # style → narratives
    accepted: dict[str, int] = {}
    by_entities: int = 0  # true narratives that the entity match accepts
    kinds: dict[str, dict[str, Tally]] = {}  # style → kind → tally
    writing: dict[str, float] = {}  # style → seconds of CPU
    checking: dict[str, float] = {}
    events: int = 0
    refused: list[str] = []
    missed: list[str] = []

    def add(self, other: Found) -> None:
        self.programs += other.programs
        for mine, theirs in ((self.written, other.written), (self.accepted, other.accepted)):
            for style, count in theirs.items():
                mine[style] = mine.get(style, 0) + count
        for spent, more in ((self.writing, other.writing), (self.checking, other.checking)):
            for style, seconds in more.items():
                spent[style] = spent.get(style, 0.0) + seconds
        self.by_entities += other.by_entities
        for style, kinds in other.kinds.items():
            for kind, tally in kinds.items():
                self.kinds.setdefault(style, {}).setdefault(kind, Tally()).add(tally)
        self.events += other.events
        self.refused += other.refused
        self.missed = [*self.missed, *other.missed][:MISSES_KEPT]


def judge(case: Case, each: int, seed: int = 0) -> Found:
    """All styles of one program's narrative, and at most ``each`` lies a kind and style."""
    found = Found(programs=1)
    entities = Entities(case.program.source, case.test.stdin, case.test.call, case.result)
    for style in names():
        started = time.process_time()
        narrative = explain(case.program, case.test, case.result, style=style, seed=seed)
        wrote = time.process_time()
        report = check(narrative.text, case.program, case.test, case.result)
        found.writing[style] = wrote - started
        found.checking[style] = time.process_time() - wrote
        found.events += case.events
        found.written[style] = 1
        found.accepted[style] = int(report.accepted)
        found.by_entities += entities.has(narrative.text)
        if not report.accepted:
            found.refused.append(f"{case.name} ({style}): {'; '.join(report.reasons)[:300]}")
            continue
        _plant(case, style, narrative, entities, each, seed, found)
    return found


def _plant(
    case: Case, style: str, narrative: Narrative, entities: Entities, each: int, seed: int,
    found: Found,
) -> None:  # fmt: skip
    kinds = found.kinds.setdefault(style, {})
    for lie in lies(narrative, case.result, seed=seed, each=each):
        text = lie.text_in(narrative.text)
        caught = not check(text, case.program, case.test, case.result).accepted
        tally = kinds.setdefault(lie.kind, Tally())
        tally.planted += 1
        tally.caught += caught
        tally.by_output += not final_output(text, narrative)
        tally.by_entities += not entities.has(text)
        if not caught:
            before = narrative.text[max(0, lie.start - 60) : lie.start].replace("\n", " ")
            after = narrative.text[lie.end : lie.end + 30].replace("\n", " ")
            told = f"…{before}⟦{lie.was} → {lie.now}⟧{after}…".replace("\n", " ")
            found.missed.append(f"{lie.kind} | {case.name} ({style}): {told}")


def over(cases: list[Case], each: int, processes: int, tell: Callable[[int], None]) -> Found:
    """All of them, in processes of their own."""
    everything = Found()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        jobs = [(case, each) for case in cases]
        random.Random(0).shuffle(jobs)
        for done, found in enumerate(pool.imap_unordered(_judge, jobs, chunksize=1), 1):
            everything.add(found)
            tell(done)
    return everything


def _judge(job: tuple[Case, int]) -> Found:
    return judge(*job)


def rates(found: Found) -> Iterator[tuple[str, Tally]]:
    """Kind → tally, over all styles."""
    kinds: dict[str, Tally] = {}
    for style in found.kinds.values():
        for kind, tally in style.items():
            kinds.setdefault(kind, Tally()).add(tally)
    yield from kinds.items()
