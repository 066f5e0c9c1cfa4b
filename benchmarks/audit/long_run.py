"""A run of 100,000 events, from its row of a build to a page that one can move in."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.audit.browser import browsed, nodes, percentile, served
from pipelines import build

JUMPS = 200
PROGRAM = """
import sys


def step(grid, i):
    total = 0
    for value in grid:
        total += value * i
    return total % 97


n = int(sys.stdin.readline())
grid = list(range(10))
seen = {}
for i in range(n):
    key = step(grid, i)
    seen[key] = seen.get(key, 0) + 1
    if i % 100 == 0:
        print(i, key)
print(len(seen))
"""
RECIPE = """
[recipe]
name = "long"
[[sources]]
name = "folder"
path = "programs"
[run]
determinism = "off"
[run.limits]
events = 200_000
trace_bytes = 50_000_000
[narrative]
budget = 8_000
[rows]
configs = ["traces", "sft"]
"""
JUMP = """
(event) => new Promise((done) => {
  const box = document.querySelector("[aria-label='go to event']");
  const begun = performance.now();
  box.value = String(event);
  box.dispatchEvent(new Event("change", { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun), 0));
})
"""  # until the frame in which the new event is drawn has been drawn
MEASURED = ("j", "o", "i", "J", "v", "G", "g")  # keys, after a jump


@dataclass(frozen=True)
class LongRun:
    events: int
    ready: float  # seconds from the address to a page that moves
    told: float  # … to the checked texts
    jump: list[float]  # milliseconds
    keys: list[float]
    nodes: int  # at most


def measure(space: Path) -> LongRun:
    folder = space / "long"
    if not (folder / "manifest.json").is_file():
        (space / "programs").mkdir(parents=True, exist_ok=True)
        (space / "programs" / "long.py").write_text(PROGRAM)
        (space / "programs" / "long.in").write_text("3500\n")
        (space / "long.toml").write_text(RECIPE)
        build(space / "long.toml", folder, workers=1)
    from pipelines.audit.dataset import Dataset
    from pipelines.audit.labels import Labels
    from pipelines.audit.query import Query

    row = Dataset(folder, Labels(folder)).ids(Query(config="sft"))[0]
    with served(folder) as (base, _, _), browsed() as page:
        page.goto(base)  # so that a reader's first page is not what is measured
        page.wait_for_selector("tbody tr")
        begun = time.perf_counter()
        page.goto(f"{base}/row/sft/{row}?config=sft")
        page.wait_for_selector(".timeline")
        page.evaluate(JUMP, 1)
        ready = time.perf_counter() - begun
        page.wait_for_selector(".sentence", timeout=120_000)
        told = time.perf_counter() - begun
        return _moved(page, ready, told)


def _moved(page: Any, ready: float, told: float) -> LongRun:
    slider = page.get_by_label("event of the run")
    last = int(slider.get_attribute("aria-valuemax"))
    draw = random.Random(1)
    jumps, most = [], 0
    for event in [last, 0, *(draw.randint(0, last) for _ in range(JUMPS - 2))]:
        jumps.append(page.evaluate(JUMP, event))
        assert int(slider.get_attribute("aria-valuenow")) == event
        most = max(most, nodes(page))
    page.locator(".name").first.click()
    page.evaluate("document.activeElement.blur()")
    keys = []
    for _ in range(10):
        page.evaluate(JUMP, draw.randint(0, last))
        keys += [page.evaluate(PRESS, key) for key in MEASURED]
        most = max(most, nodes(page))
    return LongRun(last + 1, ready, told, jumps, keys, most)


PRESS = """
(key) => new Promise((done) => {
  const begun = performance.now();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun), 0));
})
"""


def told(run: LongRun) -> list[tuple[str, str, str, bool]]:
    """(figure, measured, asked for, whether it holds) of each figure of the page."""
    jump, key = percentile(run.jump, 0.95), percentile(run.keys, 0.95)
    return [
        ("ready: it shows the run, and moves", f"{run.ready:.2f} s", "< 3 s", run.ready < 3),
        ("its texts told and checked", f"{run.told:.1f} s", "–", True),
        (f"jump to any event, p95 of {len(run.jump)}", f"{jump:.0f} ms", "< 100 ms", jump < 100),
        (f"a key ({', '.join(MEASURED)}), p95", f"{key:.0f} ms", "< 100 ms", key < 100),
        ("nodes of the page, at most", f"{run.nodes:,}", "< 500", run.nodes < 500),
    ]  # fmt: skip
