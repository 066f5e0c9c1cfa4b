"""Makes what an item wants made, in the worker: a mutant of a program that fails a test, or an
input for it.

A `Workshop` lives as long as a unit's items are done.  What it makes is a function of the item, so
a unit that begins in the middle of a program's mutants makes the same ones again, and what a shard
holds does not depend on who makes it or what was made before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec
from msgspec.structs import replace

from pipelines.config import Recipe
from pipelines.inputs.choose import Agreed, Pool
from pipelines.items import Item
from pipelines.rows.types import TriedRow
from pipelines.stages.court import Court
from pipelines.stages.outcome import Reject, bounded
from tracer.determinism import Runner
from tracer.records import Job

if TYPE_CHECKING:
    from pipelines.mutants.trial import Killed, Trial

Key: TypeAlias = tuple[str, str, str, str]  # source, problem, kit, program
Choice: TypeAlias = tuple[list[Agreed], list[TriedRow]]


class Made(NamedTuple):
    """The item that can now be run, or why there is none; and what was tried for it."""

    item: Item | Reject
    tried: list[TriedRow]


class Workshop:
    def __init__(self, recipe: Recipe, runner: Runner, court: Court) -> None:
        self._recipe, self._runner, self._court = recipe, runner, court
        self._trials: dict[Key, Trial] = {}
        self._pools: dict[Key, Pool] = {}
        self._choices: dict[Key, Choice] = {}

    def make(self, item: Item, base: Job) -> Made:
        """``base`` gives limits and level. Of an item that wants nothing: the item itself."""
        wanted = item.wanted
        if wanted is msgspec.UNSET:
            return Made(item, [])
        return self._input(item, base) if wanted.make == "input" else self._mutant(item, base)

    def _input(self, item: Item, base: Job) -> Made:
        wanted, kit, table = item.wanted, item.kit, self._recipe.inputs
        assert wanted is not msgspec.UNSET
        assert kit is not msgspec.UNSET and table is not msgspec.UNSET
        problem = (item.problem.source, item.problem.name, wanted.kit, "")
        if problem not in self._pools:
            self._pools = {problem: Pool(item.problem, kit, table, base, self._runner)}
        pool = self._pools[problem]
        program = (*problem[:3], wanted.origin)
        if program not in self._choices:
            self._choices = {program: pool.choice(item.solution.source, wanted.given)}
        chosen, told = self._choices[program]
        tried = told[wanted.number : wanted.number + 1]
        if wanted.number == 0 and wanted.first:
            tried = [*pool.tried, *tried]
        if wanted.number >= len(chosen):
            why = pool.why_not or "too_few_agreed"
            return Made(_no(why, f"{len(chosen)} of {len(pool.tried)} tried"), tried)
        one = chosen[wanted.number]
        name = f"generated-{wanted.number}-{one.kind}"
        test = replace(one.test, name=name)
        made = replace(item, test=test, test_name=name, wanted=msgspec.UNSET, kit=msgspec.UNSET)
        return Made(made, tried)

    def _mutant(self, item: Item, base: Job) -> Made:
        wanted = item.wanted
        assert wanted is not msgspec.UNSET
        trial = self._trial(item, base)
        killed, tried = trial.killed(wanted.number)
        if wanted.test > 0:
            tried = []  # they are told with the first of the mutant's tests
        if trial.why_not:
            return Made(_no(trial.why_not, f"of {wanted.origin}"), tried)
        if killed is None:
            return Made(_no("no_mutant_fails", trial.account()), tried)
        if wanted.test >= len(killed.tests):
            return Made(_no("no_more_tests", f"it has {len(killed.tests)}"), tried)
        return Made(_with(item, killed), tried)

    def _trial(self, item: Item, base: Job) -> Trial:
        from pipelines.mutants.trial import Trial  # its matchers take a third of a second to read

        wanted, kit, table = item.wanted, item.kit, self._recipe.mutants
        assert wanted is not msgspec.UNSET
        assert kit is not msgspec.UNSET and table is not msgspec.UNSET
        key = (item.problem.source, item.problem.name, wanted.kit, wanted.origin)
        if key not in self._trials:
            trial = Trial(
                item.solution.source, item.problem, kit.tests, wanted.of, table, base,
                self._runner, self._court,
            )  # fmt: skip
            self._trials = {key: trial}  # a program's items stand together
        return self._trials[key]


def _with(item: Item, killed: Killed) -> Item:
    """The item of a program and a test, like any other."""
    wanted, mutant = item.wanted, killed.mutant
    assert wanted is not msgspec.UNSET
    test = killed.tests[wanted.test]
    told = (
        f"mutant: {mutant.operator} at line {mutant.line} of {wanted.origin}:"
        f" {bounded(mutant.before, 100)} → {bounded(mutant.after, 100)};"
        f" {killed.how} on {bounded(killed.tests[0].name, 100)}"
    )
    solution = replace(item.solution, source=mutant.source, verdict=killed.how, style=told)
    brief = item.told
    if brief is not msgspec.UNSET:  # of all right programs, the one that this was made of
        origin = replace(item.solution, file=wanted.origin, verdict="ok")
        brief = replace(brief, right=origin)
    return replace(
        item, told=brief, solution=solution, test=test, test_name=test.name,
        wanted=msgspec.UNSET, kit=msgspec.UNSET,
    )  # fmt: skip


def _no(reason: str, detail: str) -> Reject:
    return Reject(stage="making", reason=reason, detail=bounded(detail, 500))
