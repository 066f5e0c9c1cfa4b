"""Runs compared: which differences there are, and the first event that differs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.stages.runner import SandboxRunner
from tracer.api import make_job
from tracer.determinism import Different, by_trace
from tracer.records import Job, Outcome, Program, RunResult, TestCase


class Counted(SandboxRunner):
    """Counts the runs."""

    runs = 0

    def run(self, job: Job, *, hash_seed: int = 0) -> RunResult:
        self.runs += 1
        return super().run(job, hash_seed=hash_seed)


@pytest.fixture(scope="module")
def runner() -> Iterator[Counted]:
    with Counted("default") as boxes:
        yield boxes


def judged(runner: Counted, source: str) -> Different | None:
    job = make_job(Program(source=source.encode()), TestCase())
    return by_trace(job, runner.run(job), runner)


def test_an_honest_program_is_run_three_times(runner: Counted) -> None:
    before = runner.runs
    assert judged(runner, "print({'a', 'b'} == {'b', 'a'})") is None
    assert runner.runs - before == 3


def test_steps_that_depend_on_the_hash_seed_are_named_though_the_output_does_not(
    runner: Counted,
) -> None:
    words = [str(number) for number in range(40)]
    found = judged(runner, f"n = 0\nfor word in set({words}):\n    n += 1\nprint(n)\n")
    assert found is not None and found.outcome is Outcome.NONDETERMINISTIC
    assert found.reason == "depends_on_hash_seed"
    assert "at event 2 (line 2) `word` has another value" in found.detail


CHANCE = "import random\nx = 1\ny = random.random()\nz = x\nprint(y)\n"


def test_the_first_event_that_chance_changes_is_named(runner: Counted) -> None:
    found = judged(runner, CHANCE)
    assert found is not None and found.reason == "nondeterministic"
    assert "at event 3 (line 3) `y` has another value" in found.detail


COIN = """\
import random
if random.random() < 0.5:
    print(1)
x = random.random()
"""


def test_what_is_stored_of_a_program_that_tosses_a_coin_is_the_same_each_time(
    runner: Counted,
) -> None:
    assert len({judged(runner, COIN) for _ in range(6)}) == 1


WATCHED = (
    "import sys\nx = 1\nif 'built-in' in repr(sys.gettrace):\n    print('unseen')\n"
    "else:\n    print(x)\n"
)


def test_a_program_that_behaves_otherwise_under_a_recorder_is_tampered(runner: Counted) -> None:
    job = make_job(Program(source=WATCHED.encode()), TestCase(), recorder="settrace")
    found = by_trace(job, runner.run(job), runner)
    assert found is not None and found.outcome is Outcome.TAMPERED
    assert found.reason == "differs_when_recorded"
    assert "stdout" in found.detail and "at event 4 (line 6) it prints" in found.detail


def test_no_value_that_varies_is_told(runner: Counted) -> None:
    details = {judged(runner, "x = id(object())\nprint(x)\n") for _ in range(3)}
    assert len(details) == 1
