"""Passes over the texts of a config, in the background: which rows hold a text, how long each is.

The texts of a million rows are gigabytes and take seconds to read; a reader should see the first
rows at once.  So a pass goes through the files in their order, can be looked at while it runs,
stopped, and gone on with.  Nothing is copied: it leaves one number a row.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.audit.index import READERS, Whole
from pipelines.lookup import unreadable
from tracer.errors import GroundtraceError

BATCH = 200  # rows read at once
TICK = 0.005  # seconds between two looks at what has been found

Measure = Callable[[pa.RecordBatch], "np.ndarray[Any, Any]"]


class Pass:
    """``found[:rows]`` holds the outcome for the first rows; `done` is when that is all of them."""

    def __init__(
        self, paths: Sequence[Path], starts: Whole, columns: Sequence[str], measure: Measure,
        kind: type[np.generic],
    ) -> None:  # fmt: skip
        self.paths, self.starts = list(paths), starts
        self.columns, self.measure = list(columns), measure
        self.found: np.ndarray[Any, Any] = np.zeros(int(starts[-1]), dtype=kind)
        self._read = [False] * len(self.paths)
        self._lock = threading.Lock()
        self._next = 0
        self._running = 0
        self._stopped = False
        self._fault: GroundtraceError | None = None

    @property
    def rows(self) -> int:
        """So many rows, from the first on, have been read without a gap."""
        whole = next((n for n, read in enumerate(self._read) if not read), len(self._read))
        return int(self.starts[whole])

    @property
    def done(self) -> bool:
        return all(self._read)

    def go_on(self) -> None:
        """Starts it, or goes on with one that was stopped."""
        with self._lock:
            self._stopped = False
            wanted = READERS - self._running if self._next < len(self.paths) else 0
            self._running += max(0, wanted)
        for _ in range(wanted):
            threading.Thread(target=self._work, daemon=True).start()

    def stop(self) -> None:
        """At the end of the files that are being read."""
        self._stopped = True

    def wait(self, seconds: float, enough: Callable[[], bool] = lambda: False) -> None:
        """Until it is done, or so long, or until there is enough. Raises what a reader raised."""
        self.go_on()
        end = time.monotonic() + seconds
        while not self.done and self._fault is None and time.monotonic() < end and not enough():
            time.sleep(TICK)
            if self._stopped:
                self.go_on()  # another pass was begun, and this one is waited for all the same
        if self._fault is not None:
            raise self._fault

    def _work(self) -> None:
        while True:
            with self._lock:
                if self._stopped or self._next >= len(self.paths) or self._fault is not None:
                    self._running -= 1
                    return
                file = self._next
                self._next += 1
            try:
                self._one(file)
            except GroundtraceError as error:
                self._fault = error

    def _one(self, file: int) -> None:
        place = int(self.starts[file])
        try:
            opened = pq.ParquetFile(self.paths[file])
            for batch in opened.iter_batches(BATCH, columns=self.columns, use_threads=False):
                self.found[place : place + len(batch)] = self.measure(batch)
                place += len(batch)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self.paths[file], error) from error
        self._read[file] = True


def holding(text: str) -> Measure:
    """Whether any column of a row holds the text, letters of either case alike."""

    def measure(batch: pa.RecordBatch) -> np.ndarray[Any, Any]:
        hit = np.zeros(len(batch), dtype=bool)
        for column in batch.columns:
            held = pc.match_substring(column, text, ignore_case=True)
            hit |= np.asarray(held.fill_null(False))
        return hit

    return measure


def length(batch: pa.RecordBatch) -> np.ndarray[Any, Any]:
    """Characters of the first column's text."""
    return np.asarray(pc.fill_null(pc.utf8_length(batch.column(0)), 0))
