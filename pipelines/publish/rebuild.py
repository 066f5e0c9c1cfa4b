"""A dataset built again from the recipe inside it, and compared with itself byte by byte.

A recipe from elsewhere is a stranger's: one that would run programs outside the sandbox's default,
ask a model, or read files of this machine is carried out only when a person says so.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from pipelines import builder, config, exclusions, versions
from pipelines.config import Recipe
from pipelines.exclusions import CARRIED
from pipelines.executors.local import LocalExecutor
from pipelines.files import write_bytes
from pipelines.progress import Progress, Silent
from pipelines.publish import record
from pipelines.publish.fetched import Place, place
from pipelines.publish.record import RECIPE, RECORD, Record
from pipelines.publish.trust import asks
from tracer.errors import FailedError, RefusedError

Say = Callable[[str], None]


class Rebuilt(msgspec.Struct, kw_only=True):
    files: int
    differing: list[str]  # names of files whose bytes are others, or that are only on one side
    versions: list[str]  # "name: then → now"


def rebuild(
    source: str, out: Path, *, base: Path | None = None, trust: bool = False, workers: int = 0,
    say: Say = lambda line: None, show: Progress | None = None,
) -> Rebuilt:  # fmt: skip
    """Builds into ``out`` and compares. ``base``: the folder that paths in the recipe start from.

    RefusedError ``recipe-not-trusted`` where the recipe asks for more than the default sandbox and
    bundled, packaged or Hub data, and ``trust`` is False; whatever building raises.
    """
    found = place(source)
    told = found.record()
    given, recipe = _recipe(found, told, source, out)
    recipe, left_out = exclusions.carried(recipe, _fetched(found, told, CARRIED, source, out))
    if not trust:
        _refuse_untrusted(recipe, base, source)
    changed = _changed(told, recipe)
    for line in changed:
        say(f"another version: {line}")
    root = base or out
    target, planned = builder.prepare(
        recipe, root, out / "build", resume=(out / "build").exists(), fork=False, given=given,
        left_out=left_out,
    )  # fmt: skip
    builder.carry_out(
        recipe, root, target, planned, LocalExecutor(workers), show or Silent(), workers
    )
    made = record.read(target / "dataset")
    names = sorted({*told.files, *made.files})
    wrong = [name for name in names if told.files.get(name) != made.files.get(name)]
    if not wrong and record.digest(made) != record.digest(told):
        wrong = [RECORD]
    return Rebuilt(files=len(names) + 1, differing=wrong, versions=changed)


def _recipe(found: Place, told: Record, source: str, out: Path) -> tuple[bytes, Recipe]:
    """The recipe inside, as it was given and as it reads."""
    if RECIPE not in told.files:
        raise FailedError(
            "recipe-not-inside", "the dataset does not carry its recipe", source,
            "build from the recipe that you have: groundtrace build RECIPE --out DIR",
        )  # fmt: skip
    path = _fetched(found, told, RECIPE, source, out)
    assert path is not None
    given = path.read_bytes()
    write_bytes(out / RECIPE, given)
    return given, config.load(path)


def _fetched(found: Place, told: Record, name: str, source: str, out: Path) -> Path | None:
    """A file of the dataset, as the record names it; None where it names none."""
    if name not in told.files:
        return None
    path = found.fetch(name, out / "given")
    if not record.is_there(path, told.files[name]):
        raise FailedError(
            "dataset-damaged", f"{name} is not the file that the record names", source,
            "pull the dataset again",
        )  # fmt: skip
    return path


def _refuse_untrusted(recipe: Recipe, base: Path | None, source: str) -> None:
    found = list(asks(recipe, base))
    if found:
        raise RefusedError(
            "recipe-not-trusted",
            f"the recipe inside would {'; '.join(found)}",
            source,
            "read recipe.toml, then --trust-recipe; --base DIR says where its paths start",
        )


def _changed(told: Record, recipe: Recipe) -> list[str]:
    now = versions.current(recipe.narrative.styles)
    return [
        f"{name}: {told.versions.get(name, 'none')} → {now.get(name, 'none')}"
        for name in sorted({*told.versions, *now})
        if told.versions.get(name) != now.get(name)
    ]
