"""All layouts by name, and whether one holds a config."""

from __future__ import annotations

from pipelines.rows.types import CONFIGS
from pipelines.trainers import preference, rl, sft
from pipelines.trainers.base import REWARDED, Layout
from tracer.errors import UsageError, nearest

LAYOUTS = {layout.name: layout for layout in (*sft.LAYOUTS, *preference.LAYOUTS, *rl.LAYOUTS)}


def find(name: str, config: str) -> Layout:
    """UsageError ``layout-unknown``, ``config-unknown``; ``config-does-not-fit`` with the layouts
    that hold it."""
    layout = LAYOUTS.get(name)
    if layout is None:
        raise UsageError(
            "layout-unknown", f"there is no layout {name!r}", "--layout", nearest(name, [*LAYOUTS])
        )
    if config in layout.configs:
        return layout
    if config not in CONFIGS:
        raise UsageError(
            "config-unknown", f"there is no config {config!r}", "--config",
            nearest(config, layout.configs),
        )  # fmt: skip
    fitting = [each.name for each in LAYOUTS.values() if config in each.configs]
    raise UsageError(
        "config-does-not-fit",
        f"layout {name} does not hold config {config}: {_why(layout, config)}",
        f"--config {config}",
        f"layouts that hold it: {', '.join(fitting) or 'none'};"
        f" configs that {name} holds: {', '.join(layout.configs)}",
    )


def _why(layout: Layout, config: str) -> str:
    fits_sft = any(config in each.configs for each in sft.LAYOUTS)
    if not layout.answers:
        return "it has no reward"
    if "preference" in (config, *layout.configs):
        return "only pairs of answers are learnt so"
    if config in REWARDED:
        return "its rows are prompts without an answer"
    if not fits_sft:
        return "its rows are not conversations"
    return "of its conversations not the same answers are learnt"
