"""A problem that is judged by a program ships with it, and is graded by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_rows_tasks import RECIPE, problem, rows_of

from pipelines import build
from pipelines.executors.inline import InlineExecutor
from pipelines.rewards import core
from pipelines.rewards.runs import Pool
from pipelines.rewards.score import RIGHT, WRONG
from pipelines.rows.problem_texts import block
from pipelines.rows.types import CONFIGS

# Any proper divisor of the number will do.
CHECKS = """\
import sys
n, _, got = (int(open(path).read()) for path in sys.argv[1:])
print(int(1 <= got < n and n % got == 0))
"""
PROGRAMS = {"ok.py": "n = int(input())\nprint(1)\n", "wrong.py": "print(int(input()))\n"}
TESTS = [("hand", "12\n", "6\n"), ("generator", "15\n", "5\n")]


def built(folder: Path, checker: str) -> tuple[list[dict], dict[str, int]]:
    problem(folder / "problems" / "divisor", PROGRAMS, TESTS)
    (folder / "problems" / "divisor" / "checker.py").write_text(CHECKS)
    with (folder / "problems" / "divisor" / "problem.toml").open("a") as file:
        file.write(f"[checker]\n{checker}\n")
    configs = json.dumps([name for name in CONFIGS if name in ("traces", "solve")])
    text = RECIPE.format(configs=configs).replace("[rows.state_questions]\nper_trace = 3\n", "")
    (folder / "recipe.toml").write_text(text)
    report = build(folder / "recipe.toml", folder / "out", executor=InlineExecutor())
    return rows_of(folder / "out", "solve"), report.rejected.get("solve", {})


def test_its_row_holds_the_checkers_program_and_the_reward_runs_it(tmp_path: Path):
    rows, rejected = built(tmp_path, 'kind = "custom"\nfile = "checker.py"')
    assert [row["checker_program"] for row in rows] == [CHECKS] and not rejected
    said = [PROGRAMS["ok.py"], PROGRAMS["wrong.py"], "print(3)\n"]
    pool = Pool(workers=1)
    found = core.score([core.request("solve", block(text), rows[0]) for text in said], pool)
    pool.close()
    assert [score.value for score in found] == [RIGHT, WRONG, RIGHT]


def test_a_build_knows_the_verdict_of_each_run(tmp_path: Path):
    built(tmp_path, 'kind = "custom"\nfile = "checker.py"')
    found = {(row["solution"], row["verdict"]) for row in rows_of(tmp_path / "out", "traces")}
    mutant = ("ok.mutant-0.py", "wrong_answer")  # it could not be judged without the checker
    assert found == {("ok.py", "ok"), ("wrong.py", "wrong_answer"), mutant}


def test_another_program_makes_another_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first, _ = built(tmp_path / "a", 'kind = "custom"\nfile = "checker.py"')
    monkeypatch.setattr("test_rows_custom_checker.CHECKS", CHECKS.replace("1 <=", "2 <="))
    second, _ = built(tmp_path / "b", 'kind = "custom"\nfile = "checker.py"')
    assert first[0]["id"] != second[0]["id"]


def test_a_dialogue_with_a_judge_gives_no_row(tmp_path: Path):
    rows, rejected = built(tmp_path, 'kind = "interactive"')
    assert not rows and rejected == {"rows/interactive": 1}
