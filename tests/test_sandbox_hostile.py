"""The list of hostile, faulty and awkward programs: all that it asks for holds of each recorder.

Everyday runs take those that end quickly, ``-m real`` (``make test-real``) the whole list once, at
both levels; ``-m slow`` (``make test-hostile``) three times over, and as an unprivileged user too.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import canaries
import hostile_programs as hostile
import pytest
from hostile_checks import PROGRAMS, Held, Trial

from tracer.errors import RefusedError
from tracer.recorder.native import MISSING_BECAUSE
from tracer.records import Level, RecorderName
from tracer.sandbox import process
from tracer.sandbox.privileges import NOBODY, open_to_others

# They wait for a limit, or fill one up.
SLOW = {name for name, _, _, expected in hostile.HOSTILE if expected.startswith("timeout")} | {
    "slow_but_legal", "mem_memfd", "mem_threads", "out_flood", "out_fd_write", "disk_many_files",
    "huge_string_local", "src_huge", "budget_exception_swallow", "compile_bomb", "exc_str_loops",
    "recursion_thread_idiom", "nd_sysrandom", "parser_bomb", "deep_nesting", "mem_grow",
    "dealloc_deep", "except_everything", "except_everything_calls", "loop_forever", "eof_spin",
}  # fmt: skip
RECORDERS: tuple[RecorderName, ...] = ("settrace",) if MISSING_BECAUSE else ("settrace", "native")
ROOT = Path(__file__).parents[1]


@contextmanager
def tried(recorder: RecorderName, level: Level) -> Iterator[Trial]:
    with canaries.laid():
        try:
            trial = Trial(recorder, level)
        except RefusedError as error:
            pytest.skip(f"level {level}: {error.what}")
        try:
            yield trial
        finally:
            trial.close()


@pytest.fixture(scope="module", params=RECORDERS)
def trial(request: pytest.FixtureRequest) -> Iterator[Trial]:
    with tried(request.param, "default") as trial:
        yield trial


def test_the_list_has_109_programs_beside_our_own() -> None:
    assert len(PROGRAMS) == 109 + len(canaries.OWN)


@pytest.mark.parametrize("name", sorted(PROGRAMS.keys() - SLOW))
def test_a_hostile_program_gets_what_is_accepted_for_it_and_leaves_nothing(
    trial: Trial, name: str
) -> None:
    assert trial.complaints(name) == []


def complaints(trial: Trial) -> list[str]:
    return [complaint for name in PROGRAMS for complaint in trial.complaints(name)]


@pytest.mark.real
@pytest.mark.parametrize("recorder", RECORDERS)
@pytest.mark.parametrize("level", ["default", "strict"])
def test_the_whole_list_once(recorder: RecorderName, level: Level) -> None:
    with tried(recorder, level) as trial:
        assert complaints(trial) == []


@pytest.mark.slow
@pytest.mark.parametrize("recorder", RECORDERS)
@pytest.mark.parametrize("level", ["default", "strict"])
def test_the_whole_list_three_times_over(recorder: RecorderName, level: Level) -> None:
    with tried(recorder, level) as trial:
        found = complaints(trial)
        held = Held(trial)  # the first round has warmed everything up
        found += complaints(trial) + complaints(trial)
        assert found + held.complaints() == []


@pytest.mark.slow
@pytest.mark.parametrize("recorder", RECORDERS)
def test_the_whole_list_three_times_over_as_an_unprivileged_user(recorder: RecorderName) -> None:
    assert as_nobody(recorder, 3, []) == []


def test_hostile_programs_fare_the_same_as_an_unprivileged_user() -> None:
    some = ["benign", "kill_all", "read_passwd", "setuid_root", "settrace_toggle", "fork_bomb"]
    assert as_nobody(RECORDERS[-1], 1, [*some, "net_loopback", *canaries.OWN]) == []


def as_nobody(recorder: RecorderName, rounds: int, names: list[str]) -> list[str]:
    """The complaints of a process that runs as another user, who has no rights here."""
    if os.getuid():
        pytest.skip("only root can become another user")
    command = [*another_user(), python(), "-S", "-B", "tests/hostile_checks.py", recorder]
    paths = [str(ROOT / "tests"), str(ROOT), *packages()]
    with canaries.laid():  # by root, whose file it stays
        done = subprocess.run(
            [*command, str(rounds), *names],
            env={
                "PYTHONPATH": os.pathsep.join(paths), "HOME": "/nonexistent",
                "PATH": "/usr/bin:/bin",
            },
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout)
    assert answer["user"] == NOBODY
    return list(answer["found"])


def packages() -> list[str]:
    """Where what is installed beside this project lies."""
    return [folder for folder in sys.path if folder.endswith("-packages")]


def python() -> str:
    """An interpreter of this version that another user may run."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for found in (sys.executable, shutil.which(version, path="/usr/bin:/usr/local/bin")):
        if found and open_to_others(found) and all(map(open_to_others, _library(found))):
            return found
    return sys.executable


def _library(executable: str) -> list[str]:
    ask = "import os; print(os.path.dirname(os.__file__))"
    return subprocess.check_output([executable, "-c", ask], text=True).split()


def another_user() -> list[str]:
    """Where the interpreter or this folder is closed to others, with the one right to read it: what
    `tracer.sandbox.privileges` does for programs."""
    become = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    needed = [python(), *_library(python()), str(ROOT), *packages()]
    if all(map(open_to_others, needed)):
        return become
    reads = "+dac_read_search"
    return [*become, f"--inh-caps={reads}", f"--ambient-caps={reads}"]


# The checks themselves: what is not confined, or is replaced, is complained of


@pytest.mark.parametrize(
    ("name", "complaint"),
    [("canary_file", "the canary"), ("net_loopback", "it connected to a listener")],
)
def test_where_nothing_is_confined_a_program_is_found_out(name: str, complaint: str) -> None:
    with tried("settrace", "unsafe") as trial:
        assert complaint in " ".join(trial.complaints(name))


def test_a_worker_that_inherits_our_environment_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clean = subprocess.Popen

    def inherits(*arguments: Any, env: dict[str, str], **more: Any) -> subprocess.Popen[bytes]:
        return clean(*arguments, env={**os.environ, **env}, **more)

    monkeypatch.setattr(process.subprocess, "Popen", inherits)
    with tried("settrace", "default") as trial:
        assert "the canary" in " ".join(trial.complaints("canary_environment"))


def test_a_worker_that_was_replaced_is_complained_of(trial: Trial) -> None:
    held = Held(trial)
    assert trial.box.worker_pid is not None
    os.kill(trial.box.worker_pid, signal.SIGKILL)
    assert trial.complaints("benign") == []
    assert "the worker was replaced" in " ".join(held.complaints())
