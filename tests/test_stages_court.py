"""Verdicts that take a run: checkers that are programs, and values that a record does not tell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from test_checker_programs import KATTIS, PRINTS, custom

from pipelines.problems import Checker, Problem, ProblemTest
from pipelines.rewards import core, solve
from pipelines.rewards.runs import Pool
from pipelines.rewards.score import RIGHT
from pipelines.stages.court import Court
from pipelines.stages.inputs import case_of
from pipelines.stages.runner import SandboxRunner
from tracer.records import Job, Program, TestCase


@pytest.fixture(scope="module")
def runner() -> Iterator[SandboxRunner]:
    with SandboxRunner("default") as boxes:
        yield boxes


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(workers=1)
    yield pool
    pool.close()


def judged(
    runner: SandboxRunner, program: str, checker: Checker, given: str, expected: str, *,
    shape: str = "stdin", record: bool = True,
) -> str:  # fmt: skip
    problem = Problem(name="p", source="s", shape=shape, entry="f", checker=checker)
    test = ProblemTest(name="t", input=given, expected=expected)
    job = Job(program=Program(source=program.encode()), test=case_of(problem, test), record=record)
    return Court.of(runner).verdict(problem, test, job, runner.run(job))


@pytest.mark.parametrize("checker", [KATTIS, PRINTS])
@pytest.mark.parametrize(("said", "verdict"), [(3, "ok"), (2, "ok"), (5, "wrong_answer")])
def test_a_program_judges_an_output_that_is_not_the_expected_one(
    runner: SandboxRunner, checker: str, said: int, verdict: str
):
    assert judged(runner, f"print({said})", custom(checker), "12\n", "2\n") == verdict


def test_what_a_checker_does_not_say_twice_is_unknown(runner: SandboxRunner):
    asked = Job(program=Program(source=b"print(hash('a'))"), test=TestCase())
    under_seed_0 = int(runner.run(asked).stdout)
    checker = custom(f"print(int(hash('a') == {under_seed_0}))")
    assert judged(runner, "print(3)", checker, "12\n", "2\n") == "unknown"


@pytest.mark.parametrize("checker", [custom("1 / 0"), Checker("interactive")])
def test_a_broken_checker_and_a_dialogue_leave_it_unknown(runner: SandboxRunner, checker: Checker):
    assert judged(runner, "print(3)", checker, "12\n", "2\n") == "unknown"


def test_without_a_bench_it_stays_unknown(runner: SandboxRunner):
    problem = Problem(name="p", source="s", shape="stdin", checker=custom(KATTIS))
    test = ProblemTest(name="t", input="12\n", expected="2\n")
    job = Job(program=Program(source=b"print(3)"), test=case_of(problem, test))
    assert Court(runner, None).verdict(problem, test, job, runner.run(job)) == "unknown"


def test_no_sandbox_that_runs_a_checker_runs_a_program(runner: SandboxRunner):
    judged(runner, "print(3)", custom(KATTIS), "12\n", "2\n")
    assert not {id(box) for box in runner._boxes.values()} & {
        id(box) for box in runner.bench._boxes.values()
    }


VALUES = {
    "Counter('aab')": "{'a': 2, 'b': 1}",
    "OrderedDict(a=1)": "{'a': 1}",
    "[Counter('a')]": "[{'a': 1}]",
    "Mine(a=1)": "{'a': 1}",
    "Counter('aab') ": "{'a': 2}",
    "'x' * 100_000": repr("x" * 100_000),
    "list(range(5_000))": repr(list(range(5_000))),
    "Counter": "{}",
}
HEAD = "from collections import *\nclass Mine(Counter):\n    __eq__ = lambda *_: True\n"


@pytest.mark.parametrize("kind", ["equal", "json", "exact"])
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("record", [True, False])
def test_a_build_and_the_reward_judge_a_value_alike(
    runner: SandboxRunner, pool: Pool, kind: str, value: str, record: bool
):
    program, expected = f"{HEAD}def f():\n    return {value}\n", VALUES[value]
    request = solve.Request(
        completion=f"```python\n{program}```", checker=kind,
        tests_hidden=(solve.Test("", "f()", expected),),
    )  # fmt: skip
    [score] = core.score([request], pool)
    found = judged(runner, program, Checker(kind), "f()", expected, shape="call", record=record)
    assert found == ("ok" if score.value == RIGHT else "wrong_answer"), score
    assert (kind == "equal" and value == "Counter('aab')") <= (found == "ok")


def test_a_checker_of_calls_is_given_the_literal(runner: SandboxRunner):
    divides = "import sys, ast\nw, g = (ast.literal_eval(open(n).read()) for n in sys.argv[2:])\n"
    checker = custom(divides + "print(int(sorted(w) == sorted(g)))")
    program = "def f():\n    return [2, 1]\n"
    assert judged(runner, program, checker, "f()", "[1, 2]", shape="call") == "ok"
    other = "def f():\n    return object()\n"
    assert judged(runner, other, checker, "f()", "[1, 2]", shape="call") == "wrong_answer"
