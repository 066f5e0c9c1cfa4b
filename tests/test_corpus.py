"""The bundled corpus is what it says: right solutions are right, wrong ones fail as told."""

from __future__ import annotations

import collections
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.data_files import data_root
from pipelines.problems import Problem
from pipelines.sources.corpus_format import read_problem
from pipelines.stages.verdict import verdict
from tracer.api import make_job
from tracer.records import Limits, Program, TestCase
from tracer.sandbox import Sandbox

CORPUS = data_root() / "corpus"
FOLDERS = sorted(path.parent for path in CORPUS.glob("*/problem.toml"))
TOPICS = {
    "arrays", "strings", "greedy", "dp", "graphs", "number-theory", "recursion", "simulation",
    "data-structures", "parsing", "geometry",
}  # fmt: skip


def read(folder: Path) -> Problem:
    return read_problem(folder, source="bundled", licence="Apache-2.0", provenance=folder.name)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


def test_there_are_at_least_60_stdin_problems_over_every_topic_and_tier() -> None:
    problems = [read(folder) for folder in FOLDERS]
    assert sum(problem.shape == "stdin" for problem in problems) >= 60
    assert {problem.topic for problem in problems} == TOPICS
    assert {problem.tier for problem in problems} == {1, 2, 3}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_problem_has_its_tests_and_solutions(folder: Path) -> None:
    problem = read(folder)
    verdicts = collections.Counter(s.verdict == "ok" for s in problem.solutions)
    assert 4 <= len(problem.tests) <= 10
    assert 2 <= verdicts[True] <= 4
    assert 2 <= verdicts[False] <= 3
    assert len(problem.statement) > 100


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_solution_has_its_known_verdict(folder: Path, box: Sandbox) -> None:
    problem = read(folder)
    for solution in problem.solutions:
        program = Program(source=solution.source)
        seen = set()
        for test in problem.tests:
            given = (
                TestCase(stdin=test.input.encode())
                if problem.shape == "stdin"
                else TestCase(call=test.input)
            )
            limits = Limits(cpu_seconds=problem.limits.seconds or 2.0, wall_seconds=6.0)
            result = box.run(make_job(program, given, limits=limits, record=False))
            seen.add(verdict(problem, test, result))
        if solution.verdict == "ok":
            assert seen == {"ok"}, solution.file
        else:
            assert solution.verdict in seen, solution.file
            assert seen <= {"ok", solution.verdict}, solution.file


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_generated_tests_are_what_the_generator_prints(folder: Path) -> None:
    for test in json.loads((folder / "tests.json").read_text())["tests"]:
        if test["origin"] != "generator":
            continue
        command = [sys.executable, str(folder / "generate.py"), str(test["seed"])]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert printed.strip() == test.get("input", test.get("args")).strip(), test["name"]
