"""What a recipe would do on a machine beyond running programs in the sandbox.

Whoever builds a stranger's dataset again is asked first (`pipelines.publish.rebuild`), and the card
says it beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipelines.config import Recipe, SolutionsConfig, SourceConfig
from pipelines.sources.row_files import JSON_SUFFIXES, PARQUET_SUFFIXES

_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")
_ENDINGS = (*JSON_SUFFIXES, *PARQUET_SUFFIXES)


def asks(recipe: Recipe, base: Path | None) -> Iterator[str]:
    """Verb phrases. ``base``: the folder that the recipe's paths may be read below, if any."""
    if recipe.run.level == "unsafe":
        yield "run programs outside the sandbox"
    if recipe.rewrite is not msgspec.UNSET and recipe.rewrite.engine != "echo":
        yield f"ask a model ({recipe.rewrite.engine})"
    if (engine := proposing(recipe)) not in ("", "echo"):
        yield f"ask a model ({engine}) for inputs"
    for one in recipe.sources:
        yield from (f"read {path} on this machine" for path in _local(one, one.name == "hf", base))
        if isinstance(one.solutions, SolutionsConfig):
            found = _local(one.solutions, True, base)
            yield from (f"read {path} on this machine" for path in found)
    if recipe.decontamination is not msgspec.UNSET and base is None:
        yield "read benchmark files on this machine"
    if recipe.feedback is not msgspec.UNSET and _outside(recipe.feedback.predictions, base):
        yield f"read {recipe.feedback.predictions} on this machine"


def proposing(recipe: Recipe) -> str:
    """The engine that proposes inputs, or ""."""
    if recipe.inputs is msgspec.UNSET or recipe.inputs.proposals is msgspec.UNSET:
        return ""
    return recipe.inputs.proposals.engine


def _local(
    source: SourceConfig | SolutionsConfig, by_name: bool, base: Path | None
) -> Iterator[str]:
    """The paths that lead out of ``base``. ``by_name``: a name of the Hub is none, but `datasets`
    takes a file or a folder of that name first."""
    for path in [source.path] if isinstance(source.path, str) else source.path or ():
        named = by_name and _HUB_NAME.fullmatch(path) and not path.endswith(_ENDINGS)
        below = base is not None and (base / path).exists()
        shadowed = named and not below and Path(path).exists()
        if shadowed or (not named and _outside(path, base)):
            yield path


def _outside(path: str, base: Path | None) -> bool:
    return base is None or not (base / path).resolve().is_relative_to(base.resolve())
