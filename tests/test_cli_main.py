"""The command line: light to start, clear when it is used wrongly, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.cli.main import COMMANDS, run

HEAVY = ("pyarrow", "msgspec", "libcst", "datasets", "rich", "jinja2", "multiprocess", "tracer")


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(list(arguments))
    return code, capsys.readouterr().err


def test_help_imports_nothing_heavy():
    source = (
        "import sys\nfrom pipelines.cli.main import run\nrun(['--help'])\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]):
    assert run(["--help"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]):
    assert run([name, "--help"]) == 0
    assert f"groundtrace {name}" in capsys.readouterr().out


def test_an_unknown_command_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]):
    code, text = complaint(capsys, "biuld")
    assert code == 2 and "did you mean build?" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("build",),
        ("build", "demo"),
        ("build", "demo", "--out", "x", "--workers", "0"),
        ("build", "demo", "--out", "x", "--executor", "cloud"),
        ("build", "no-such-recipe", "--out", "x"),
        ("status",),
        ("status", "no-such-folder"),
        ("show", "no-such-folder", "abcd"),
        ("explain", "no-such-file.py"),
        ("check", "no-such-file.py", "--narrative", "no-such-text"),
    ],
)
def test_wrong_usage_is_exit_code_2_with_a_slug_and_no_traceback(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    code, text = complaint(capsys, *arguments)
    assert code == 2 and text.startswith("error: ") and "Traceback" not in text
    assert not list(tmp_path.iterdir())


def test_resume_and_fork_exclude_each_other(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    code, text = complaint(
        capsys, "build", "demo", "--out", str(tmp_path / "o"), "--resume", "--fork"
    )
    assert code == 2 and "exclude" in text


def test_an_error_that_nobody_foresaw_is_one_line_and_exit_code_4(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    import pipelines.sources

    def broken() -> list[str]:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(pipelines.sources, "names", broken)
    code, text = complaint(capsys, "sources")
    assert code == 4 and "unforeseen: ZeroDivisionError" in text and "Traceback" not in text


def test_sources_lists_every_source_with_its_options(capsys: pytest.CaptureFixture[str]):
    assert run(["sources"]) == 0
    listed = capsys.readouterr().out
    for name in ("bundled", "folder", "human_eval", "reasoning_gym"):
        assert name in listed
    assert "options: name, problems" in listed
