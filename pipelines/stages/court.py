"""The verdict of a run where comparing what it left is not enough: something must be run for it.

* A checker that is a program is asked, as rewards ask it, in sandboxes of its own: no worker that
  has held an expected output ever runs a program of the dataset.  It is asked twice, under two
  hash seeds; what it does not say twice is no verdict.
* A record tells a long value in part, and of an object the name of its class alone.  Where a call
  returned such a value, it is called once more and asked for all of it, as rewards ask: so where
  ``==`` decides, a Counter is the dict that it equals (`tracer.recorder.equals`).
"""

from __future__ import annotations

from msgspec.structs import replace

from pipelines.checkers.judge import Judge
from pipelines.problems import Checker, Problem, ProblemTest
from pipelines.stages.runner import bench_of
from pipelines.stages.verdict import UNKNOWN, WRONG_ANSWER, verdict
from tracer import literals
from tracer.determinism import Runner
from tracer.records import Job, Outcome, RunResult


class Court:
    """``runner`` runs the programs judged, ``bench`` the checkers'; None: what differs from the
    expected output of a problem that a program judges stays unknown."""

    def __init__(self, runner: Runner, bench: Runner | None) -> None:
        self._runner = runner
        self._judges = () if bench is None else (Judge(runner=bench), Judge(runner=bench, seed=1))

    @classmethod
    def of(cls, runner: Runner) -> Court:
        """With the bench that the runner has."""
        return cls(runner, bench_of(runner))

    def verdict(self, problem: Problem, test: ProblemTest, job: Job, result: RunResult) -> str:
        """As `pipelines.stages.verdict` has it, and known in more cases. ``job`` gave ``result``.
        Raises RefusedError where the level cannot be had."""
        found = verdict(problem, test, result)
        if result.outcome is not Outcome.OK or test.expected is None or found == "ok":
            return found
        checker = test.checker or problem.checker
        if problem.shape == "call" and not _is_literal(result.returned):
            result = self._whole(checker, job)
            if result.outcome is not Outcome.OK:
                return UNKNOWN  # the first time it ended well
            found = verdict(problem, test, result)
        if found == "ok" or checker.kind != "custom":
            return found
        return self._judged(checker, problem, test, result)

    def _whole(self, checker: Checker, job: Job) -> RunResult:
        again = replace(
            job, record=False, statics=b"", whole=True, plain=checker.kind in ("equal", "json")
        )
        return self._runner.run(again)

    def _judged(
        self, checker: Checker, problem: Problem, test: ProblemTest, result: RunResult
    ) -> str:
        called = problem.shape == "call"
        actual = result.returned if called else result.stdout.decode("utf-8", "backslashreplace")
        if called and not _is_literal(actual):
            return WRONG_ANSWER  # no checker can read it, and rewards take literals only
        wanted = test.expected or ""
        said = {judge.accepts(checker, test.input, wanted, actual) for judge in self._judges}
        if said == {True}:
            return "ok"
        return WRONG_ANSWER if said == {False} else UNKNOWN


def _is_literal(text: str) -> bool:
    try:
        literals.parse(text)
    except ValueError:
        return False
    return True
