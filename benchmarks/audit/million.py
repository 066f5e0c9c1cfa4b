"""A build of a million rows, made of the rows of a real one: their bytes again and again, in their
order, with new ids, in files and row groups as a build writes them.

What a search or a filter has to read is therefore what it would have to read of real rows. A group
of rows holds no row twice, so that nothing is compressed better than in the real build.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.files import ROW_GROUP, write_parquet

ROWS_A_FILE = 5_000  # as recipes have it
IDS = ("id", "trace_id", "narrative_id")
KEPT = ("build.json", "manifest.json")


def make(real: Path, folder: Path, rows: int, workers: int = 2) -> Path:
    """A copy of the build ``real`` whose config sft has at least ``rows`` rows, in ``folder``;
    config traces grows with it. AssertionError where a row group would hold a row twice."""
    if all((folder / name).is_file() for name in KEPT):
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    copies = -(-rows // _read(real, "sft").num_rows)
    jobs: list[tuple[Path, Path, str, int, int, int]] = []
    for config in ("sft", "traces"):
        total = copies * _read(real, config).num_rows
        files = -(-total // ROWS_A_FILE)
        print(f"{config}: {total:,} rows in {files:,} files", file=sys.stderr, flush=True)
        jobs += [(real, folder, config, copies, number, files) for number in range(files)]
    with ProcessPoolExecutor(workers) as pool:
        for _ in pool.map(_write, *zip(*jobs, strict=True), chunksize=4):
            pass
    for name in KEPT:
        shutil.copyfile(real / name, folder / name)
    return folder


def _write(real: Path, folder: Path, config: str, copies: int, number: int, files: int) -> None:
    """One file: the rows from ``number`` × `ROWS_A_FILE` on, of all copies in turn."""
    source = _read(real, config)
    assert source.num_rows > ROW_GROUP or config != "sft", "the real build has too few rows"
    first = number * ROWS_A_FILE
    start, skipped = divmod(first, source.num_rows)
    turns = range(start, min(copies, start + 2 + ROWS_A_FILE // source.num_rows))
    whole = pa.concat_tables([_renamed(source, turn) for turn in turns])
    part = whole.slice(skipped, ROWS_A_FILE)
    name = f"train-{number:05d}-of-{files:05d}.parquet"
    write_parquet(folder / "dataset" / config / name, part.combine_chunks())


def _renamed(table: pa.Table, turn: int) -> pa.Table:
    """With ids of its own: of the real id and the number of the copy, so that ids of one run stay
    the same in all configs."""
    for name in IDS:
        if name in table.column_names:
            column = [_id(each, turn) for each in table[name].to_pylist()]
            place = table.column_names.index(name)
            table = table.set_column(place, table.schema.field(name), [column])
    return table


def _id(real: str, turn: int) -> str:
    return hashlib.blake2b(f"{real} {turn}".encode(), digest_size=16).hexdigest()


def _read(real: Path, config: str) -> pa.Table:
    paths = sorted((real / "dataset" / config).glob("*.parquet"))
    return pa.concat_tables([pq.read_table(path) for path in paths])
