"""What finding duplicates costs and misses, and writes a page.

    python -m benchmarks.near_duplicates [OUTPUT.md] [--pairs N] [--programs N]

--pairs     of texts at each similarity (default 300)
--programs  held in the index for the memory it takes (default 20,000)

From the root of the repository.  Without OUTPUT.md it only prints.  Texts are sets of 200 random
shingles of which a known share is common, so that the true similarity (Jaccard's) needs no second
implementation; signatures are those of the bundled corpus's programs.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import tracemalloc
from pathlib import Path

from benchmarks.page import machine, table
from pipelines.data_files import data_root
from pipelines.screening import near, programs
from pipelines.sources.corpus_format import read_problem

THRESHOLD = 0.8  # what recipes have unless they say otherwise
SHINGLES = 200
SIMILARITIES = (0.6, 0.7, 0.75, 0.8, 0.82, 0.85, 0.9, 0.95)


def found_share(similarity: float, pairs: int) -> tuple[float, float]:
    """Of pairs that are ``similarity`` alike: those found, and the true mean similarity."""
    chance = random.Random(f"near/{similarity}")
    common = round(2 * SHINGLES * similarity / (1 + similarity))
    true = common / (2 * SHINGLES - common)
    found = 0
    for _ in range(pairs):
        drawn = [chance.randbytes(8) for _ in range(2 * SHINGLES - common)]
        index = near.Index(THRESHOLD)
        index.add(0, near.sketch(drawn[:SHINGLES]))
        found += bool(index.like(near.sketch(drawn[SHINGLES - common :])))
    return found / pairs, true


def index_bytes(count: int) -> float:
    """Memory that a sketch and its places take in the index."""
    chance = random.Random("memory")
    sketches = [near.sketch([chance.randbytes(8) for _ in range(20)]) for _ in range(count)]
    tracemalloc.start()
    index = near.Index(THRESHOLD)
    for number, sketch in enumerate(sketches):
        index.add(number, sketch)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / count


def signature_cost() -> tuple[int, float, float]:
    """Programs, and CPU milliseconds a program: the exact hash, and the sketch beside it."""
    sources = []
    for path in sorted((data_root() / "corpus").glob("*/problem.toml")):
        problem = read_problem(path.parent, source="bundled", licence="", provenance="")
        sources += [solution.source for solution in problem.solutions]
    began = time.process_time()
    trees = [programs.tokens(source) for source in sources]
    for tree in trees:
        programs.exact(tree)
    exact = time.process_time() - began
    began = time.process_time()
    for tree in trees:
        near.sketch(programs.shingles(tree))
    sketched = time.process_time() - began
    return len(sources), 1000 * exact / len(sources), 1000 * sketched / len(sources)


def page(pairs: int, held: int) -> str:
    rows = []
    for similarity in SIMILARITIES:
        share, true = found_share(similarity, pairs)
        rows.append([f"{true:.3f}", f"{share:.1%}"])
    count, exact, sketched = signature_cost()
    lines = [
        "# Near duplicates: what is found, and what it costs",
        "",
        f"Written by `make bench-near-duplicates`. {machine()}.",
        "",
        f"Threshold {THRESHOLD}; {near.PERMUTATIONS} permutations; {pairs:,} pairs of sets of"
        f" {SHINGLES} random shingles at each similarity. Found: the index gives the pair, and its"
        " estimate reaches the threshold, so that about half of those just at it are.",
        "",
        *table(["true similarity", "found"], rows, "--"),
        f"A sketch takes {index_bytes(held):,.0f} bytes in an index of {held:,}. Of {count}"
        f" programs of the bundled corpus the exact hash takes {exact:.1f} ms each, the sketch"
        f" {sketched:.2f} ms more.",
        "",
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.near_duplicates", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("output", nargs="?", type=Path, help="the page to write")
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--programs", type=int, default=20_000)
    options = parser.parse_args(arguments)
    text = page(options.pairs, options.programs)
    if options.output:
        options.output.write_text(text)
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
