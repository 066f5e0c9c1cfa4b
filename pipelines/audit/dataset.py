"""The rows of a finished build, filtered and searched where they lie.

Held in memory is what can be filtered by (`pipelines.audit.index`).  Everything else is read from
the Parquet files when a row is opened or a text is looked for (`pipelines.audit.passes`): no copy
is made.
"""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.assemble import read_manifest
from pipelines.audit import facets, index, passes
from pipelines.audit.index import Coded, Index, Whole
from pipelines.audit.labels import NONE, WORDS, Labels
from pipelines.audit.passes import Pass
from pipelines.audit.query import CHOICES, PAGE, Query
from pipelines.lookup import unreadable
from pipelines.status import find
from tracer.errors import UsageError

CONFIGS = ("sft", "attempts", "preference", "output_prediction", "traces")
TEXTS = {  # what is searched; the first is what a row's length is measured by
    "sft": ("narrative", "prompt"),
    "attempts": ("text",),
    "preference": ("rejected", "chosen", "prompt"),
    "output_prediction": ("prompt", "ground_truth"),
    "traces": ("program", "stdin", "statement"),
}
Facets: TypeAlias = tuple[
    dict[str, list[tuple[str, int]]], dict[str, list[tuple[int, int, int]]]
]  # choices, bins
PATIENCE = 0.4  # seconds that a search waits for texts that are still being read
GLANCE = 0.1  # the same of a list that only shows how long its rows are, beside them
LOOKED_FOR = 8  # texts whose finds are kept


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A page of rows. ``choices``: column → (value, rows), of all that fit; ``bins``: column →
    (from, to, rows). While texts are still being read, ``read`` of the ``rows_in_all`` have been
    looked through, and only those are listed; ``measured``: lengths are known."""

    rows: list[dict[str, Any]]
    total: int
    page: int
    pages: int
    choices: dict[str, list[tuple[str, int]]]
    bins: dict[str, list[tuple[int, int, int]]]
    rows_in_all: int
    read: int
    measured: bool


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Where a row stands among those that fit, and the ids of its neighbours ("" for none)."""

    position: int  # from 0; -1 where it does not fit
    total: int
    previous: str
    next: str
    unreviewed: str  # the next without a label, from here on and round to the start


class Dataset:
    """UsageError ``no-build`` or ``build-unfinished`` for a folder that holds no dataset."""

    def __init__(self, folder: Path, labels: Labels) -> None:
        find(folder)
        if read_manifest(folder) is None:
            raise UsageError(
                "build-unfinished", "the build has no dataset yet", str(folder),
                f"finish it: groundtrace build RECIPE --out {folder} --resume",
            )  # fmt: skip
        self.folder, self.labels = folder, labels
        self.files = {c: sorted((folder / "dataset" / c).glob("*-*-of-*.parquet")) for c in CONFIGS}
        self.configs = [config for config in CONFIGS if self.files[config]]
        self._lock = threading.RLock()
        self._indices: dict[str, Index] = {}
        self._lengths: dict[str, Pass] = {}
        self._searches: dict[tuple[str, str], Pass] = {}
        self._facets: dict[tuple[Query, int, bool, int], Facets] = {}  # of the last few lists

    def index(self, config: str) -> Index:
        """Read once; others wait for it."""
        with self._lock:
            if config not in self._indices:
                traces = config != "traces" and self.files["traces"]
                joined = self.index("traces") if traces else None
                self._indices[config] = index.read(config, self.files[config], joined)
            return self._indices[config]

    def warm(self) -> None:
        """Reads what the first page needs; lengths of its rows are read on in the background."""
        if self.configs:
            self.listed(Query(config=self.configs[0]), 0)

    def holds(self, config: str, identity: str) -> bool:
        return config in self.configs and self.index(config).place(identity) >= 0

    def row(self, config: str, identity: str) -> dict[str, Any] | None:
        """The whole row with this id."""
        if config not in self.configs:
            return None
        place = self.index(config).place(identity)
        if place < 0:
            return None
        file, number = self.index(config).at(place)
        return _read_row(self.files[config][file], number)

    def find(self, wanted: str) -> tuple[str, str]:
        """(config, id) of the row whose id is, or starts with, this. UsageError ``no-such-row`` or
        ``id-ambiguous``."""
        hits = {
            str(identity): config
            for config in reversed(self.configs)
            for identity in _starting(self.index(config).ids, wanted)
        }
        if len(hits) == 1 or wanted in hits:
            identity = wanted if wanted in hits else next(iter(hits))
            return hits[identity], identity
        if not hits:
            raise UsageError(
                "no-such-row", f"no row's id starts with {wanted[:64]}", str(self.folder),
                "take an id from the dataset, or from the column trace_id",
            )  # fmt: skip
        raise UsageError(
            "id-ambiguous", f"{len(hits):,} rows fit", wanted,
            f"for example {', '.join(sorted(hits)[:3])}",
        )  # fmt: skip

    def ids(self, query: Query) -> list[str]:
        """Of the rows that fit, in the order asked for."""
        return self._ids(query.config, self.places(query))

    def listed(self, query: Query, page: int) -> Listed:
        """One page of the rows that fit, and what could be chosen among them. Of a search that
        takes long, what it has found so far."""
        found = self.index(query.config)
        search = self._search(query, (page + 1) * PAGE)
        lengths = self._length(query.config)
        if _needs_lengths(query):
            lengths.wait(math.inf)
        elif search is None or search.done:
            lengths.wait(GLANCE)
        read = search.rows if search else len(found)
        fitting = self._fitting(query, search, read)
        key = (query, read, lengths.done, self.labels.size())
        facet = self._facets.get(key)
        if facet is None:
            facet = self._facets_of(query.config, fitting)
            self._facets[key] = facet
            for old in list(self._facets)[:-LOOKED_FOR]:
                self._facets.pop(old, None)
        return Listed(
            rows=self._rows(query.config, fitting[page * PAGE : (page + 1) * PAGE]),
            total=len(fitting),
            page=page,
            pages=max(1, -(-len(fitting) // PAGE)),
            choices=facet[0],
            bins=facet[1],
            rows_in_all=len(found),
            read=read,
            measured=lengths.done,
        )

    def _facets_of(self, config: str, fitting: Whole) -> Facets:
        found, lengths = self.index(config), self._length(config)
        coded = {**found.coded, "label": self._labels_of(config)}
        numbers = {"events": found.events, "characters": lengths.found if lengths.done else None}
        return (
            facets.choices({n: coded[n] for n in CHOICES if n in coded}, fitting),
            facets.bins(numbers, fitting),
        )

    def beside(self, query: Query, identity: str) -> Beside:
        """The neighbours of a row."""
        fitting = self.places(query)
        here = np.flatnonzero(fitting == self.index(query.config).place(identity))
        at = int(here[0]) if len(here) else -1
        labelled = self._labels_of(query.config).among(list(WORDS)) | self._noted(query.config)
        rest = np.concatenate([fitting[at + 1 :], fitting[: max(at, 0)]])
        free = np.flatnonzero(~labelled[rest])[:1]
        around = [
            int(fitting[at - 1]) if at > 0 else -1,
            int(fitting[at + 1]) if at + 1 < len(fitting) else -1,
            int(rest[free[0]]) if len(free) else -1,
        ]
        previous, following, unreviewed = (
            self._ids(query.config, np.array([place]))[0] if place >= 0 else "" for place in around
        )
        return Beside(
            position=at, total=len(fitting), previous=previous, next=following,
            unreviewed=unreviewed,
        )  # fmt: skip

    def places(self, query: Query) -> Whole:
        """Which places of the index fit, in the order asked for: of all rows."""
        search = self._search(query, -1)
        if _needs_lengths(query):
            self._length(query.config).wait(math.inf)
        return self._fitting(query, search, len(self.index(query.config)))

    def _fitting(self, query: Query, search: Pass | None, read: int) -> Whole:
        found = self.index(query.config)
        mask = np.zeros(len(found), dtype=bool)
        mask[:read] = search.found[:read] if search else True
        mask &= self._allowed(query)
        fitting: Whole = np.flatnonzero(mask)
        if query.sample:
            drawn = random.Random(query.seed).sample(
                range(len(fitting)), min(query.sample, len(fitting))
            )
            fitting = fitting[drawn]
        return fitting

    def _allowed(self, query: Query) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """By columns, without texts."""
        found = self.index(query.config)
        mask = np.ones(len(found), dtype=bool)
        for name, values in query.where:
            column = self._labels_of(query.config) if name == "label" else found.coded.get(name)
            mask &= column.among(values) if column else False
        for name, least, most in query.ranges:
            numbers = found.events if name == "events" else self._length(query.config).found
            mask &= (numbers >= least) & (numbers <= most) if numbers is not None else False
        return mask

    def _search(self, query: Query, wanted: int) -> Pass | None:
        """The search for the query's text: finished, or, where ``wanted`` is not -1, with so many
        finds, or as far as it comes within `PATIENCE`."""
        if not query.text:
            return None
        key = (query.config, query.text)
        found = self.index(query.config)
        with self._lock:
            search = self._searches.pop(key, None) or Pass(
                self.files[query.config], found.starts, TEXTS[query.config],
                passes.holding(query.text), np.bool_,
            )  # fmt: skip
            for other in (*self._searches.values(), *self._lengths.values()):
                other.stop()
            self._searches[key] = search  # the newest is last
            for old in list(self._searches)[:-LOOKED_FOR]:
                del self._searches[old]
        if wanted < 0 or query.sample:
            search.wait(math.inf)
        else:
            allowed = self._allowed(query)

            def enough() -> bool:
                rows = search.rows
                return int((search.found[:rows] & allowed[:rows]).sum()) >= wanted

            search.wait(PATIENCE, enough)
        return search

    def _length(self, config: str) -> Pass:
        with self._lock:
            if config not in self._lengths:
                self._lengths[config] = Pass(
                    self.files[config], self.index(config).starts, TEXTS[config][:1],
                    passes.length, np.int64,
                )  # fmt: skip
            return self._lengths[config]

    def _rows(self, config: str, places: Whole) -> list[dict[str, Any]]:
        found, known = self.index(config), self.labels.newest()
        rows = []
        chosen = pa.array(places)
        ids = found.ids.take(chosen).to_pylist()
        names = {name: column.take(chosen).to_pylist() for name, column in found.names.items()}
        lengths = self._lengths_at(config, places)
        traces = found.trace_ids.take(chosen).to_pylist() if found.trace_ids else ids
        for n, (identity, place) in enumerate(zip(ids, places.tolist(), strict=True)):
            row: dict[str, Any] = {"id": identity, "trace_id": traces[n]}
            row |= {name: column[n] for name, column in names.items()}
            row |= {name: each.values[each.codes[place]] for name, each in found.coded.items()}
            row["events"] = int(found.events[place]) if found.events is not None else None
            row["characters"] = lengths[n]
            label = known.get((config, identity))
            row["label"], row["note"] = (label.label, label.note) if label else ("", "")
            rows.append(row)
        return rows

    def _lengths_at(self, config: str, places: Whole) -> list[int | None]:
        lengths = self._length(config)
        return [int(lengths.found[p]) if p < lengths.rows else None for p in places.tolist()]

    def _ids(self, config: str, places: Whole) -> list[str]:
        return [str(each) for each in self.index(config).ids.take(pa.array(places)).to_pylist()]

    def _labels_of(self, config: str) -> Coded:
        return self._judged(config, "label")

    def _noted(self, config: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
        return self._judged(config, "note").codes > 0

    def _judged(self, config: str, what: str) -> Coded:
        """A column made of the labels as they stand."""
        found = self.index(config)
        values = [NONE, *WORDS] if what == "label" else [NONE, "noted"]
        codes = np.zeros(len(found), dtype=np.int32)
        judged = {i: one for (c, i), one in self.labels.newest().items() if c == config}
        if judged:
            order = pc.index_in(found.ids, pa.array(list(judged), pa.string()))
            there = np.flatnonzero(np.asarray(order.is_valid()))
            marks = [
                values.index(one.label or NONE) if what == "label" else int(bool(one.note))
                for one in judged.values()
            ]
            codes[there] = np.array(marks, dtype=np.int32)[np.asarray(order.drop_null())]
        return Coded(codes, values)


def _needs_lengths(query: Query) -> bool:
    return any(name == "characters" for name, _, _ in query.ranges)


def _starting(ids: pa.ChunkedArray, wanted: str) -> Sequence[str]:
    found: list[str] = ids.filter(pc.starts_with(ids, wanted)).to_pylist()
    return found


def _read_row(path: Path, number: int) -> dict[str, Any]:
    """One row: only its group is read."""
    try:
        opened = pq.ParquetFile(path)
        for group in range(opened.num_row_groups):
            rows = opened.metadata.row_group(group).num_rows
            if number < rows:
                found: dict[str, Any] = opened.read_row_group(group).slice(number, 1).to_pylist()[0]
                return found
            number -= rows
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, error) from error
    raise AssertionError("the index names a row that the file does not have")
