"""The verdict of a solution on a test: its output against the expected one, by the problem's
checker.

The comparison is made here, in the builder; the process that ran the program never had the expected
output (law 8).
"""

from __future__ import annotations

from pipelines import checkers
from pipelines.problems import Problem, ProblemTest
from tracer.records import Outcome, RunResult

WRONG_ANSWER, UNKNOWN = "wrong_answer", "unknown"


def verdict(problem: Problem, test: ProblemTest, result: RunResult) -> str:
    """``ok`` · ``wrong_answer`` · ``unknown`` (nothing to compare with, or it differs and the
    source judges by a program of its own) · else the outcome."""
    if result.outcome is not Outcome.OK:
        return str(result.outcome.value)
    if test.expected is None:
        return UNKNOWN
    checker = test.checker or problem.checker
    differs = UNKNOWN if checker.custom else WRONG_ANSWER
    if problem.shape == "stdin":
        actual = result.stdout.decode("utf-8", "backslashreplace")
        return "ok" if checkers.same_text(checker, test.expected, actual) else differs
    try:
        right = checkers.same_literal(checker, test.expected, result.returned)
    except ValueError:
        return UNKNOWN  # the source's expected value is no literal
    return "ok" if right else differs
