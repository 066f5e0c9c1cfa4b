"""What a build is going to do, and whether a folder holds that very build.

``build.json`` is written before the first shard: the recipe with its defaults, a digest of each
source's items, the versions.  Going on with a build is refused where any of them differs, naming
the keys.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipelines import config, inputs, mutants, predictions, versions
from pipelines.config import Recipe
from pipelines.items import Item, Unit, items, units
from pipelines.screening.decisions import Decisions
from tracer import ids
from tracer.errors import FailedError, RefusedError

PLAN = "build.json"
FORMAT = 1


class SourceDigest(msgspec.Struct, frozen=True):
    items: int
    programs: int
    digest: str
    licences: tuple[str, ...] = ()


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    name: str
    config: str  # digest of the recipe
    recipe: dict[str, str]  # dotted key → JSON text
    sources: dict[str, SourceDigest]
    versions: dict[str, str]
    items: int
    programs: int
    keys: list[str]  # of the units, in order
    # digest of what was decided of the corpus; in no plan of a recipe that asks for none
    decisions: str | msgspec.UnsetType = msgspec.UNSET
    predictions: str | msgspec.UnsetType = msgspec.UNSET  # digest of what they say; likewise

    @property
    def work(self) -> str:
        """Digest of all that the dataset is made of."""
        return ids.digest(*self.keys, *([self.decisions] if self.decisions else []))


class _Reading:
    """What has been seen of one source. It does not grow with the items."""

    def __init__(self) -> None:
        self._items = self._programs = 0
        self._content = hashlib.sha256()
        self._licences: set[str] = set()
        self._last = ("", "")

    def add(self, item: Item, content: bytes) -> None:
        self._items += 1
        self._content.update(content)
        self._licences.add(item.problem.licence)
        program = (item.problem.name, item.solution.file)
        if program != self._last:  # a program's items stand together
            self._programs, self._last = self._programs + 1, program

    def digest(self) -> SourceDigest:
        content = self._content.hexdigest()[:32]
        return SourceDigest(self._items, self._programs, content, tuple(sorted(self._licences)))


def make(recipe: Recipe, base: Path, decisions: Decisions | None = None) -> Plan:
    """Reads every source once, and notes in ``decisions`` where each problem's items start.
    UsageError or FailedError where one cannot be read."""
    found_versions = versions.of(recipe)
    given = predictions.read(recipe, base)
    said = given.digest if given is not None else msgspec.UNSET
    settled = settings(recipe, said)
    reading: dict[str, _Reading] = {}
    keys = []
    starts = array("q")
    for unit in units(items(recipe, base, decisions), recipe.shards.items):
        keys.append(unit_key(unit, settled, found_versions))
        for item, content in zip(unit.items, unit.digests, strict=True):
            reading.setdefault(item.problem.source, _Reading()).add(item, content)
            if decisions is not None:
                starts.extend([item.index] * (item.position + 1 - len(starts)))
    if decisions is not None:
        decisions.starts = starts.tobytes()
    sources = {name: found.digest() for name, found in reading.items()}
    return Plan(
        format=FORMAT,
        name=recipe.recipe.name,
        config=config.digest(recipe),
        recipe=config.flat(recipe),
        sources=sources,
        versions=found_versions,
        items=sum(found.items for found in sources.values()),
        programs=sum(found.programs for found in sources.values()),
        keys=keys,
        decisions=decisions.digest if decisions is not None else msgspec.UNSET,
        predictions=said,
    )


def work(recipe: Recipe, base: Path, decisions: Decisions | None = None) -> Iterator[Unit]:
    """The units of a plan again, a few in memory at a time."""
    return units(items(recipe, base, decisions), recipe.shards.items)


def unit_key(unit: Unit, settings: str, found_versions: dict[str, str]) -> str:
    """Hash of all that a shard's bytes depend on: its items with their numbers, the settings of the
    stages, the versions."""
    first = unit.items[0].index
    return ids.digest(
        "shard", unit.digest, first, settings, msgspec.json.encode(found_versions, order="sorted")
    )


def settings(recipe: Recipe, said: str | msgspec.UnsetType = msgspec.UNSET) -> str:
    """``said``: the digest of the predictions."""
    stages: list[msgspec.Struct | int | str] = [recipe.run, recipe.narrative, recipe.rows]
    if recipe.mutants is not msgspec.UNSET:  # what is not asked for is in no key
        stages += [recipe.mutants, mutants.VERSION]
    if recipe.inputs is not msgspec.UNSET:
        stages += [recipe.inputs, inputs.VERSION]
    if said is not msgspec.UNSET:
        stages += [said]
    return msgspec.json.encode(stages, order="deterministic").decode()


def read(out: Path) -> Plan | None:
    """The plan of the build in a folder; None where there is none. FailedError for a broken one."""
    path = out / PLAN
    try:
        return msgspec.json.decode(path.read_bytes(), type=Plan)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FailedError(
            "build-unreadable",
            f"the description of the build cannot be read: {error}",
            str(path),
            "use another folder with --out",
        ) from error


def differences(old: Plan, new: Plan) -> list[str]:
    """What differs, a line each: ``key: old → new``."""
    lines = []
    for before, after, prefix in (
        (old.recipe, new.recipe, ""),
        (old.versions, new.versions, "versions."),
    ):
        for key in sorted({*before, *after}):
            a, b = before.get(key, "not set"), after.get(key, "not set")
            if a != b:
                lines.append(f"{prefix}{key}: {a} → {b}")
    said = old.predictions, new.predictions
    if msgspec.UNSET not in said and said[0] != said[1]:
        lines.append("input: the predictions changed")
    for name in sorted({*old.sources, *new.sources}):
        a_source, b_source = old.sources.get(name), new.sources.get(name)
        if a_source != b_source and a_source is not None and b_source is not None:
            lines.append(f"input of {name}: its content changed")
    if not lines and old.keys != new.keys:
        lines.append("input: its content changed")
    if not lines and old.decisions != new.decisions:
        lines.append("input: duplicates, splits or benchmarks are others")
    return lines


def refuse_other(old: Plan, new: Plan, out: Path) -> None:
    """RefusedError ``build-differs`` naming the keys, where ``out`` holds another build."""
    found = differences(old, new)
    if found:
        shown = found[:12] + ([f"and {len(found) - 12} more"] if len(found) > 12 else [])
        raise RefusedError(
            "build-differs",
            "the folder holds a build of something else: " + "; ".join(shown),
            str(out),
            "use --fork to start a new build beside it, or another folder with --out",
        )
