"""Runs many programs in a row and counts what is left: ``python -m benchmarks.soak [OUTPUT.md]``.

    --runs N   how many (default 100,000)

A worker a core, each driven by a thread of one coordinator.  Exits 1 if anything leaks, memory
grows by 5 % or more, or a run does not end as it should.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.page import machine
from benchmarks.soak import census, mix
from benchmarks.soak.census import Census
from tracer.sandbox import Sandbox, again

GROWTH = 0.05  # of resident memory, after the warm-up
_WARM_UP = 0.01  # of the runs
_RSS = ("coordinator_rss", "worker_rss")


class Report(msgspec.Struct):
    """Before: after the warm-up. Closed: once the sandboxes are closed; first: before there were
    any."""

    runs: int
    seconds: float
    outcomes: Counter[str]
    wrong: list[str]  # runs that ended otherwise than they should
    replaced: int  # workers since the warm-up: with a lost one goes the count of what it held
    first: Census
    before: Census
    after: Census
    closed: Census

    def rows(self) -> list[tuple[str, int, int, str, bool]]:
        """(what, before, after, what is said of it, whether that is well)."""
        found = [("workers replaced", 0, self.replaced, f"{self.replaced:+d}", self.replaced == 0)]
        for name in Census.__struct_fields__:
            before, after = getattr(self.before, name), getattr(self.after, name)
            if name in _RSS:
                grown = after / before - 1
                found.append((name, before, after, f"{grown:+.2%}", grown < GROWTH))
            else:
                found.append((name, before, after, f"{after - before:+d}", after == before))
        for name in ("processes", "zombies", "coordinator_descriptors", "files"):
            first, closed = getattr(self.first, name), getattr(self.closed, name)
            said = f"{name} once closed"
            found.append((said, first, closed, f"{closed - first:+d}", closed == first))
        return found

    @property
    def clean(self) -> bool:
        return not self.wrong and all(well for *_, well in self.rows())


def soak(runs: int) -> Report:
    """Keeps its files in a folder of its own, so that it counts no one else's."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # programs are run as another user
        tempfile.tempdir = folder
        try:
            return _soak(runs)
        finally:
            tempfile.tempdir = before


def _soak(runs: int) -> Report:
    with again.alone():
        pass  # makes the file by which runs done again take turns: one a user, for good
    first, outcomes, wrong = census.take([], []), Counter[str](), list[str]()
    boxes = [Sandbox() for _ in range(os.cpu_count() or 1)]
    try:
        steps = mix.steps(runs)
        warm_up = max(50, int(runs * _WARM_UP))
        _drive(boxes, mix.steps(warm_up), Counter(), wrong)
        workers = [box.worker_pid for box in boxes]
        before, start = _census(boxes), time.perf_counter()
        _drive(boxes, steps, outcomes, wrong)
        seconds, after = time.perf_counter() - start, _census(boxes)
        replaced = sum(box.worker_pid != pid for box, pid in zip(boxes, workers, strict=True))
    finally:
        for box in boxes:
            box.close()
    closed = census.take([], [])
    return Report(runs, seconds, outcomes, wrong, replaced, first, before, after, closed)


def _census(boxes: list[Sandbox]) -> Census:
    workers = [pid for box in boxes if (pid := box.worker_pid) is not None]
    return census.take(workers, [box._worker.scratch for box in boxes if box._worker is not None])


def _drive(
    boxes: list[Sandbox], steps: Iterator[mix.Step], outcomes: Counter[str], wrong: list[str]
) -> None:
    """Each sandbox takes the next step when it is done with its last."""
    lock = threading.Lock()

    def drive(box: Sandbox) -> None:
        while True:
            with lock:
                step = next(steps, None)
            if step is None:
                return
            result = box.run(step.job)
            with lock:
                outcomes[result.outcome.value] += 1
                if result.outcome not in step.outcomes and len(wrong) < 20:
                    wrong.append(f"{step.name}: {result.outcome.value}: {result.detail}")

    threads = [threading.Thread(target=drive, args=(box,)) for box in boxes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def page(report: Report) -> str:
    ends = ", ".join(f"{name} {count:,}" for name, count in report.outcomes.most_common())
    lines = [
        "# Soak: many runs in a row",
        "",
        f"Written by `make soak`: {report.runs:,} runs by {os.cpu_count()} workers in "
        f"{report.seconds:,.0f} s, {report.runs / report.seconds:,.0f} a second. {machine()}; "
        f"CPython {platform.python_version()}. One run in {mix.EVERY_HOSTILE} is hostile, one in "
        f"{mix.EVERY_SLOW:,} has to be killed. Counted after a warm-up and at the end.",
        "",
        f"Ends: {ends}.",
        "",
        "| | before | after | | |",
        "| --- | --: | --: | --: | --- |",
    ]
    for name, before, after, said, well in report.rows():
        verdict = "" if not said else "met" if well else "not met"
        words = name.replace("_", " ").replace("rss", "RSS, bytes")
        lines.append(f"| {words} | {before:,} | {after:,} | {said} | {verdict} |")
    lines += ["", *(f"- {line}" for line in report.wrong)] if report.wrong else []
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.soak", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("output", nargs="?", type=Path, help="the page to write")
    parser.add_argument("--runs", type=int, default=100_000)
    options = parser.parse_args(arguments)
    report = soak(options.runs)
    text = page(report)
    if options.output:
        options.output.write_text(text)
    print(text, end="")
    return 0 if report.clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
