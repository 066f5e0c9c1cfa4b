"""What sampling a run of five million events costs: ``python -m benchmarks.long_runs [OUTPUT.md]``.

Writes a row for each recorder: CPU seconds of the program alone, of the run that counts and of the
one that records windows, as the sandbox measures them; how many events there were, how many
records of events came of them, and their bytes.
"""

from __future__ import annotations

import platform
import statistics
import sys
from pathlib import Path

import msgspec

from benchmarks.page import machine
from tracer.api import make_job
from tracer.recorder.native import MISSING_BECAUSE
from tracer.records import EVENT_TYPES, Gap, Job, Limits, Program, RecorderName, RunResult, TestCase
from tracer.sandbox import Sandbox, longruns

SOURCE = b"""\
def step(x, table):
    table[x % 64] += 1
    return x * 7 % 65537
table, kept, total = [0] * 64, {}, 0
for i in range(625_000):
    x = step(i, table)
    total += x
    if x < 9:
        kept[i] = [x]
    if x > 65530:
        kept.clear()
print(total, len(kept), sum(table))
"""
LIMITS = Limits(cpu_seconds=300, wall_seconds=600, long_runs="sample")
ROUNDS = 3


def measure(box: Sandbox, job: Job) -> tuple[list[RunResult], RunResult]:
    """The runs that a sampled run takes, and what comes of it."""
    runs: list[RunResult] = []

    def once(one: Job) -> RunResult:
        runs.append(box.run(one))
        return runs[-1]

    return runs, longruns.run(job, once)


def row(box: Sandbox, recorder: RecorderName) -> str:
    job = make_job(Program(source=SOURCE), TestCase(), limits=LIMITS, recorder=recorder)
    plain, count, record = [], [], []
    for _ in range(ROUNDS):
        plain.append(box.run(msgspec.structs.replace(job, record=False, statics=b"")).cpu_seconds)
        runs, result = measure(box, job)
        count.append(runs[0].cpu_seconds)
        record.append(runs[1].cpu_seconds)
    assert result.trace is not None
    events = [record for record in result.trace.records if isinstance(record, EVENT_TYPES)]
    gaps = sum(isinstance(event, Gap) for event in events)
    size = len(msgspec.msgpack.encode(result.trace.records))
    seconds = " | ".join(f"{statistics.median(each):.2f}" for each in (plain, count, record))
    return (
        f"| {recorder} | {seconds} | {result.events:,} | {len(events):,} | {gaps} | {size:,} |"
        f" {result.outcome.value} |"
    )


def main() -> None:
    lines = [
        "# Long runs: what sampling costs",
        "",
        f"Written by `make bench-long-runs`: {machine()}; CPython {platform.python_version()}, "
        f"medians of {ROUNDS}, CPU seconds as the sandbox measures them.",
        "",
        "| recorder | alone | counted | in windows | events | recorded | gaps | bytes | end |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    with Sandbox() as box:
        for recorder in ("native", "settrace"):
            if recorder == "settrace" or not MISSING_BECAUSE:
                lines.append(row(box, recorder))
    text = "\n".join(lines) + "\n"
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
