"""The versions that decide what bytes come out: stored in every manifest, compared on resume."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from pipelines.inputs import draws
from tracer.records import RECORD_FORMAT, STREAM

if TYPE_CHECKING:
    from pipelines.config import Recipe


def current(styles: Sequence[str] = ()) -> dict[str, str]:
    """Of this installation, and of the narrative styles named."""
    from verbalize.styles import VERSIONS as STYLES

    return {
        "groundtrace": _version("groundtrace"),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "recorder": STREAM,
        "records": str(RECORD_FORMAT),
        "pyarrow": _version("pyarrow"),
        "libcst": _version("libcst"),
        "datasets": _version("datasets"),  # writes what the card says to the Hub, with …
        "huggingface_hub": _version("huggingface_hub"),
        **{f"style.{name}": str(STYLES[name]) for name in styles if name in STYLES},
    }


def of(recipe: Recipe) -> dict[str, str]:
    """Of all that a recipe's build depends on."""
    found = current(recipe.narrative.styles)
    return {**found, "hypothesis": _version("hypothesis")} if draws(recipe) else found


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "0"
