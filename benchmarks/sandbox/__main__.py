"""Measures what a sandboxed run costs, and writes a page.

    python -m benchmarks.sandbox [OUTPUT.md] [--rounds N] [--runs N] [--trial]

--rounds   rounds; each takes every way in turn (default 9)
--runs     runs a batch (default 60)
--trial    one short round: tries the benchmark, measures nothing

From the root of the repository.  Without OUTPUT.md it only prints.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.sandbox import rates
from benchmarks.sandbox.page import DEFAULT, PLAIN, Measured, page
from benchmarks.sandbox.ways import Boxed, Captured, Forks, Plain, Took, Way
from tracer.errors import RefusedError
from tracer.recorder.native import MISSING_BECAUSE
from tracer.records import RecorderName

WAYS: dict[str, Callable[[], Way]] = {
    PLAIN: Plain,
    "the same, output captured": Captured,
    "bare `os.fork`, small process": lambda: Forks(like_a_worker=False),
    "bare `os.fork`, as large as a worker": lambda: Forks(like_a_worker=True),
    "sandbox, level unsafe, unrecorded": lambda: Boxed("unsafe"),
    DEFAULT: Boxed,
    "sandbox, level default, traced (native)": lambda: Boxed("default", "native"),
    "sandbox, level default, traced (settrace)": lambda: Boxed("default", "settrace"),
    "sandbox, level strict, unrecorded": lambda: Boxed("strict"),
    "sandbox, level strict, traced (native)": lambda: Boxed("strict", "native"),
}
_RATE_ROUNDS = 3


def measure(rounds: int, runs: int) -> Measured:
    load, refused, ways = os.getloadavg()[0], dict[str, str](), dict[str, Way]()
    for name, make in WAYS.items():
        try:
            ways[name] = make()
        except RefusedError as error:
            refused[name] = error.what
    costs: dict[str, list[Took]] = {name: [] for name in ways}
    for at in range(rounds):
        print(f"round {at + 1} of {rounds}", file=sys.stderr, flush=True)
        for name, way in ways.items():
            costs[name].append(way.batch(runs))
    for way in ways.values():
        way.close()
    cores, recorder = os.cpu_count() or 1, _recorder()
    drivers = {
        f"{cores} threads of one coordinator": rates.by_threads,
        f"{cores} processes": rates.by_processes,
    }
    found: dict[str, list[float]] = {name: [] for name in drivers}
    forks = []
    for _ in range(min(rounds, _RATE_ROUNDS)):
        forks.append(rates.of_forks(cores))
        for name, drive in drivers.items():
            found[name].append(drive(cores, recorder))
    return Measured(rounds, load, costs, refused, found, forks)


def _recorder() -> RecorderName:
    return "settrace" if MISSING_BECAUSE else "native"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.sandbox", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("output", nargs="?", type=Path, help="the page to write")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--trial", action="store_true", help="one short round")
    options = parser.parse_args(arguments)
    rounds, runs = (1, 5) if options.trial else (options.rounds, options.runs)
    text = page(measure(rounds, runs))
    if options.output:
        options.output.write_text(text)
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
