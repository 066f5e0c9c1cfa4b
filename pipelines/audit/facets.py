"""What could be chosen among rows: the values of a column with their counts, and histograms."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pipelines.audit.index import Coded, Whole

MOST_VALUES = 40  # of a column that is offered as a choice
BINS = 12


def choices(columns: Mapping[str, Coded], places: Whole) -> dict[str, list[tuple[str, int]]]:
    """Column → (value, rows), the most frequent first."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name, column in columns.items():
        counts = np.bincount(column.codes[places], minlength=len(column.values))
        pairs: dict[str, int] = {}
        for value, count in zip(column.values, counts.tolist(), strict=True):
            if count:
                pairs[value] = pairs.get(value, 0) + count
        if 0 < len(pairs) <= MOST_VALUES:
            found[name] = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return found


def bins(
    columns: Mapping[str, Whole | None], places: Whole
) -> dict[str, list[tuple[int, int, int]]]:
    """Column → (from, to, rows), for columns whose numbers are known."""
    return {
        name: _binned(numbers[places])
        for name, numbers in columns.items()
        if numbers is not None and len(places)
    }


def _binned(numbers: Whole) -> list[tuple[int, int, int]]:
    """Edges even in the logarithm: lengths have a long tail."""
    low, high = int(numbers.min()), int(numbers.max())
    edges = np.unique(np.geomspace(max(low, 1), high + 1, BINS + 1).astype(np.int64))
    edges[0] = min(int(edges[0]), low)
    edges[-1] = high + 1
    if len(edges) < 2:
        return [(low, high, len(numbers))]
    places = np.searchsorted(edges, numbers, side="right") - 1
    counts = np.bincount(places, minlength=len(edges) - 1)
    return [(int(a), int(b) - 1, int(n)) for a, b, n in zip(edges, edges[1:], counts, strict=False)]
