"""Work shards: the rows of consecutive items, whole or not there at all (law 7).

``work/shards/00012/`` holds ``items.parquet`` (the ledger, a line an item), ``rejects.parquet``,
and ``<config>.parquet`` with the rows and the item each came from.  ``manifest.json`` is written
last: a folder without one is what a crash left, and is made again.  The manifest's ``key`` is the
hash of all that the shard depends on, so that another build (a fork) can tell whether it may use
it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.config import Recipe
from pipelines.files import (
    FileInfo,
    sha256_of,
    whole_folder,
    write_json,
    write_parquet,
    write_whole,
)
from pipelines.items import asks_problems
from pipelines.rows.schema import schema_of, table
from pipelines.rows.types import CONFIGS, ItemRow, ProblemRow, RejectRow, TriedRow
from pipelines.stages.chain import Done
from pipelines.stages.outcome import Reject
from tracer.errors import FailedError

MANIFEST = "manifest.json"
ITEM = pa.field("item", pa.int64(), nullable=False)
Notes: TypeAlias = Callable[[], dict[str, Any]]
REWRITTEN = ("sft", "attempts", "preference")  # configs that rewriting writes
Kind: TypeAlias = Literal["shards", "rewrites"]  # a unit's rows, and what a model made of them


class ShardManifest(msgspec.Struct, frozen=True, kw_only=True):
    unit: int
    key: str
    files: dict[str, FileInfo]
    versions: dict[str, str]
    config: str  # digest of the recipe


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished shard adds to the counts on the screen."""

    unit: int
    items: int
    kept: int
    rows: dict[str, int]


def kind_of(recipe: Recipe, config: str) -> Kind:
    """Where the rows of a config are read from."""
    rewritten = recipe.rewrite is not msgspec.UNSET
    return "rewrites" if rewritten and config in REWRITTEN else "shards"


def shard_folder(out: Path, unit: int, kind: Kind = "shards") -> Path:
    return out / "work" / kind / f"{unit:05d}"


def write(
    out: Path, unit: int, key: str, done: Sequence[Done], recipe: Recipe, versions: dict[str, str],
    config: str, notes: Notes | None = None,
) -> Summary:  # fmt: skip
    """Writes the shard of a unit. ``notes`` as for `put`. FailedError ``write-failed``."""
    tables: dict[str, pa.Table] = {
        "items": table([_item_row(one) for one in done], ItemRow),
        "rejects": table(
            [_reject_row(one, reject) for one in done for reject in one.rejects], RejectRow
        ),
        **{name: _config_table(name, done) for name in recipe.rows.configs},
    }
    if recipe.makes:
        lines = [(one.item.index, row) for one in done for row in one.tried]
        tables["tried"] = with_items(lines, TriedRow)
    if asks_problems(recipe):
        opened = [one.item for one in done if one.item.opens is True]
        problems = [(one.index, ProblemRow(source=one.problem.source, problem=one.problem.name))
                    for one in opened]  # fmt: skip
        tables["problems"] = with_items(problems, ProblemRow)
    put(out, unit, key, tables, versions, config, notes=notes)
    rows: dict[str, int] = {name: tables[name].num_rows for name in recipe.rows.configs}
    kept = sum(one.kept for one in done)
    return Summary(unit=unit, items=len(done), kept=kept, rows=rows)


def put(
    out: Path, unit: int, key: str, tables: dict[str, pa.Table], versions: dict[str, str],
    config: str, kind: Kind = "shards", notes: Notes | None = None,
) -> None:  # fmt: skip
    """A unit's tables and its manifest, in place at once; ``notes``: JSON files that no manifest
    names, for they differ each time, asked for when the tables are written. FailedError
    ``write-failed``."""
    target = shard_folder(out, unit, kind)
    with whole_folder(target) as folder:
        files = {
            f"{name}.parquet": write_parquet(folder / f"{name}.parquet", rows)
            for name, rows in tables.items()
        }
        for name, note in (notes() if notes else {}).items():
            write_json(folder / name, note)
        made = ShardManifest(unit=unit, key=key, files=files, versions=versions, config=config)
        write_json(folder / MANIFEST, made)


def tidy(out: Path) -> None:
    """Removes what processes that were killed left half-written."""
    for folder in (out / "work").glob("*/.[0-9]*"):
        shutil.rmtree(folder, ignore_errors=True)


def manifest(out: Path, unit: int, kind: Kind = "shards") -> ShardManifest | None:
    """The manifest of a shard; None where the shard is not whole.

    FailedError ``shard-unreadable`` for a manifest that cannot be read.
    """
    path = shard_folder(out, unit, kind) / MANIFEST
    try:
        return msgspec.json.decode(path.read_bytes(), type=ShardManifest)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise damaged(path, str(error)) from error


def verify(out: Path, found: ShardManifest, kind: Kind = "shards") -> None:
    """FailedError ``shard-unreadable`` where a file is missing or not as its manifest says."""
    for name, info in found.files.items():
        path = shard_folder(out, found.unit, kind) / name
        try:
            same = path.stat().st_size == info.bytes and sha256_of(path) == info.sha256
        except OSError as error:
            raise damaged(path, error.strerror or str(error)) from error
        if not same:
            raise damaged(path, "its bytes are not those that its manifest names")


def read(
    out: Path, unit: int, name: str, columns: list[str] | None = None, kind: Kind = "shards"
) -> pa.Table:
    """A table of a shard: "items", "rejects" or a config."""
    path = shard_folder(out, unit, kind) / f"{name}.parquet"
    try:
        return pq.read_table(path, columns=columns)
    except (OSError, pa.ArrowException) as error:
        raise damaged(path, str(error)) from error


def reuse(origin: Path, out: Path, unit: int, key: str, kind: Kind = "shards") -> bool:
    """Copies a whole shard of another build, if it is what this unit would make."""
    found = manifest(origin, unit, kind)
    if found is None or found.key != key:
        return False
    verify(origin, found, kind)
    with whole_folder(shard_folder(out, unit, kind)) as target:
        for name in (*found.files, MANIFEST):
            origin_file = shard_folder(origin, unit, kind) / name
            write_whole(target / name, partial(shutil.copyfile, origin_file))
    return True


def damaged(path: Path, what: str) -> FailedError:
    return FailedError(
        "shard-unreadable",
        f"this part of the build cannot be used: {what.splitlines()[0] if what else 'damaged'}",
        str(path),
        f"delete the folder {path.parent} and build again with --resume: it is made anew",
    )


def _config_table(config: str, done: Sequence[Done]) -> pa.Table:
    kind = CONFIGS[config]
    rows = [(one.item.index, row) for one in done for row in one.rows.get(config, ())]
    return with_items(rows, kind)


def with_items(found: Sequence[tuple[int, msgspec.Struct]], kind: type[msgspec.Struct]) -> pa.Table:
    """Rows as a table, each with the number of the item that it came from."""
    made = table([row for _, row in found], kind)
    column = pa.array([index for index, _ in found], pa.int64())
    return made.append_column(ITEM, column)


def work_schema(config: str) -> pa.Schema:
    return schema_of(CONFIGS[config]).append(ITEM)


def _item_row(one: Done) -> ItemRow:
    item = one.item
    whole = None if one.kept else next(found for found in one.rejects if not found.config)
    return ItemRow(
        item=item.index,
        source=item.problem.source,
        problem=item.problem.name,
        solution=item.solution.file,
        test=item.test_name,
        trace_id=one.trace_id,
        outcome=one.outcome,
        verdict=one.verdict,
        known_verdict=item.solution.verdict,
        events=one.events,
        stage=whole.stage if whole else "",
        reason=whole.reason if whole else "",
    )


def _reject_row(one: Done, reject: Reject) -> RejectRow:
    item = one.item
    return RejectRow(
        item=item.index,
        source=item.problem.source,
        problem=item.problem.name,
        solution=item.solution.file,
        test=item.test_name,
        stage=reject.stage,
        config=reject.config,
        style=reject.style,
        reason=reject.reason,
        detail=reject.detail,
        outcome=one.outcome,
        trace_id=one.trace_id,
        text=reject.text,
    )
