"""Recording changes nothing of what a program prints and how it ends: the same bytes on stdout and
the same exit status with recording, without, and under plain ``python program.py``.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from oracle import programs
from oracle.programs import Case
from oracle.servers import LIMITS, RecorderServer, plain_environment

from tracer.records import Outcome

WHOLE = [case for case in programs.written() if not case.call]
CALLS = [case for case in programs.written() if case.call]
LOUD = list(programs.loud())
SHARDS = 2
# What no tracer written in Python can hide from a program that looks for it. Each must go on
# differing: one that no longer does has to leave this list.
BOUNDS = {
    "frames_seen": "frames below the program's and f_trace are seen by sys._getframe",
    "locals_written": "before 3.13 any Python trace function refreshes the dict that locals() gave",
}
if sys.version_info < (3, 11, 4):  # python/cpython#96670: running a file, not compile()
    BOUNDS["null_byte"] = "this Python runs a file up to its first null byte"


class End(NamedTuple):
    """What can be seen of a run from outside."""

    stdout: bytes
    status: int | None


@pytest.fixture(scope="module")
def recorder() -> Iterator[RecorderServer]:
    with RecorderServer() as server:
        yield server


def plain(case: Case, folder: Path) -> End:
    """The program under the plain interpreter."""
    (folder / "program.py").write_bytes(case.source)
    done = subprocess.run(
        [sys.executable, "program.py"], input=case.stdin, cwd=folder, env=plain_environment(),
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    return End(done.stdout, done.returncode)


def run(recorder: RecorderServer, case: Case, *, record: bool) -> End:
    result = recorder.run(case, record=record)
    return End(result.stdout, result.exit_code)


def check(recorder: RecorderServer, case: Case, folder: Path) -> None:
    expected = plain(case, folder)
    assert run(recorder, case, record=False) == expected
    assert run(recorder, case, record=True) == expected


def mark(case: Case, request: pytest.FixtureRequest) -> None:
    """Bounds must fail; one that passes has to leave the list."""
    if case.name in BOUNDS:
        request.applymarker(pytest.mark.xfail(reason=BOUNDS[case.name], strict=True))


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case.name)
def test_a_written_program_prints_and_ends_as_under_plain_python(
    recorder: RecorderServer, case: Case, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    mark(case, request)
    check(recorder, case, tmp_path)


@pytest.mark.parametrize("case", LOUD, ids=lambda case: case.name)
def test_a_program_that_would_notice_a_careless_recorder_does_not(
    recorder: RecorderServer, case: Case, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    mark(case, request)
    check(recorder, case, tmp_path)


@pytest.mark.parametrize("case", CALLS, ids=lambda case: case.name)
def test_a_call_prints_and_returns_the_same_with_and_without_recording(
    recorder: RecorderServer, case: Case
) -> None:
    recorded, unrecorded = recorder.run(case), recorder.run(case, record=False)
    assert recorded.outcome is unrecorded.outcome is Outcome.OK
    assert (recorded.stdout, recorded.exit_code) == (unrecorded.stdout, unrecorded.exit_code)


def test_a_slice_of_the_corpus_prints_and_ends_as_under_plain_python(
    recorder: RecorderServer, tmp_path: Path
) -> None:
    for case in itertools.islice(programs.corpus(), 0, None, 80):
        if not case.call and _ends(recorder, case):
            check(recorder, case, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_whole_corpus_prints_and_ends_as_under_plain_python(
    recorder: RecorderServer, tmp_path: Path, shard: int
) -> None:
    differing = []
    for case in itertools.islice(programs.corpus(), shard, None, SHARDS):
        if not case.call and _ends(recorder, case):
            ends = {plain(case, tmp_path), *(run(recorder, case, record=r) for r in (True, False))}
            if len(ends) > 1:
                differing.append(f"{case.name}: {ends}")
    assert not differing


def _ends(recorder: RecorderServer, case: Case) -> bool:
    """Whether the run is short enough to be recorded to its end."""
    return recorder.run(case, limits=LIMITS).outcome is not Outcome.TRACE_LIMIT
