"""Programs of the bundled corpus, on inputs of theirs, whose true narratives were once refused."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from narrative_runs import run_text

from tracer.records import Program, RunResult, TestCase
from verbalize import check, explain
from verbalize.styles import names

CORPUS = Path(__file__).parents[1] / "data" / "corpus"
REFUSED = {  # what it was -> problem, program, test, budget
    "a closure called without arguments": (
        "bouncing-ball-bumpers", "closure_walk", "seed-5", 400,
    ),
    "one iteration told in short": ("checkout-lanes", "no_idle_time", "many-or-slow", 400),
    "one iteration told in short, beside the code": (
        "negative-base-numerals", "raw_divmod", "seed-1", 400,
    ),
    "a loop left by break above runs of itself": ("ribbon-cutting", "first_piece", "seed-2", 8_000),
    "an element changed by a step that does not count": (
        "vacuum-robot-dust", "no_upper_check", "seed-6", 8_000,
    ),
    "a Counter changed by a step that does not count": (
        "vending-machine-change", "pure_steps", "seed-2", 8_000,
    ),
    "a recursive generator": ("bracket-strings-by-depth", "generator_rec", "seed-3", 400),
    "arguments of a call told by its result": (
        "disk-tower-state", "tower_left_behind", "start", 400,
    ),
    "arguments of a call told by its end": ("disk-tower-state", "recursive_place", "seed-2", 400),
    "a return above an equal one": ("signed-power-expression", "descent", "seed-2", 8_000),
    "what is taken before it is handed on": (
        "undo-redo-page", "action_log", "clear-of-empty", 8_000,
    ),
    "what is taken before it is handed on, backwards": (
        "undo-redo-page", "action_log", "sample-1", 8_000,
    ),
}  # fmt: skip


@cache
def _run(problem: str, program: str, test: str) -> tuple[Program, TestCase, RunResult]:
    folder = CORPUS / problem
    tests = json.loads((folder / "tests.json").read_text())["tests"]
    given = next(one for one in tests if one["name"] == test)
    source = (folder / "solutions" / f"{program}.py").read_text()
    call = ""
    if "args" in given:
        functions = [line for line in source.splitlines() if line.startswith("def ")]
        call = f"{functions[-1][4:].partition('(')[0]}({given['args'][1:-1]})"
    return run_text(source, stdin=given.get("input", ""), call=call)


@pytest.mark.parametrize("style", names())
@pytest.mark.parametrize("was", REFUSED)
def test_its_narrative_is_accepted(was: str, style: str) -> None:
    problem, program, test, budget = REFUSED[was]
    run = _run(problem, program, test)
    for seed in range(2):
        report = check(explain(*run, style=style, seed=seed, budget=budget).text, *run)
        assert report.accepted, report.reasons
