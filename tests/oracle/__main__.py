"""The long runs: ``PYTHONPATH=tests:. python -m oracle``, with one or more lists of programs:

    --written      tests/programs
    --corpus       every bundled solution on every test of its problem
    --codeio N     N programs of reasoning-gym's CodeI/O
    --random N     N random programs, from --seed on
    --file PATH    a program; may be given again

Prints each program on which the two sides differ, then a line of figures for each list; ends with
status 1 where any differs.  ``--shard K/N`` takes every N-th program, ``--only TEXT`` those whose
name has the text; ``--everything`` gives the recorder no static knowledge; ``--texts`` compares
texts too; ``--thorough`` reads every object at every event.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from oracle import generator, programs
from oracle.check import Checker
from oracle.programs import Case


def lists(arguments: argparse.Namespace, checker: Checker) -> Iterator[tuple[str, Iterator[Case]]]:
    """The lists of programs asked for, by name."""
    if arguments.file:
        yield "file", iter([Case(path, Path(path).read_bytes()) for path in arguments.file])
    if arguments.written:
        yield "written", programs.written()
    if arguments.corpus:
        yield "corpus", programs.corpus()
    if arguments.codeio:
        yield "codeio", programs.codeio(arguments.codeio, checker.printed)
    if arguments.random:
        yield "random", random_programs(arguments.random, arguments.seed)


def random_programs(count: int, seed: int) -> Iterator[Case]:
    """Random programs, one for each number."""
    for number in range(seed, seed + count):
        yield Case(f"random-{number}", generator.program(random.Random(number)).encode())


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m oracle",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name in ("written", "corpus", "everything", "texts", "thorough", "verbose"):
        parser.add_argument(f"--{name}", action="store_true")
    for name in ("codeio", "random", "seed"):
        parser.add_argument(f"--{name}", type=int, default=0)
    parser.add_argument("--file", action="append", default=[])
    parser.add_argument("--shard", default="0/1")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    start, step = map(int, arguments.shard.split("/"))
    status = 0
    with Checker() as checker:
        for name, cases in lists(arguments, checker):
            began = time.perf_counter()
            count = events = differing = cut = untold = 0
            for case in itertools.islice(cases, start, None, step):
                if arguments.only not in case.name:
                    continue
                found = checker.check(
                    case, statics=not arguments.everything, thorough=arguments.thorough,
                    texts=arguments.texts,
                )  # fmt: skip
                count, events, cut = count + 1, events + found.events, cut + bool(found.cut)
                untold += found.untold
                if arguments.verbose:
                    print(f"{case.name}: {found.events} events {time.perf_counter() - began:.1f} s")
                if found.difference:
                    differing += 1
                    print(f"--- {case.name}\n{found.difference}", flush=True)
            status |= bool(differing)
            print(
                f"{name}: {count} programs, {events} events compared, {cut} cut by a limit,"
                f" {untold} texts too long to be compared, {differing} differ"
                f" ({time.perf_counter() - began:.0f} s)",
                flush=True,
            )
    return status


if __name__ == "__main__":
    sys.exit(main())
