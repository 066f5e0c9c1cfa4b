"""Measures the recorders and writes a page.

    python -m benchmarks.recorder [OUTPUT.md] [--python PATH]... [--rounds N] [--trial]

--python   a Python to measure (may be given several times; default: this one). It needs msgspec,
           and pyarrow, the other tracers and the native recorder built for it (all of which
           ``pip install -e '.[bench]'`` brings) for what uses them: what is missing is said and
           left out.
--rounds   rounds of a series (default 7)
--at-once  measures several Pythons at the same time, where each has a core: said in the page
--trial    one round on the short forms: tries the benchmark, measures nothing

From the root of the repository.  Without OUTPUT.md it only prints.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.recorder.measure import measure
from benchmarks.recorder.page import page


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.recorder", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("output", nargs="?", type=Path, help="the page to write")
    parser.add_argument("--python", action="append", metavar="PATH", help="a Python to measure")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--trial", action="store_true", help="one round on short programs")
    parser.add_argument("--at-once", action="store_true", help="all Pythons at the same time")
    options = parser.parse_args(arguments)
    load = os.getloadavg()[0]
    pythons = options.python or [sys.executable]
    rounds = 1 if options.trial else options.rounds
    with ThreadPoolExecutor(len(pythons) if options.at_once else 1) as pool:
        measured = [*pool.map(lambda python: measure(python, rounds, options.trial), pythons)]
    text = page(measured, load, trial=options.trial, at_once=options.at_once)
    if options.output:
        options.output.write_text(text)
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
