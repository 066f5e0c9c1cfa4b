"""Our checkers beside Kattis' default_validator (problemtools, MIT): ``make test-kattis``.

A difference is allowed only where docs/checkers.md names it, and only for ours to be the stricter.
"""

from __future__ import annotations

import importlib.util
import random
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.checkers import same_text
from pipelines.problems import Checker

PAIRS, SEED, TOLERANCE = 10_000, 20261122, 1e-6
TOKENS = ["0", "1", "-1", "7", "12", "1000000", "007", "+5", "-0", "0.5", "1.0", "1.", ".5", "-0.0",
          "3.14159", "1e3", "1E-3", "2.5e10", "1e400", "yes", "YES", "No", "a", "abc", "é", "nan",
          "inf", "-inf", "0x10", "1_000", "1,5", "1e", "--1", "1.2.3", "1" * 30]  # fmt: skip
SPACES = [" ", " ", " ", "\n", "\n", "  ", "\t", " \n", "\r\n", "\n\n"]
NEAR = [0.0, 1e-9, -1e-9, 5e-7, 2e-6, -2e-6, 1e-3, 1.0]
OTHER_SPELLINGS = re.compile(r"nan|inf|0x|e$", re.IGNORECASE)


def validator() -> Path:
    spec = importlib.util.find_spec("problemtools")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("pip install --no-deps problemtools")
    return Path(spec.submodule_search_locations[0]) / "support" / "default_validator"


def text(draw: random.Random, tokens: list[str]) -> str:
    spaced = "".join(token + draw.choice(SPACES) for token in tokens)
    return draw.choice(["", "", " ", "\n"]) + (spaced if draw.random() < 0.8 else spaced.rstrip())


def changed(draw: random.Random, token: str) -> str:
    how = draw.randrange(6)
    if how == 0:
        return draw.choice(TOKENS)
    if how == 1:
        return token.swapcase()
    try:
        value = float(token)
    except ValueError:
        return token
    value += draw.choice(NEAR) * draw.choice([1.0, max(1.0, abs(value))])
    return draw.choice(["{!r}", "{:.9f}", "{:.12g}", "{:e}"]).format(value)


def pair(draw: random.Random) -> tuple[str, str]:
    """An expected and an actual output, that are mostly about the same."""
    wanted = [draw.choice(TOKENS) for _ in range(draw.randrange(1, 6))]
    given = [changed(draw, token) if draw.random() < 0.4 else token for token in wanted]
    if draw.random() < 0.1:
        given = draw.choice([given[:-1], [*given, draw.choice(TOKENS)], [*given, *given]])
    return text(draw, wanted), text(draw, given)


def named(kind: str, expected: str, actual: str) -> str:
    """Which of the differences in docs/checkers.md this is; "" for none."""
    if kind == "tokens":
        return ""
    for wanted, given in zip(expected.split(), actual.split(), strict=False):
        if wanted != given and (OTHER_SPELLINGS.search(wanted) or OTHER_SPELLINGS.search(given)):
            return "spelling"
        if wanted != given and re.fullmatch(r"[+-]?\d+", wanted):
            return "integer"
    return ""


@pytest.mark.real
@pytest.mark.parametrize("kind", ["tokens", "float"])
def test_verdicts_differ_only_where_it_is_documented(tmp_path: Path, kind: str):
    program, draw, differences = validator(), random.Random(SEED), Counter[str]()
    given, answer = tmp_path / "in", tmp_path / "ans"
    given.write_text("")
    command = [program, given, answer, tmp_path, "case_sensitive"]
    command += ["float_tolerance", str(TOLERANCE)] if kind == "float" else []
    checker = Checker(kind, TOLERANCE if kind == "float" else 0.0)
    for _ in range(PAIRS // 2):
        expected, actual = pair(draw)
        answer.write_bytes(expected.encode())
        status = subprocess.run(command, input=actual.encode()).returncode
        assert status in (42, 43)
        ours, theirs = same_text(checker, expected, actual), status == 42
        if ours != theirs:
            why = named(kind, expected, actual)
            assert why and theirs, (expected, actual, ours, theirs)
            differences[why] += 1
        differences["accepted" if theirs else "rejected"] += 1
    print(f"{kind}: {dict(differences)}")
    assert min(differences["accepted"], differences["rejected"]) > PAIRS // 20


# The folders of default_validator's own tests, of the source distribution (the wheel has none):
# each an expected and a given output, the options, and the exit status.
FOLDERS = Path(sys.prefix) / "kattis" / "default_validator_tests"


def checker_for(options: list[str]) -> Checker:
    """Ours for the options of default_validator. One tolerance of ours stands for any of theirs."""
    if "space_change_sensitive" in options:
        return Checker("exact")
    tolerances = [float(after) for name, after in pairwise(options) if name.startswith("float_")]
    return Checker("float", tolerances[0]) if tolerances else Checker("tokens")


@pytest.mark.real
def test_on_default_validators_own_cases_the_verdicts_differ_only_where_it_is_documented():
    folders = sorted(FOLDERS.glob("test_*"))
    if not folders:
        pytest.skip("make test-kattis: the cases of problemtools' source distribution")
    different: list[str] = []
    for folder in folders:
        expected, actual = (
            (folder / name).read_bytes().decode("utf-8", "surrogateescape")
            for name in ("judge.ans", "user.out")
        )
        told = folder / "args.txt"
        options = told.read_text().split() if told.exists() else []
        theirs = (folder / "expected_exit_code.txt").read_text().strip() == "42"
        checker = checker_for(options)
        if same_text(checker, expected, actual) != theirs:
            assert theirs and named(checker.kind, expected, actual), folder.name
            different.append(folder.name)
    print(f"{len(folders)} cases, told apart: {different}")
    assert len(folders) == 24
    assert different == ["test_float_rel_tol_ac"]  # integers are compared exactly


# Short ones of our own writing, with default_validator's verdicts: what `make test` holds.
CASES: list[tuple[str, str, str, bool]] = [
    ("tokens", "1 2 3\n", "1\n2\t3", True),
    ("tokens", "1 2 3\n", "  1 2 3  \r\n\n", True),
    ("tokens", "1 2 3\n", "1 2", False),
    ("tokens", "1 2\n", "1 2 3", False),
    ("tokens", "Yes\n", "yes", False),
    ("tokens", "1\n", "1.0", False),
    ("tokens", "1\n", "01", False),
    ("tokens", "\n", "", True),
    ("tokens", "a\n", "", False),
    ("tokens", "ab\n", "a b", False),
    ("float", "1.0\n", "1.0000005", True),
    ("float", "1.0\n", "1.000002", False),
    ("float", "1000000.0\n", "1000000.5", True),
    ("float", "1000000.0\n", "1000002.0", False),
    ("float", "1.0\n", "1", True),
    ("float", "1\n", "1.0", True),
    ("float", "0.001\n", "1e-3", True),
    ("float", "0.0\n", "-0.0", True),
    ("float", "0.5\n", "0.5abc", False),
    ("float", "yes 0.5\n", "yes .5", True),
    ("float", "yes 0.5\n", "no .5", False),
    ("float", "0.5\n", "0.5 0.5", False),
]


@pytest.mark.parametrize(("kind", "expected", "actual", "right"), CASES)
def test_ours_has_the_verdict_of_default_validator(
    kind: str, expected: str, actual: str, right: bool
):
    assert same_text(Checker(kind, TOLERANCE), expected, actual) is right


@pytest.mark.real
@pytest.mark.parametrize(("kind", "expected", "actual", "right"), CASES)
def test_the_verdicts_of_these_cases_are_default_validators(
    tmp_path: Path, kind: str, expected: str, actual: str, right: bool
):
    (tmp_path / "in").write_text("")
    (tmp_path / "ans").write_text(expected)
    command = [validator(), tmp_path / "in", tmp_path / "ans", tmp_path, "case_sensitive"]
    command += ["float_tolerance", str(TOLERANCE)] if kind == "float" else []
    assert subprocess.run(command, input=actual.encode()).returncode == (42 if right else 43)
