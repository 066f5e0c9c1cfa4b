"""Where a build stands, read from its folder alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import assemble, plan, shards
from pipelines.exclusions import STAGE
from pipelines.plan import Plan
from tracer.errors import UsageError

REPEATED = "duplicate/same_run"


class Status(msgspec.Struct, kw_only=True):
    name: str
    state: Literal["complete", "unfinished"]
    config: str
    shards: int
    shards_done: int
    shards_rewritten: int  # 0 where the recipe does not rewrite
    items: int
    items_done: int
    kept: int
    rows: dict[str, int]  # rows out, a config
    rejected: dict[str, int]  # "stage/reason" → count, so far
    versions: dict[str, str]


def read(folder: Path) -> Status:
    """UsageError ``no-build`` for a folder without one; FailedError for one that cannot be read."""
    planned = find(folder)
    manifest = assemble.read_manifest(folder)
    done = [unit for unit in range(len(planned.keys)) if shards.manifest(folder, unit)]
    rows: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    items = kept = 0
    for unit in done:
        found = shards.manifest(folder, unit)
        assert found is not None
        for name, info in found.files.items():
            config = name.removesuffix(".parquet")
            if config not in ("items", "rejects"):
                rows[config] += info.rows
        reasons = shards.read(folder, unit, "items", ["reason"])["reason"].to_pylist()
        items, kept = items + len(reasons), kept + reasons.count("")
        refused = shards.read(folder, unit, "rejects", ["stage", "reason"])
        rejected.update(f"{row['stage']}/{row['reason']}" for row in refused.to_pylist())
    if manifest is not None:
        rows = Counter({name: count.rows_out for name, count in manifest.configs.items()})
        rejected.update(_found_last(folder))
        kept = manifest.kept
    return Status(
        name=planned.name,
        state="complete" if manifest is not None else "unfinished",
        config=planned.config,
        shards=len(planned.keys),
        shards_done=len(done),
        shards_rewritten=sum(bool(shards.manifest(folder, unit, "rewrites")) for unit in done),
        items=planned.items,
        items_done=items,
        kept=kept,
        rows=dict(rows),
        rejected=dict(sorted(rejected.items(), key=lambda pair: (-pair[1], pair[0]))),
        versions=planned.versions,
    )


def _found_last(folder: Path) -> Counter[str]:
    """What is rejected only when all shards are there: runs that repeat one, rows with a label."""
    path = folder / "rejects" / "rejects.parquet"
    try:
        rows = pq.read_table(path, columns=["stage", "reason"]).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise shards.damaged(path, str(error)) from error
    said = (f"{row['stage']}/{row['reason']}" for row in rows)
    return Counter(one for one in said if one == REPEATED or one.startswith(f"{STAGE}/"))


def find(folder: Path) -> Plan:
    """The build in a folder. UsageError ``no-build`` where there is none."""
    if not folder.is_dir():
        raise UsageError("no-build", "there is no such folder", str(folder), "check the path")
    planned = plan.read(folder)
    if planned is None:
        raise UsageError(
            "no-build", "the folder holds no build", str(folder), "name the --out of a build"
        )
    return planned
