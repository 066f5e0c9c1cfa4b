"""What must be true of a dataset before anyone else sees it.

Every file is there and has the bytes that the record names, nothing else lies beside them, the
recipe is the one it was built from, each file has the columns that its config is defined by, the
card's YAML tells what is there, `datasets` reads every row, and no licence asks for something that
nobody has agreed to.  Each is checked on the files themselves; the first that fails is told.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import assemble, config, exclusions
from pipelines.config import Recipe
from pipelines.files import sha256_of
from pipelines.layout import Layout
from pipelines.publish import record
from pipelines.publish.licences import check_licences
from pipelines.publish.record import CARD, RECIPE, RECORD, Record
from pipelines.rows.schema import schema_of
from tracer.errors import FailedError, GroundtraceError, RefusedError

BATCH = 100  # rows in memory at a time; a trace may take megabytes
Say = Callable[[str], None]


def check(dataset: Path, accept: Sequence[str] = (), say: Say = lambda line: None) -> Record:
    """The record of a dataset that may be published. RefusedError or FailedError naming what is
    wrong; UsageError ``no-dataset``. ``accept``: licences taken on."""
    found = record.read(dataset)
    _check_files(dataset, found)
    say(f"{len(found.files):,} files are as the record says")
    recipe = _check_recipe(dataset, found)
    _check_columns(dataset, found, recipe)
    check_licences(dataset, found, accept, say)
    _check_card(dataset, found)
    rows = _check_rows(dataset, found)
    say(f"datasets reads {rows:,} rows in {len(found.configs)} configs")
    return found


def refuse_other_columns(old: Record, new: Record, allowed: Sequence[str], where: str) -> None:
    """RefusedError ``columns-differ`` where a published config has other columns than the new one:
    who reads both, or streams one after the other, would break."""
    for name in sorted({*old.configs} & {*new.configs}):
        lines = column_changes(old, new, name)
        if lines and name not in allowed:
            raise RefusedError(
                "columns-differ",
                f"the columns of config {name} changed: {'; '.join(lines[:6])}",
                where,
                f"--new-config {name} if its readers are to have other columns from now on",
            )


def column_changes(old: Record, new: Record, name: str) -> list[str]:
    """What differs in the columns of a config, a line each; the order counts as well."""
    before = {column.name: column for column in old.configs[name].columns}
    after = {column.name: column for column in new.configs[name].columns}
    lines = [f"without {column}" for column in before if column not in after]
    lines += [f"with {column} ({after[column].type})" for column in after if column not in before]
    for column in before:
        if column in after and before[column] != after[column]:
            lines.append(f"{column}: {_told(before[column])} → {_told(after[column])}")
    if not lines and list(before) != list(after):
        lines.append("their order")
    return lines


def _told(column: record.Column) -> str:
    return column.type + (" or null" if column.nullable else "")


def _check_files(dataset: Path, found: Record) -> None:
    wrong = record.differing(dataset, found.files)
    beside = dataset.parent / assemble.MANIFEST
    if dataset.name == "dataset" and beside.is_file():
        manifest = assemble.read_manifest(dataset.parent)
        if manifest is not None and manifest.record != sha256_of(dataset / RECORD):
            wrong.insert(0, RECORD)
    if wrong:
        raise FailedError(
            "dataset-damaged",
            f"{record.counted(wrong)} not as built: {', '.join(wrong[:5])}",
            str(dataset),
            "build again with --resume, or pull the dataset again",
        )
    others = record.strangers(dataset, found.files)
    if others:
        raise RefusedError(
            "dataset-holds-strangers",
            f"{record.counted(others)} no part of the dataset: {', '.join(others[:5])}",
            str(dataset),
            "move them elsewhere",
        )


def _check_recipe(dataset: Path, found: Record) -> Recipe:
    path = dataset / RECIPE
    if RECIPE not in found.files:
        raise RefusedError(
            "recipe-not-inside",
            "the dataset does not carry its recipe, so nobody could build it again",
            str(dataset),
            "build it with groundtrace build, which puts the recipe inside",
        )
    listed = dataset / exclusions.CARRIED if exclusions.CARRIED in found.files else None
    recipe, _ = exclusions.carried(config.load(path), listed)
    if config.digest(recipe) != found.config:
        raise FailedError(
            "recipe-differs",
            "the recipe inside is not the one that the dataset was built from",
            str(path),
            "build again into a new folder",
        )
    return recipe


def _check_columns(dataset: Path, found: Record, recipe: Recipe) -> None:
    """Of every file, against the one definition of its config, and of the record."""
    layout = Layout(recipe, None)
    may_lack = set(assemble.COUNTED)
    if not set(recipe.configs) - may_lack <= set(found.configs) <= set(recipe.configs):
        raise _columns_wrong("the configs", "are not those of the recipe", dataset)
    for name, told in found.configs.items():
        wanted = layout.schema(schema_of(assemble.row_type(recipe, name)))
        if told.columns != record.columns(wanted):
            raise _columns_wrong(name, "is told with other columns than it is defined by", dataset)
        for file, info in found.of(name).items():
            opened = pq.read_metadata(dataset / file)
            if not opened.schema.to_arrow_schema().equals(wanted):
                raise _columns_wrong(
                    name, "has other columns than it is defined by", dataset / file
                )
            if opened.num_rows != info.rows:
                raise _columns_wrong(name, "has another number of rows than told", dataset / file)


def _columns_wrong(name: str, what: str, where: Path) -> FailedError:
    remedy = "build it again with this version of groundtrace"
    return FailedError("columns-wrong", f"{name} {what}", str(where), remedy)


def _check_card(dataset: Path, found: Record) -> None:
    """The YAML against the record: what the Hub's viewer and `datasets` will go by."""
    from huggingface_hub import DatasetCard

    path = dataset / CARD
    try:
        data = vars(DatasetCard(path.read_text("utf-8")).data)
        told = _told_splits(data)
    except Exception as error:  # YAML of any shape
        raise _card_wrong(f"its YAML cannot be read: {error}", path) from error
    rows = {name: {s: v.rows for s, v in c.splits.items()} for name, c in found.configs.items()}
    if told != {name: splits for name, splits in rows.items() if splits}:
        raise _card_wrong("its YAML tells other configs, splits or numbers of rows", path)
    for key in ("license", "size_categories", "task_categories", "language", "pretty_name", "tags"):
        if not data.get(key):
            raise _card_wrong(f"its YAML does not say {key}", path)


def _told_splits(data: dict[str, Any]) -> dict[str, dict[str, int]]:
    """config → split → rows, of those that both parts of the YAML name."""
    infos = data["dataset_info"]
    files = {one["config_name"]: {f["split"] for f in one["data_files"]} for one in data["configs"]}
    told: dict[str, dict[str, int]] = defaultdict(dict)
    for info in [infos] if isinstance(infos, dict) else infos:
        name = info.get("config_name", next(iter(files)))
        for split in info["splits"]:
            if split["name"] in files[name]:
                told[name][split["name"]] = split["num_examples"]
    return dict(told)


def _card_wrong(what: str, path: Path) -> FailedError:
    what = what.splitlines()[0]
    return FailedError("card-wrong", f"the card is wrong: {what}", str(path), "build it again")


def _check_rows(dataset: Path, found: Record) -> int:
    """Reads every row as a user would: by `datasets`, with what the card says."""
    total = 0
    with tempfile.TemporaryDirectory(prefix="groundtrace-") as cache:
        for name, told in found.configs.items():
            for split, held in told.splits.items():
                try:
                    rows = _read(dataset, name, split, cache)
                except GroundtraceError:
                    raise
                except Exception as error:  # anything that datasets and pyarrow raise
                    raise _unreadable(f"{type(error).__name__}: {error}", dataset, name) from error
                if rows != held.rows:
                    raise _unreadable(f"{rows} rows of {split}, not {held.rows}", dataset, name)
                total += rows
    return total


def _read(dataset: Path, name: str, split: str, cache: str) -> int:
    import datasets
    from pyarrow.dataset import ParquetFragmentScanOptions

    data = datasets.load_dataset(
        str(dataset),
        name,
        split=split,
        streaming=True,
        cache_dir=cache,
        batch_size=BATCH,
        fragment_scan_options=ParquetFragmentScanOptions(
            use_buffered_stream=True, pre_buffer=False
        ),
    ).with_format("arrow")
    return sum(_rows(batch) for batch in data.iter(BATCH))


def _rows(batch: pa.Table) -> int:
    batch.validate()
    return int(batch.num_rows)


def _unreadable(what: str, dataset: Path, name: str) -> FailedError:
    return FailedError(
        "rows-unreadable",
        f"datasets does not read config {name} as it is told: {what.splitlines()[0][:300]}",
        str(dataset),
        "report this with the card's YAML",
    )
