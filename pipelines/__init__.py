"""Whole corpora through the tracer and the verbalizer, and what people do with the result.

    from pipelines import build, rewards
    report = build("data/recipes/demo.toml", "out")

Nothing heavy is imported before it is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines import rewards
    from pipelines.builder import build

__all__ = ["build", "rewards"]


def __getattr__(name: str) -> Any:
    if name == "build":
        return importlib.import_module("pipelines.builder").build
    if name == "rewards":
        return importlib.import_module("pipelines.rewards")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
