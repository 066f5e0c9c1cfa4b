"""What a build would give and cost, by a sample of its items: ``groundtrace build --dry-run``.

Items at even distances over the whole corpus go through the real stages, in this process, and their
shard is written to a temporary folder; what came of them is multiplied.  The rewriting by a model
is not in it: what that costs, its engine decides.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import msgspec

from pipelines import plan, predictions, shards
from pipelines.config import Recipe
from pipelines.items import Item
from pipelines.plan import Plan
from pipelines.stages.chain import Done, process
from pipelines.stages.narrate import Verbalizer
from pipelines.stages.runner import SandboxRunner

SAMPLE = 32  # items
PATIENCE = 30.0  # seconds for all of them


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """Of a whole build. ``seconds``: on one core; ``disk``: bytes, the work shards among them."""

    sampled: int
    took: float  # seconds, for the sample
    kept: int
    rows: dict[str, int]
    seconds: float
    disk: int


def estimate(recipe: Recipe, base: Path, planned: Plan) -> Estimate:
    """Raises what a build would raise at its first run: RefusedError where the level cannot be had.

    FailedError ``write-failed`` where the temporary folder is full.
    """
    began = time.monotonic()
    done: list[Done] = []
    voice = Verbalizer()
    said = predictions.read(recipe, base)
    with SandboxRunner(recipe.run.level) as runner:
        for item in _sample(recipe, base, planned):
            done.append(process(item, recipe, runner, voice, said=said))
            if time.monotonic() - began > PATIENCE:
                break
    took = time.monotonic() - began
    with tempfile.TemporaryDirectory(prefix="groundtrace-") as folder:
        shards.write(Path(folder), 0, "", done, recipe, planned.versions, planned.config)
        found = shards.manifest(Path(folder), 0)
        assert found is not None
        files = found.files
    times = planned.items / max(1, len(done))
    return Estimate(
        sampled=len(done),
        took=took,
        kept=round(times * sum(one.kept for one in done)),
        rows={name: round(times * files[f"{name}.parquet"].rows) for name in recipe.rows.configs},
        seconds=times * took,
        disk=round(2 * times * sum(info.bytes for info in files.values())),  # shards, and dataset
    )


def _sample(recipe: Recipe, base: Path, planned: Plan) -> list[Item]:
    """Items at even distances, and none of a second reading in memory but these."""
    step = max(1.0, planned.items / SAMPLE)
    wanted = {int(number * step + step / 2) for number in range(SAMPLE)}
    found = (item for unit in plan.work(recipe, base) for item in unit.whole_items())
    return [item for item in found if item.index in wanted]
