"""The local executor with real sandboxes: any number of workers gives the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lacking import where_it_lacks
from recorders import needed
from test_pipeline_build import contents

from pipelines import build, status
from pipelines.executors.inline import InlineExecutor
from tracer.recorder import choose

RECIPE = """
[recipe]
name = "real"
[[sources]]
name = "folder"
path = "programs"
[rows]
configs = ["traces", "output_prediction"]
[shards]
items = 2
rows = 4
"""

PROGRAMS = {
    "adds": "a, b = map(int, input().split())\nprint(a + b)\n",
    "builds": "xs = []\nfor i in range(int(input()[0])):\n    xs.append(i * i)\nprint(xs)\n",
    "fails": "print(1)\nraise ValueError(input())\n",
    "draws": "import random\nprint(random.random())\n",
}


@pytest.fixture
def real(tmp_path: Path) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    for name, source in PROGRAMS.items():
        (folder / f"{name}.py").write_text(source)
        (folder / f"{name}.1.in").write_text("3 4\n")
        (folder / f"{name}.2.in").write_text("1 2\n")
    (tmp_path / "real.toml").write_text(RECIPE)
    return tmp_path / "real.toml"


def test_one_worker_and_three_give_the_same_bytes(real: Path, tmp_path: Path):
    one = build(real, tmp_path / "one", workers=1)
    build(real, tmp_path / "three", workers=3)
    assert contents(tmp_path / "one") == contents(tmp_path / "three")
    assert one.kept == 6 and one.rejected["item"] == {"determinism/nondeterministic": 2}


def test_a_machine_without_the_native_recorder_gives_the_same_bytes(
    real: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    needed()
    with_it = build(real, tmp_path / "with", executor=InlineExecutor())
    monkeypatch.setattr(choose, "MISSING_BECAUSE", "there is no compiler")
    without = build(real, tmp_path / "without", executor=InlineExecutor())
    assert with_it.kept == without.kept == 6
    assert contents(tmp_path / "with") == contents(tmp_path / "without")


def start(recipe: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "build", str(recipe), "--out", str(out),
         "--workers", "1"],
        cwd=Path(__file__).parents[1], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def wait_for_a_shard(out: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(4_000):  # minutes, on a machine with much else to do
        if list(out.glob("work/shards/*/manifest.json")) or process.poll() is not None:
            return
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_build_keeps_what_is_done_and_resumes_to_the_same_bytes(
    real: Path, tmp_path: Path, how: signal.Signals
):
    for number in range(8):
        (tmp_path / "programs" / f"adds.x{number}.in").write_text(f"{number} 1\n")
    process = start(real, tmp_path / "out")
    wait_for_a_shard(tmp_path / "out", process)
    process.send_signal(how)
    _, complaint = process.communicate(timeout=60)
    if how is not signal.SIGKILL and process.returncode != 0:
        assert process.returncode == 4 and b"--resume" in complaint
        assert b"Traceback" not in complaint
    assert status.read(tmp_path / "out").shards_done >= 1
    build(real, tmp_path / "out", workers=1, resume=True)
    build(real, tmp_path / "whole", workers=1)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_a_worker_that_is_killed_is_replaced(real: Path, tmp_path: Path):
    import psutil

    from pipelines.executors.base import Event, Tick
    from pipelines.progress import Silent

    class Killer(Silent):
        done = False

        def event(self, event: Event) -> None:
            if isinstance(event, Tick) and not self.done:
                self.done = True
                for child in set(psutil.Process(os.getpid()).children()) - others:
                    if "spawn_main" in " ".join(child.cmdline()):
                        child.kill()

    others, killer = set(psutil.Process(os.getpid()).children()), Killer()
    report = build(real, tmp_path / "out", workers=1, show=killer)
    assert killer.done and report.kept == 6


def test_a_level_that_cannot_be_had_is_refused(real: Path, tmp_path: Path):
    real.write_text(RECIPE + '[run]\nlevel = "strict"\n')
    command = ["-m", "pipelines.cli", "build", str(real), "--out", str(tmp_path / "out")]
    done = where_it_lacks("unshare", *command, "--workers", "1")
    assert done.returncode == 3
    assert "level-missing" in done.stderr


def test_where_every_item_is_in_the_sample_the_estimate_is_the_build(real: Path, tmp_path: Path):
    from pipelines import config, plan
    from pipelines.estimate import estimate

    recipe = config.load(real)
    found = estimate(recipe, tmp_path, plan.make(recipe, tmp_path))
    report = build(real, tmp_path / "out", workers=1)
    assert (found.sampled, found.kept) == (report.items, report.kept)
    assert found.rows == {name: count.rows_out for name, count in report.configs.items()}
