"""Streams the rows of one config of a dataset: a build, its ``dataset`` folder, or a copy of that.

Only the columns that are wanted are read, some rows at a time, whatever the size of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.rows.schema import schema_of
from pipelines.rows.types import CONFIGS, Message
from pipelines.screening.clusters import NAMES
from pipelines.trainers import gold
from pipelines.trainers.base import Row, read_columns
from tracer.errors import FailedError, UsageError, nearest

BATCH = 64  # rows held at once; a row is some ten kilobytes, of solve up to a megabyte
PAIR = ("chosen", "rejected")
_FILE = re.compile(r"(.+)-\d{5}-of-(\d{5})\.parquet")


def files(data: Path, config: str) -> dict[str, list[Path]]:
    """The files of each split, splits and files in their order. UsageError ``no-such-folder``,
    ``no-such-config``; ``files-missing`` where a split has fewer files than their names say."""
    if not data.is_dir():
        raise UsageError(
            "no-such-folder", "there is no such folder", str(data), "give a build or its dataset"
        )
    root = data / "dataset" if (data / "dataset").is_dir() else data
    found: dict[str, list[Path]] = {}
    for path in sorted((root / config).glob("*.parquet")):
        match = _FILE.fullmatch(path.name)
        if match is not None:
            found.setdefault(match[1], []).append(path)
    if not found:
        held = sorted({path.parent.name for path in root.glob("*/*.parquet")})
        raise UsageError(
            "no-such-config", f"there is no config {config} here", str(data), nearest(config, held)
        )
    for split, paths in found.items():
        wanted = int(paths[0].stem.rpartition("-")[2])
        if len(paths) != wanted:
            raise UsageError(
                "files-missing", f"split {split} has {len(paths)} of {wanted} files",
                str(root / config), "fetch the dataset again, whole",
            )  # fmt: skip
    return {name: found[name] for name in sorted(found, key=_order)}


def _order(split: str) -> tuple[int, str]:
    return (NAMES.index(split) if split in NAMES else len(NAMES), split)


def rows(paths: list[Path], config: str, split: str) -> Iterator[Row]:
    """The rows of a split, in order. UsageError ``columns-differ`` for a file that is not of this
    config; FailedError ``shard-unreadable``."""
    wanted = read_columns(config)
    told = ("prompt", *PAIR) if config == "preference" else ("messages",)
    names = ["id", *told, *wanted, *gold.COLUMNS.get(config, ())]
    index = 0
    for path in paths:
        for values in held(path, config, names):
            messages, rejected = _conversation(values)
            columns = {name: values[name] for name in wanted}
            right = gold.completion(config, values)
            yield Row(config, split, index, values["id"], messages, columns, right, rejected)
            index += 1


def _conversation(values: dict[str, Any]) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """The messages of a row; of a pair, with the true answer, and the false one apart."""
    if "messages" in values:
        return tuple(Message(**each) for each in values["messages"]), ()
    chosen, rejected = (Message("assistant", values[name]) for name in PAIR)
    return (Message("user", values["prompt"]), chosen), (rejected,)


def held(path: Path, config: str, names: list[str]) -> Iterator[dict[str, Any]]:
    """These columns of a file's rows. UsageError ``columns-differ``, FailedError
    ``shard-unreadable``."""
    schema = schema_of(CONFIGS[config])
    try:
        with pq.ParquetFile(path) as file:
            found = file.schema_arrow
            for name in names:
                if name not in found.names or not _same(found.field(name), schema.field(name)):
                    raise UsageError(
                        "columns-differ", f"column {name} is not that of config {config}",
                        str(path), "was it built by another version? build it again",
                    )  # fmt: skip
            for batch in file.iter_batches(batch_size=BATCH, columns=names):
                yield from batch.to_pylist()
    except (OSError, pa.ArrowException) as error:
        what = str(error).splitlines()
        raise FailedError(
            "shard-unreadable",
            f"this file of the dataset cannot be read: {what[0] if what else 'damaged'}",
            str(path),
            "fetch or build the dataset again",
        ) from error


def _same(found: pa.Field, wanted: pa.Field) -> bool:
    """Whether the types agree, whatever may be null: a copy that `datasets` made says nothing."""
    return bool(_bare(found.type) == _bare(wanted.type))


def _bare(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_bare(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(each.name, _bare(each.type)) for each in kind])
    return pa.string() if pa.types.is_large_string(kind) else kind
