"""Recorded runs of the programs in tests/goldens/narratives, shared by the narrative tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tracer.recorder.dev import record_here
from tracer.records import Program, RunResult, TestCase

FOLDER = Path(__file__).parent / "goldens" / "narratives"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))


@cache
def recorded(name: str) -> tuple[Program, TestCase, RunResult]:
    """NAME.py run on NAME.in, or called by the text in NAME.call."""
    program = Program(source=(FOLDER / f"{name}.py").read_bytes())
    given, call = FOLDER / f"{name}.in", FOLDER / f"{name}.call"
    test = TestCase(
        stdin=given.read_bytes() if given.exists() else b"",
        call=call.read_text().strip() if call.exists() else "",
    )
    result = record_here(program, test)
    assert result.trace is not None, result
    return program, test, result


def run_text(source: str, stdin: str = "", call: str = "") -> tuple[Program, TestCase, RunResult]:
    """A program given as text, recorded."""
    program = Program(source=source.encode())
    test = TestCase(stdin=stdin.encode(), call=call)
    return program, test, record_here(program, test)
