"""``groundtrace trace``: what scripts rely on, and what people see."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli.main import cli, run


def lines(tmp_path: Path, source: str, *options: str, given: str = "") -> list[dict]:  # type: ignore[type-arg]
    path = tmp_path / "p.py"
    path.write_text(source)
    done = CliRunner().invoke(cli, ["trace", str(path), "--format", "jsonl", *options], input=given)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_jsonl_is_a_header_the_events_and_the_outcome(tmp_path: Path) -> None:
    rows = lines(tmp_path, "x = [1]\nx.append(2)\nprint(x)\n")
    assert rows[0]["kind"] == "trace"
    assert (
        rows[-1]
        | {"kind": "outcome", "outcome": "ok", "stdout": "[1, 2]\n", "events": len(rows) - 2}
        == rows[-1]
    )
    assert [row["i"] for row in rows[1:-1]] == list(range(len(rows) - 2))
    assert {"i", "event", "function", "frame", "depth", "line", "changes", "stdout"} <= set(rows[1])


def test_changes_stand_with_the_line_that_made_them(tmp_path: Path) -> None:
    rows = lines(tmp_path, "x = [1]\nx.append(2)\nprint(x)\n")
    by_line = {row["line"]: row for row in rows[1:-1] if row["event"] == "line"}
    assert by_line[2]["changes"] == [{"scope": "global", "name": "x", "value": "[1, 2]"}]
    assert by_line[3]["stdout"] == "[1, 2]\n"


def test_full_state_is_what_the_event_sees(tmp_path: Path) -> None:
    source = "def f(a):\n    b = a * 2\n    return b\nprint(f(4))\n"
    rows = lines(tmp_path, source, "--full-state")
    at = next(row for row in rows[1:-1] if row["line"] == 3 and row["event"] == "line")
    assert {name: ast.literal_eval(text) for name, text in at["locals"].items()} == {"a": 4, "b": 8}
    assert list(at["globals"]) == ["f"]


def test_stdin_is_read_from_the_commands_own_input(tmp_path: Path) -> None:
    rows = lines(tmp_path, "print(int(input()) + 1)\n", "--stdin", "-", given="41\n")
    assert rows[-1]["stdout"] == "42\n"


def test_each_test_says_what_it_decided(tmp_path: Path) -> None:
    rows = lines(tmp_path, "for i in range(1):\n    if i:\n        pass\n")
    said = [(row["line"], row["decision"]) for row in rows[1:-1] if "decision" in row]
    assert said == [
        (1, {"kind": "for", "test": "range(1)", "taken": True, "iteration": 1}),
        (2, {"kind": "if", "test": "i", "taken": False}),
        (1, {"kind": "for", "test": "range(1)", "taken": False, "iteration": 2}),
    ]


def test_a_call_gives_what_it_returned(tmp_path: Path) -> None:
    rows = lines(tmp_path, "def f(a, b=1):\n    return [a, b]\n", "--call", "f('x', b=2)")
    assert rows[-1]["returned"] == "['x', 2]"


def test_a_program_that_fails_is_a_result_and_no_error(tmp_path: Path) -> None:
    rows = lines(tmp_path, "x = 1\nx / 0\n")
    assert rows[-1]["outcome"] == "error"
    assert rows[-1]["error"] == {
        "type": "ZeroDivisionError",
        "message": "division by zero",
        "line": 2,
    }


def test_a_cut_is_an_event_that_says_so(tmp_path: Path) -> None:
    rows = lines(tmp_path, "i = 0\nwhile True:\n    i += 1\n", "--max-events", "20")
    assert rows[-1]["outcome"] == "trace_limit"
    assert (rows[-2]["event"], len(rows) - 3) == ("cut", 20)


@pytest.mark.parametrize(
    ("name", "content", "slug"),
    [
        ("missing.py", None, "no-such-file"),
        ("folder", "", "is-a-folder"),
        ("junk.py", b"\x00\x01\xff" * 100, "not-a-program"),
        ("big.py", b"#" * (50 * 1024 * 1024), "too-large"),
    ],
)
def test_a_bad_file_is_one_clear_error(
    tmp_path: Path, name: str, content: bytes | str | None, slug: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.mkdir()
    assert run(["trace", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"error: {slug}: ")
    assert "Traceback" not in told.err


def test_a_syntax_error_is_an_outcome(tmp_path: Path) -> None:
    assert lines(tmp_path, "def f(:\n")[-1]["outcome"] == "syntax"
