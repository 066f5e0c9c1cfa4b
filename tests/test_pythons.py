"""The recorder under each Python found: the same tests in an environment of that Python's own."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from oracle import programs

ROOT = Path(__file__).parents[1]
NEEDS = ["pytest", "hypothesis"]
TESTS = {  # in parts of about the same length
    "decisions": ["test_decisions.py", "test_transitions.py", "test_sandbox_hostile.py"],
    "records": [
        "test_literals.py", "test_replay.py", "test_static.py", "test_recorder_steps.py",
        "test_recorder_native.py", "test_recorder_line_events.py", "test_within.py",
        "test_recorder_watch.py",
    ],
}  # fmt: skip
SESSION = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex


def python(version: str) -> str:
    """The command of a working Python of this version: on the path, or of pyenv. Skips, with the
    reason, where there is none."""
    found = shutil.which(f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [found] if found else []
    candidates += sorted(str(path) for path in pyenv.glob(f"{version}*/bin/python{version}"))
    for command in candidates:
        asked = subprocess.run(
            [command, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
        )
        if asked.stdout.strip() == version:
            return command
    pytest.skip(f"no python{version} on this machine")


def environment_of(version: str) -> Path:
    """The interpreter of an environment with what the recorder's tests need; made once a session,
    whichever test process comes first."""
    folder = ROOT / ".venv" / "pythons" / version
    interpreter = folder / "bin" / "python"
    base = python(version)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{version}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder.parent / f"{version}.session"
        if done.exists() and done.read_text() == SESSION:
            return interpreter
        if not interpreter.exists():
            subprocess.run([base, "-m", "venv", str(folder)], check=True)
        pip = [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *NEEDS, "-e", str(ROOT)], check=True)  # builds its recorder
        done.write_text(SESSION)
    return interpreter


def run(version: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(environment_of(version)), *arguments],
        cwd=ROOT / "tests",
        env={
            "PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT}",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
    )  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize("part", TESTS)
@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_the_recorders_tests_pass_under_another_python(version: str, part: str) -> None:
    done = run(version, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS[part])
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-1_000:]


@pytest.mark.real
@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_under_another_python_each_written_program_shows_the_same_state(version: str) -> None:
    done = run(version, "-m", "oracle", "--written", "--texts")
    differing = {line[4:] for line in done.stdout.splitlines() if line.startswith("--- ")}
    assert differing == set(programs.bounds(version)), done.stdout[-4_000:] + done.stderr[-1_000:]


LOAD = """\
import importlib.util, sys
spec = importlib.util.spec_from_file_location("tracer._columns", sys.argv[1])
made = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)
from tracer import columns
columns._columns, columns.MISSING_BECAUSE = made, ""
from tracer.records import Call, Line
payload = columns.msgspec.msgpack.encode([Call(0, 0, "<module>"), Line(0, 1)])
events, _ = columns._outer(made.columns([payload], *columns._spec()))
print([row["event"] for row in events.to_pylist()[0]])
"""


@pytest.mark.real
@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_columns_that_another_python_built_work_in_this_one(version: str, tmp_path: Path) -> None:
    asked = run(version, "-c", "import sysconfig; print(sysconfig.get_path('include'))")
    made = tmp_path / "_columns.abi3.so"
    source = ROOT / "tracer" / "native" / "columns.c"
    compile_it = ["cc", "-shared", "-fPIC", "-O1", f"-I{asked.stdout.strip()}", "-o", str(made)]
    subprocess.run([*compile_it, str(source)], check=True)
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(made)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == "['call', 'line']\n", done.stderr
