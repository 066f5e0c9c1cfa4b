"""Makes the rows: ``python -m benchmarks.proof.prepare DIR [--size tiny]``.

``train.jsonl``, ``held.jsonl`` and ``longer.jsonl`` have a `rows.Row` a line; no program is in two
of them.  What is there is not made again.
"""

from __future__ import annotations

import argparse
import sys
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks.proof import plan as plans
from benchmarks.proof.programs import LONGER, USUAL, programs
from benchmarks.proof.rows import rows

LEARNT, ASKED = 2, 3  # seeds; no setting was chosen by looking at programs of the second


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.proof.prepare")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", choices=sorted(plans.SIZES), default="full")
    given = parser.parse_args()
    plan = plans.SIZES[given.size]
    if not plans.keep(given.folder, plan):
        print(f"{given.folder} is of another plan: delete it, or name another", file=sys.stderr)
        return 2
    prepare(given.folder, plan)
    return 0


def prepare(folder: Path, plan: plans.Plan) -> None:
    train = list(islice(programs(USUAL, LEARNT), plan.train))
    held = list(islice(programs(USUAL, ASKED, frozenset(train)), plan.held))
    longer = list(islice(programs(LONGER, ASKED, frozenset(train + held)), plan.longer))
    parts = {"train": train, "held": held, "longer": longer}
    for name, sources in parts.items():
        path = folder / f"{name}.jsonl"
        if not path.exists():
            made = rows(sources, plan.style, checked=name != "train")
            plans.written(path, "".join(f"{msgspec.json.encode(row).decode()}\n" for row in made))


if __name__ == "__main__":
    sys.exit(main())
