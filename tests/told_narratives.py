"""What the writer says of a program, and a lie to stand in its place: what the tests of the checker
on its own writer's narratives are about (`test_ground_own_*.py`)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from narrative_runs import run_text

from tracer.records import Program, RunResult, TestCase
from verbalize import explain
from verbalize.ground import check


class Told(NamedTuple):
    """``says`` stands in the narrative; with ``lie`` in its place the text is false."""

    name: str
    source: str
    call: str
    says: str
    lie: str
    stdin: str = ""


@cache
def run(told: Told) -> tuple[Program, TestCase, RunResult]:
    return run_text(told.source, stdin=told.stdin, call=told.call)


def assert_accepted(told: Told, style: str) -> None:
    for seed in range(3):
        report = check(explain(*run(told), style=style, seed=seed).text, *run(told))
        assert report.accepted, report.reasons


def assert_lie_rejected(told: Told) -> None:
    text = explain(*run(told)).text
    assert told.says in text, text
    assert not check(text.replace(told.says, told.lie), *run(told)).accepted
