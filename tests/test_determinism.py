"""Runs compared: which differences there are, and the first event that differs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.stages.runner import SandboxRunner
from tracer.api import make_job
from tracer.determinism import Different, by_end, by_trace
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


@pytest.mark.parametrize(
    "toss",
    [
        "import random\nx = random.randint(0, 99)\n",
        "from os import urandom\nx = urandom(1)[0]\n",
        "import os\nx = os.getpid()\n",
        "import time as t\nx = t.perf_counter_ns()\n",
        "from \U0001d42bandom import randint\nx = randint(0, 99)\n",
        "# coding: utf-7\nimport +AHI-andom as r\nx = r.randint(0, 99)\n",
    ],
)
def test_chance_that_shows_in_the_trace_alone_is_found_each_time(
    runner: Counted, toss: str
) -> None:
    found = {judged(runner, toss + "print('done')\n") for _ in range(3)}
    assert [each.reason if each else None for each in found] == ["nondeterministic"]


ENDS = {
    "line of an attack": "import random, sys\nn = random.randrange(1000)\n"
    "exec('\\n' * n + 'sys._getframe()')\n",
    "exit status": "import os\nos._exit(os.urandom(1)[0] & 7)\n",
    "message": "raise ValueError(id(object()))\n",
}


@pytest.mark.parametrize("name", ENDS)
def test_what_is_told_of_a_run_that_is_not_kept_is_the_same_each_time(
    runner: Counted, name: str
) -> None:
    found = set()
    for _ in range(3):
        job = make_job(Program(source=ENDS[name].encode()), TestCase())
        found.add(by_end(job, runner.run(job), runner))
    assert found == {Different("nondeterministic", "run twice, it does not do the same")}


def test_an_end_that_is_the_same_each_time_is_told(runner: Counted) -> None:
    job = make_job(Program(source=b"import time, sys\nsys._getframe()\n"), TestCase())
    assert by_end(job, runner.run(job), runner) is None


WATCHED = (
    "import io, sys\nx = 1\nif type(sys.stdout) is io.TextIOWrapper:\n    print('unseen')\n"
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
