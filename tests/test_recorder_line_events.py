"""The events of a recording are the interpreter's: kinds, lines, frames and their order are those
that a plain `sys.settrace` function sees in a process of its own.

The programs (programs/settrace_scenarios.txt) cover what CPython's own tests of settrace cover,
Lib/test/test_sys_settrace.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle import programs
from oracle.programs import Case
from oracle.servers import RecorderServer, plain_environment
from recorders import RECORDERS, needed

from tracer.records import Call, Line, Raise, RecorderName, Return, RunResult, Yield

_KINDS = {Call: "call", Line: "line", Return: "return", Yield: "return", Raise: "exception"}
Events = list[tuple[int, str, str, int]]


SCENARIOS = programs.scenarios()


@pytest.fixture(scope="module")
def server() -> Iterator[RecorderServer]:
    with RecorderServer() as warm:
        yield warm


@pytest.fixture(scope="module")
def interpreter() -> dict[str, Events]:
    """What the plain tracer sees of each program."""
    done = subprocess.run(
        [sys.executable, Path(__file__).parent / "plain_tracer.py"],
        input=json.dumps({case.name: case.source.decode() for case in SCENARIOS}),
        env=plain_environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {name: [tuple(e) for e in events] for name, events in json.loads(done.stdout).items()}


def events(result: RunResult) -> Events:
    assert result.trace is not None, result.detail
    names: dict[int, str] = {}
    found = []
    for record in result.trace.records:
        if isinstance(record, Call):
            names[record.frame] = record.function
        if type(record) in _KINDS:
            found.append(
                (record.frame, names[record.frame], _KINDS[type(record)], record.line)
            )  # fmt: skip
    return found


@pytest.mark.parametrize("recorder", RECORDERS)
@pytest.mark.parametrize("case", SCENARIOS, ids=lambda case: case.name)
def test_the_recorded_events_are_those_that_the_interpreter_gives(
    server: RecorderServer, interpreter: dict[str, Events], case: Case, recorder: RecorderName
) -> None:
    if recorder == "native":
        needed()
    assert events(server.run(case, recorder=recorder)) == interpreter[case.name]
