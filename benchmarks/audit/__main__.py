"""Writes docs/benchmarks/audit.md: ``python -m benchmarks.audit OUTPUT BUILD [--rows N] ...``.

BUILD    a real build, of whose rows the million is made
--space  where the large builds are made and kept (default out/bench-audit: some 3 GB)
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from benchmarks.audit import answers, long_run, million
from benchmarks.audit.answers import Answers
from benchmarks.audit.long_run import LongRun
from benchmarks.page import machine, met, table


def page(run: LongRun, found: Answers, load: float) -> str:
    figures = [[figure, value, asked, met(holds) if asked != "–" else ""]
               for figure, value, asked, holds in long_run.told(run)]  # fmt: skip
    lines = [
        "# How fast the audit answers",
        "",
        "`make bench-audit` writes this page: a server of the audit, and Debian's chromium without",
        f"a window, on one machine ({machine()}; load before it began: {load:.1f}).",
        "",
        f"## A run of {run.events:,} events",
        "",
        "From the address of a row to a page in which one can move, and moves in it. The texts",
        "come after the run: the checker reads them anew.",
        "",
        *table(["figure", "measured", "asked for", ""], figures, " -  "),
        f"## A dataset of {found.rows:,} rows",
        "",
        "The rows of a build of the bundled corpus, again and again with new ids, written as a",
        "build writes them (config traces grows along). A time is what a reader waits until the",
        f"page shows the rows; {answers.ROUNDS} rounds.",
        "",
        *table(["figure", "median", "slowest", "asked for", ""], answers.told(found), " --  "),
        "The server reads its index before it names its address:",
        f"{found.started:.1f} s. A search answers with what it has found so far and goes on: to",
        f"look through all rows for a text that none has took {found.whole:.1f} s; nothing is",
        f"held that would make it faster. The list has {found.nodes:,} nodes at most; the",
        f"server's peak memory was {found.memory:,.0f} MB.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("output", type=Path)
    parser.add_argument("build", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--space", type=Path, default=Path("out/bench-audit"))
    given = parser.parse_args()
    folder = million.make(given.build, given.space / f"rows-{given.rows}", given.rows)
    load = os.getloadavg()[0]
    run = long_run.measure(given.space / "run")
    text = page(run, answers.measure(folder), load)
    given.output.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
