"""What of each row is held in memory: its ids, where it stands, and the columns to choose by.

About a hundred bytes a row: a column of few values is kept as numbers with a list of what they
stand for, so that a filter and a count over a million rows are a few passes over small arrays.
Texts stay in the Parquet files (`pipelines.audit.passes` reads them).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.audit.query import CHOICES
from pipelines.lookup import unreadable

Whole: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
NAMES = ("problem", "solution", "test")
FROM_TRACE = ("outcome", "tier")
READERS = 2  # files read at once


@dataclass(frozen=True)
class Coded:
    """A column of few values: ``values[codes[place]]``."""

    codes: np.ndarray[Any, np.dtype[np.int32]]
    values: list[str]

    def among(self, wanted: Sequence[str]) -> np.ndarray[Any, np.dtype[np.bool_]]:
        chosen = np.array([value in wanted for value in self.values], dtype=bool)
        fits: np.ndarray[Any, np.dtype[np.bool_]] = chosen[self.codes]
        return fits


@dataclass(frozen=True)
class Index:
    """Of one config; a place is a row's number in all its files together."""

    ids: pa.ChunkedArray
    starts: Whole  # the first place of each file, and the end
    names: dict[str, pa.ChunkedArray]
    coded: dict[str, Coded] = field(default_factory=dict)
    events: Whole | None = None
    trace_ids: pa.ChunkedArray | None = None

    def __len__(self) -> int:
        return int(self.starts[-1])

    def place(self, identity: str) -> int:
        """-1 where there is none."""
        return int(pc.index(self.ids, identity).as_py())

    def at(self, place: int) -> tuple[int, int]:
        """(file, row of it)."""
        file = int(np.searchsorted(self.starts, place, side="right")) - 1
        return file, place - int(self.starts[file])


def read(config: str, paths: Sequence[Path], traces: Index | None) -> Index:
    """The index of a config's files; what its rows do not say of their run comes from ``traces``.
    FailedError ``shard-unreadable``."""
    key = "trace_id" if config == "traces" else "id"
    names = list(pq.read_schema(paths[0]).names)
    wanted = [n for n in (key, *NAMES, *CHOICES, "trace_id", "events_total") if n in names]
    wanted = list(dict.fromkeys(wanted))
    with ThreadPoolExecutor(READERS) as pool:
        parts = list(pool.map(lambda path: _columns(path, wanted), paths))
    table = pa.concat_tables(parts)
    found = Index(
        ids=table[key],
        starts=np.cumsum([0, *(part.num_rows for part in parts)], dtype=np.int64),
        names={name: table[name] for name in NAMES if name in wanted},
        coded={name: _coded(table[name]) for name in CHOICES if name in wanted},
        events=_numbers(table["events_total"]) if "events_total" in wanted else None,
        trace_ids=table["trace_id"] if key == "id" and "trace_id" in wanted else None,
    )
    return found if traces is None else _joined(found, traces)


def _columns(path: Path, wanted: list[str]) -> pa.Table:
    repeated = [name for name in wanted if name in CHOICES]
    try:
        return pq.ParquetFile(path, read_dictionary=repeated).read(wanted, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, error) from error


def _coded(column: pa.ChunkedArray) -> Coded:
    """Each chunk has its own few values, which are brought together here."""
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(pc.cast(column, pa.string()))
    known: dict[str, int] = {"": 0}  # what is not said is the empty text
    parts = [np.empty(0, dtype=np.int32)]
    for chunk in column.chunks:
        there = [known.setdefault(v or "", len(known)) for v in chunk.dictionary.to_pylist()]
        codes = np.asarray(pc.fill_null(chunk.indices, len(there)))
        parts.append(np.array([*there, 0], dtype=np.int32)[codes])
    return Coded(np.concatenate(parts), list(known))


def _numbers(column: pa.ChunkedArray) -> Whole:
    return np.asarray(pc.fill_null(pc.cast(column, pa.int64()), 0))


def _joined(found: Index, traces: Index) -> Index:
    if found.trace_ids is None:
        return found
    places = pc.index_in(found.trace_ids, traces.ids)
    there = np.asarray(pc.fill_null(places, -1))
    coded = dict(found.coded)
    for name in FROM_TRACE:
        if name in traces.coded and name not in coded:
            told = traces.coded[name]
            codes = np.where(there < 0, 0, told.codes[there])
            coded[name] = Coded(codes.astype(np.int32), told.values)
    events = found.events
    if events is None and traces.events is not None:
        events = np.where(there < 0, 0, traces.events[there])
    return Index(found.ids, found.starts, found.names, coded, events, found.trace_ids)
