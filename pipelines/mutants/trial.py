"""Whether a mutant is wrong: it is run on the problem's tests, and one that passes them all is not
known to be.

A test counts only if the origin itself passes it, so that what fails is the fault made, not the
test.  Outputs are compared here; no expected one enters the sandbox (law 8).
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Literal, TypeAlias

import msgspec

from pipelines.config import MutantsConfig
from pipelines.mutants.make import Mutant, mutants
from pipelines.problems import KnownVerdict, Problem, ProblemTest
from pipelines.rows.types import TriedRow
from pipelines.stages.court import Court
from pipelines.stages.inputs import case_of
from pipelines.stages.outcome import bounded
from tracer.determinism import Runner, names_chance
from tracer.records import Job, Program

# wrong_answer, error, timeout: killed, by how it fails the first test that it fails.
Fate: TypeAlias = Literal[
    "wrong_answer", "error", "timeout", "survives", "cannot_run", "cannot_be_judged"
]
_FAILS: dict[str, KnownVerdict] = {
    "wrong_answer": "wrong_answer",
    "error": "error",
    "exit": "error",
    "crash": "error",
    "memory": "error",
    "output_limit": "error",
    "timeout": "timeout",
}
# What a program must import to get at chance, or how it may hide that it does. A variable that is
# called `time` or `sample` is no chance.
_CHANCE = re.compile(
    rb"^\s*(?:from|import)\b.*\b(?:asyncio|datetime|numpy|os|platform|posix|random|resource|secrets"
    rb"|socket|tempfile|threading|time|uuid)\b|\b(?:__import__|importlib|exec|eval)\b",
    re.MULTILINE,
)


class Killed(msgspec.Struct, frozen=True):
    """A mutant that fails. ``tests``: those that it fails, then those that it passes."""

    mutant: Mutant
    how: KnownVerdict
    tests: tuple[ProblemTest, ...]


class Trial:
    """The mutants of one program, tried one after another until as many as wanted are killed.

    All of it is decided by the program, its tests and the settings; whoever asks again for the same
    gets the same.
    """

    def __init__(
        self, source: bytes, problem: Problem, tests: tuple[ProblemTest, ...], of: int,
        table: MutantsConfig, base: Job, runner: Runner, court: Court | None = None,
    ) -> None:  # fmt: skip
        limits = msgspec.structs.replace(
            base.limits, cpu_seconds=table.seconds, wall_seconds=4 * table.seconds
        )
        self._job = msgspec.structs.replace(base, limits=limits, record=False)
        self._problem, self._table, self._runner = problem, table, runner
        self._court = court or Court.of(runner)
        self._source, self._most = source, of * table.tries
        self.why_not = ""  # why there is nothing to try
        self._tests = self._passed(tests)
        made = mutants(source, table.seed, table.operators)
        self._left = islice(() if self.why_not else made, self._most)
        self._found: list[Killed] = []
        self._tried: list[list[TriedRow]] = [[]]

    def killed(self, number: int) -> tuple[Killed | None, list[TriedRow]]:
        """The mutant of that number, or None where there are not so many; and a line for each one
        tried since the one before."""
        while len(self._found) <= number:
            mutant = next(self._left, None)
            if mutant is None:
                break
            self._try(mutant)
        tried = self._tried[number] if number < len(self._tried) else []
        return (self._found[number] if number < len(self._found) else None), tried

    def account(self) -> str:
        """How many of each fate, in words, once there is no further mutant."""
        fates = [row.fate for rows in self._tried for row in rows]
        told = [f"{fates.count(fate)} {fate}" for fate in sorted(set(fates))]
        return f"{len(fates)} tried: {', '.join(told)}" if told else "no fault can be made in it"

    def _passed(self, tests: tuple[ProblemTest, ...]) -> tuple[ProblemTest, ...]:
        if names_chance(self._source) and _CHANCE.search(self._source):
            self.why_not = "names_chance"  # whether its mutants fail is chance too
            return ()
        passed = tuple(test for test in tests if self._verdict(self._source, test) == "ok")
        if not passed:
            self.why_not = "origin_fails" if tests else "no_tests"
        return passed

    def _try(self, mutant: Mutant) -> None:
        failed: list[ProblemTest] = []
        passed: list[ProblemTest] = []
        first = ""
        for test in self._tests:
            found = self._verdict(mutant.source, test)
            if found == "ok":
                passed.append(test)
            elif found in _FAILS:
                failed.append(test)
                first = first or found
                if self._table.tests == 1:
                    break
            else:
                self._tell(mutant, "cannot_be_judged" if found == "unknown" else "cannot_run")
                return
        if not failed:
            self._tell(mutant, "survives")
            return
        how = _FAILS[first]
        self._tell(mutant, how)  # type: ignore[arg-type]
        self._found.append(Killed(mutant, how, (*failed, *passed)))
        self._tried.append([])

    def _tell(self, mutant: Mutant, fate: Fate) -> None:
        self._tried[-1].append(
            TriedRow(
                made="mutant",
                kind=mutant.operator,
                line=mutant.line,
                fate=fate,
                detail=bounded(f"{mutant.before} → {mutant.after}", 300),
            )
        )

    def _verdict(self, source: bytes, test: ProblemTest) -> str:
        job = msgspec.structs.replace(
            self._job, program=Program(source=source), test=case_of(self._problem, test)
        )
        return self._court.verdict(self._problem, test, job, self._runner.run(job))
