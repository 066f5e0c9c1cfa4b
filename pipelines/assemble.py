"""From work shards to the dataset: in order, without double runs, laid out as the Hub reads it.

Everything is written to ``work/assembled/`` first and moved into place when whole, so
``DIR/dataset`` and ``DIR/rejects`` never hold half of anything; ``DIR/manifest.json`` is last.
On the way every row is accounted for (law 4): rows in = rows out + rows rejected, or the build
fails.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from pipelines import exclusions, shards
from pipelines.book import Book
from pipelines.briefs import PER_PROBLEM
from pipelines.config import Recipe
from pipelines.files import (
    FileInfo,
    file_info,
    regrouped,
    sha256_of,
    sync_folder,
    write_bytes,
    write_json,
    write_parquet,
    write_parts,
    write_text,
)
from pipelines.layout import Layout
from pipelines.plan import Plan
from pipelines.publish import record
from pipelines.publish.card import card
from pipelines.publish.record import ConfigRecord, Record, Split
from pipelines.rows.schema import schema_of
from pipelines.rows.sft import told_styles
from pipelines.rows.types import CONFIGS, RejectRow, RewrittenSftRow
from tracer.errors import FailedError

FORMAT = 3
MANIFEST = "manifest.json"
SEVERAL = frozenset({"state_questions"})  # configs that have several rows of one run
COUNTED = {"attempts": "attempts", "preference": "pairs"}  # by what column of its ledger


class ConfigCount(msgspec.Struct, kw_only=True):
    """The account of one config. ``rows_in`` is what the items (of config solve, the problems)
    would give if all went well; an item with several rows, as many as it has."""

    rows_in: int
    rows_out: int
    rejected: int


class Manifest(msgspec.Struct, kw_only=True):
    """``DIR/manifest.json``: the build is whole, and this is it."""

    format: int
    name: str
    config: str
    work: str = ""  # `Plan.work`
    versions: dict[str, str]
    items: int
    kept: int
    configs: dict[str, ConfigCount]
    files: dict[str, FileInfo]  # path below DIR
    record: str = ""  # sha256 of dataset/groundtrace.json, which names the files that tell of it


def read_manifest(out: Path) -> Manifest | None:
    """The manifest of a complete build; None while it is unfinished. FailedError
    ``build-unreadable``."""
    path = out / MANIFEST
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FailedError(
            "build-unreadable",
            f"the manifest cannot be read: {error}",
            str(path),
            "delete it and build again with --resume",
        ) from error


def is_whole(out: Path, plan: Plan) -> bool:
    """Whether the folder holds the finished dataset of this plan, every file as it was written."""
    found = read_manifest(out)
    if found is None or (found.config, found.versions) != (plan.config, plan.versions):
        return False
    if found.work != plan.work or not _is_told(out / "dataset", found.record):
        return False
    for name, info in found.files.items():
        path = out / name
        if not path.is_file() or path.stat().st_size != info.bytes:
            return False
        if sha256_of(path) != info.sha256:
            return False
    return True


def _is_told(dataset: Path, wanted: str) -> bool:
    """Whether the record is the one that was written, and so are the card and the recipe."""
    path = dataset / record.RECORD
    if not path.is_file() or sha256_of(path) != wanted:
        return False
    told = {n: i for n, i in record.read(dataset).files.items() if "/" not in n}
    return not record.differing(dataset, told)


def count(
    book: Book, rewriting: pa.Table | None, recipe: Recipe, rows: dict[str, int],
    givers: dict[str, int], planned: int,
) -> dict[str, ConfigCount]:  # fmt: skip
    """The account of each config. FailedError ``rows-unaccounted`` where it does not add up.

    ``rows``: of each config; ``givers``: of each of `SEVERAL`, the items that gave any."""
    kept = book.tally.kept
    refused = Counter({key: sum(found.values()) for key, found in book.tally.rejected.items()})
    whole = refused["item"]
    if book.tally.items != planned:
        raise _unaccounted("items", planned, book.tally.items, 0)
    if planned != kept + whole:
        raise _unaccounted("items", planned, kept, whole)
    counts: dict[str, ConfigCount] = {}
    for config in recipe.rows.configs:
        if config in PER_PROBLEM:
            asked, out, rejected = book.problems(), rows[config], refused[config]
        else:
            times = len(told_styles(recipe)) if config == "sft" else 1
            asked, rejected = planned * times, whole * times + refused[config]
            out = givers[config] if config in SEVERAL else rows[config]
        if asked != out + rejected:
            raise _unaccounted(config, asked, out, rejected)
        more = rows[config] - out  # rows of an item beyond its first
        counts[config] = ConfigCount(rows_in=asked + more, rows_out=rows[config], rejected=rejected)
    for added in recipe.configs[len(recipe.rows.configs) :]:  # each row is of one narrative
        assert rewriting is not None
        told = pc.sum(rewriting[COUNTED[added]]).as_py() or 0
        if told != rows[added] + refused[added]:
            raise _unaccounted(added, told, rows[added], refused[added])
        counts[added] = ConfigCount(rows_in=told, rows_out=rows[added], rejected=refused[added])
    return counts


def _unaccounted(what: str, rows_in: int, rows_out: int, rejected: int) -> FailedError:
    return FailedError(
        "rows-unaccounted",
        f"{what}: {rows_in} in, but {rows_out} out and {rejected} rejected",
        what,
        "report this: a stage loses rows without counting them",
    )


def assemble(
    out: Path, recipe: Recipe, plan: Plan, book: Book, rewriting: pa.Table | None = None
) -> Manifest:
    """Writes ``DIR/dataset``, ``DIR/rejects`` and ``DIR/manifest.json`` from the shards."""
    (out / MANIFEST).unlink(missing_ok=True)  # from here on the build is not whole
    space = out / "work" / "assembled"
    shutil.rmtree(space, ignore_errors=True)
    files: dict[str, FileInfo] = {}
    rows: dict[str, int] = {}
    givers: dict[str, int] = {}
    splits: dict[str, dict[str, Split]] = {}
    for config in recipe.configs:
        made, splits[config] = _write_config(space, out, recipe, config, book)
        files.update(made)
        rows[config] = sum(info.rows for info in made.values())
        if config in SEVERAL:
            read = _kept_rows(out, book, config, shards.kind_of(recipe, config), ["item"])
            givers[config] = sum(pc.count_distinct(part["item"]).as_py() for part in read)
    counts = count(book, rewriting, recipe, rows, givers, plan.items)
    files["rejects/rejects.parquet"] = write_parts(
        space / "rejects" / "rejects.parquet",
        schema_of(RejectRow),
        (book.rejects(unit) for unit in range(book.units)),
    )
    described = _describe(
        space, out, recipe, _record(recipe, plan, book, counts, splits, files), rewriting
    )
    for name in ("dataset", "rejects"):
        shutil.rmtree(out / name, ignore_errors=True)
        (space / name).rename(out / name)
    sync_folder(out)
    manifest = Manifest(
        format=FORMAT,
        name=plan.name,
        config=plan.config,
        work=plan.work,
        versions=plan.versions,
        items=plan.items,
        kept=book.tally.kept,
        configs=counts,
        files=files,
        record=described,
    )
    write_json(out / MANIFEST, manifest)
    shutil.rmtree(space, ignore_errors=True)
    return manifest


def _record(
    recipe: Recipe, plan: Plan, book: Book, counts: dict[str, ConfigCount],
    splits: dict[str, dict[str, Split]], files: dict[str, FileInfo],
) -> Record:  # fmt: skip
    """What the dataset says of itself; files that tell of it are added when they are written."""
    layout = Layout(recipe, book.decisions)
    configs = {
        config: ConfigRecord(
            columns=record.columns(layout.schema(schema_of(row_type(recipe, config)))),
            splits=splits[config],
            rows_in=found.rows_in,
            rejected=found.rejected,
        )
        for config, found in counts.items()
        if splits[config]  # a config without a file is none of the dataset
    }
    below = "dataset/"
    return Record(
        format=record.FORMAT,
        name=plan.name,
        title=recipe.recipe.title,
        config=plan.config,
        work=plan.work,
        recipe=plan.recipe,
        versions=plan.versions,
        sources=plan.sources,
        items=plan.items,
        kept=book.tally.kept,
        rejected=book.tally.rejected,
        configs=configs,
        files={n.removeprefix(below): i for n, i in files.items() if n.startswith(below)},
    )


def _describe(
    space: Path, out: Path, recipe: Recipe, found: Record, rewriting: pa.Table | None
) -> str:
    """Writes the recipe as it was given, the card of both and, last, the record; gives its
    sha256."""
    dataset = space / "dataset"
    names = []
    if (out / record.RECIPE).is_file():
        write_bytes(dataset / record.RECIPE, (out / record.RECIPE).read_bytes())
        names.append(record.RECIPE)
    left_out = exclusions.kept(recipe, out)
    if left_out is not None:
        write_bytes(dataset / exclusions.CARRIED, left_out.anonymous)
        names.append(exclusions.CARRIED)
    write_text(dataset / record.CARD, card(found, dataset, recipe, rewriting))
    names.append(record.CARD)
    told = {name: file_info(dataset / name) for name in names}
    whole = msgspec.structs.replace(found, files={**found.files, **told})
    write_bytes(dataset / record.RECORD, record.encode(whole))
    return record.digest(whole)


def _write_config(
    space: Path, out: Path, recipe: Recipe, config: str, book: Book
) -> tuple[dict[str, FileInfo], dict[str, Split]]:
    """The files of each split that has a row: `datasets` cannot read an empty file of several.
    Where no split has one, there is one empty file, but for configs that may be empty."""
    layout = Layout(recipe, book.decisions)
    read = partial(_kept_rows, out, book, config, shards.kind_of(recipe, config))
    counts: Counter[str] = Counter()
    for part in read(["item"]):
        counts.update(layout.counts(part))
    if not counts and config not in COUNTED:
        counts = Counter({layout.splits[0]: 0})
    schema = layout.schema(schema_of(row_type(recipe, config)))
    size = recipe.shards.rows
    files: dict[str, FileInfo] = {}
    splits: dict[str, Split] = {}
    for split in counts:
        memory = 0
        names = max(1, -(-counts[split] // size))
        parts = (layout.rows(part, split) for part in read(None))
        for number, part in enumerate(regrouped(parts, schema, size)):
            name = f"dataset/{config}/{split}-{number:05d}-of-{names:05d}.parquet"
            files[name] = write_parquet(space / name, part)
            memory += part.nbytes
        splits[split] = Split(counts[split], memory)
    return files, splits


def row_type(recipe: Recipe, config: str) -> type[msgspec.Struct]:
    rewritten = config == "sft" and recipe.rewrite is not msgspec.UNSET
    return RewrittenSftRow if rewritten else CONFIGS[config]


def _kept_rows(
    out: Path, book: Book, config: str, kind: shards.Kind, columns: list[str] | None
) -> Iterator[pa.Table]:
    for unit in range(book.units):
        named = book.excluded.names(config)
        wanted = [*columns, "id"] if columns is not None and named else columns
        part = shards.read(out, unit, config, wanted, kind)
        whole = config in PER_PROBLEM or not len(book.dropped)
        yield book.excluded.without(config, part if whole else book.kept(part))
