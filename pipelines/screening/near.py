"""Near duplicates by MinHash and locality-sensitive hashing (datasketch, the extra ``dedup``).

Of each text a sketch is kept, 512 bytes, and its place in the index; never the text.  What the
index finds is compared sketch with sketch: only an estimated similarity that reaches the threshold
counts.  The seed is fixed and texts come in the order of the sources, so what is found is the same
each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from tracer.errors import UsageError

PERMUTATIONS = 128  # the standard error of an estimate is about 1 / sqrt of it
SEED = 1
# What the index misses is lost, what it finds too much of is compared: so it had better find too
# much. What comes of it by similarity: docs/benchmarks/near-duplicates.md.
MISSES = (0.05, 0.95)
Sketch: TypeAlias = bytes  # a MinHash's values


@cache
def _datasketch() -> Any:
    try:
        import datasketch
    except ImportError as error:
        raise UsageError(
            "extra-missing",
            "near duplicates are found by datasketch, which is not installed",
            "dedup, splits",
            "pip install 'groundtrace[dedup]', or use threshold = 1 and no \"near\"",
        ) from error
    return datasketch


@cache
def _empty() -> Any:
    return _datasketch().MinHash(num_perm=PERMUTATIONS, seed=SEED)


def needed() -> str:
    """The version of datasketch. UsageError ``extra-missing`` where it is not installed."""
    return str(_datasketch().__version__)


def sketch(shingles: Iterable[bytes]) -> Sketch:
    """The MinHash of a set of shingles."""
    found = _empty().copy()
    found.update_batch(sorted(shingles))
    return bytes(found.hashvalues.astype("<u4").tobytes())


class Index:
    """Sketches by number, in the order in which they come."""

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self._lsh = _datasketch().MinHashLSH(
            threshold=threshold, num_perm=PERMUTATIONS, weights=MISSES, hashfunc=_short
        )
        self._values: dict[int, np.ndarray[Any, np.dtype[np.uint32]]] = {}

    def like(self, one: Sketch) -> list[tuple[int, float]]:
        """The numbers of those that are nearly the same, in order, with their similarities."""
        values = np.frombuffer(one, "<u4")
        found = []
        for number in sorted(self._lsh.query(_minhash(values))):
            share = float(np.mean(self._values[number] == values))
            if share >= self.threshold:
                found.append((number, share))
        return found

    def add(self, number: int, one: Sketch) -> None:
        values = np.frombuffer(one, "<u4")
        self._values[number] = values
        self._lsh.insert(number, _minhash(values), check_duplication=False)


def _short(band: bytes) -> bytes:
    """A band's hash instead of the band, to hold less."""
    return hashlib.blake2b(band, digest_size=8).digest()


def _minhash(values: np.ndarray[Any, np.dtype[np.uint32]]) -> Any:
    made = _empty().copy()
    made.hashvalues = values.astype(_empty().hashvalues.dtype)
    return made
