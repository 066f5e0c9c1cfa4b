"""Checkers that are programs: what they say, what they may not learn, and what breaks them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from pipelines.checkers import judge as judging
from pipelines.checkers.judge import Judge
from pipelines.problems import Checker
from pipelines.sources.corpus_format import read_problem
from tracer.errors import UsageError

FILES = "import sys\ngiven, wanted, actual = (open(name).read() for name in sys.argv[1:])\n"
# any divisor of the input is right
KATTIS = FILES + "sys.exit(42 if int(given) % int(actual) == 0 else 43)\n"
PRINTS = FILES + "print(1 if int(given) % int(actual) == 0 else 0)\n"


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with closing(Judge()) as judge:
        yield judge


def custom(program: str) -> Checker:
    return Checker("custom", program=program)


@pytest.mark.parametrize("program", [KATTIS, PRINTS])
def test_a_checker_program_says_which_outputs_are_right(judge: Judge, program: str):
    assert judge.accepts(custom(program), "12\n", "2\n", "3\n") is True
    assert judge.accepts(custom(program), "12\n", "2\n", "5\n") is False


@pytest.mark.parametrize("actual", ["many", "", "0", "1" * 5000])
def test_an_output_that_a_working_checker_cannot_read_is_rejected(judge: Judge, actual: str):
    assert judge.accepts(custom(KATTIS), "12", "2", actual) is False


@pytest.mark.parametrize(
    "program",
    ["", "1 / 0", "def f(", "print('maybe')", "import os; os._exit(1)", "while True: pass"],
    ids=["silent", "error", "syntax", "neither", "status 1", "endless"],
)
def test_a_checker_that_fails_on_the_expected_output_too_gives_no_verdict(
    monkeypatch: pytest.MonkeyPatch, program: str
):
    monkeypatch.setattr(judging, "LIMITS", msgspec.structs.replace(judging.LIMITS, cpu_seconds=0.2))
    with closing(Judge()) as judge:
        assert judge.accepts(custom(program), "12", "2", "3") is None


def test_a_checker_of_another_kind_has_no_program_to_ask(judge: Judge):
    assert judge.accepts(Checker("interactive"), "12", "2", "2") is None


def test_a_checker_sees_the_bytes_of_its_files_as_they_are(judge: Judge):
    program = "import sys\nprint(int([open(n, newline='').read() for n in sys.argv[1:]] == %r))"
    texts = ["a\r\nb", "", "é\x00\udc80 "]
    seen = texts[:2] + ["é\x00\udc80 "]
    program = program.replace("newline=''", "newline='', errors='surrogatepass'")
    assert judge.accepts(custom(program % seen), *texts) is True


def problem(folder: Path, checker: str) -> Path:
    (folder / "solutions").mkdir()
    (folder / "tests.json").write_text('{"tests": []}')
    (folder / "problem.toml").write_text(
        f'title = "t"\nshape = "stdin"\nstatement = "s"\nsolutions = []\n[checker]\n{checker}\n'
    )
    return folder


def test_a_problem_folder_holds_its_checkers_program(tmp_path: Path):
    (tmp_path / "checker.py").write_text(KATTIS)
    folder = problem(tmp_path, 'kind = "custom"\nfile = "checker.py"')
    found = read_problem(folder, source="s", licence="", provenance="p")
    assert found.checker == custom(KATTIS)


@pytest.mark.parametrize(
    "checker",
    ['kind = "custom"', 'file = "c.py"', 'kind = "custom"\nfile = "../c.py"',
     'kind = "custom"\nfile = "none.py"', 'kind = "guess"'],
)  # fmt: skip
def test_a_folder_without_the_checker_that_it_names_is_wrong(tmp_path: Path, checker: str):
    with pytest.raises(UsageError, match="problem-wrong"):
        read_problem(problem(tmp_path, checker), source="s", licence="", provenance="p")
