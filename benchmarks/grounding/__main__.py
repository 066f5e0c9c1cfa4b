"""Measures the checker: ``python -m benchmarks.grounding [OUTPUT.md]``.

    --programs N   how many (default 600); --each N lies a kind and narrative (default 1)
    --missed PATH  writes there which lies were missed, and which truths refused

Exits 1 where a figure is not met.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks.grounding.cases import cases
from benchmarks.grounding.measure import over
from benchmarks.grounding.page import met, page
from benchmarks.grounding.speed import speed


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.grounding")
    parser.add_argument("output", nargs="?", type=Path)
    parser.add_argument("--programs", type=int, default=600)
    parser.add_argument("--each", type=int, default=1)
    parser.add_argument("--missed", type=Path)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    found = over(cases(given.programs), given.each, given.processes, _tell)
    taken = speed()
    text = "\n".join(page(found, taken, given.each)) + "\n"
    if given.output:
        given.output.write_text(text)
    if given.missed:
        given.missed.write_text("\n".join([*found.refused, *found.missed]) + "\n")
    print(text, end="")
    return int(not all(ok for _, _, _, ok in met(found, taken)))


def _tell(done: int) -> None:
    if done % 50 == 0:
        print(f"{done} programs", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
