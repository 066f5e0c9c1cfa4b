"""What the standard library does in a forked child, less what a worker's child has no need of.

Modules ask to be called at a fork.  `threading`, `logging` and `concurrent.futures` make their
locks anew, in case another thread held one; `random` draws a new seed.  The worker has one thread
and holds no lock, so only the seed is due; the rest would write to two hundred pages of memory in
each child, and the kernel copies every page that is written to.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

_register = os.register_at_fork
_asked: list[dict[str, Callable[[], Any]]] = []
_seeds: list[Callable[[], Any]] = []


def gather() -> None:
    """From now on, what modules ask for is kept. To be called before any of them is imported."""
    os.register_at_fork = _keep  # type: ignore[assignment]


def _keep(**wanted: Callable[[], Any]) -> None:
    _asked.append(wanted)


def settle() -> None:
    """To be called when all is imported: programs find the real function."""
    import random

    os.register_at_fork = _register
    # not Random.seed, which is Python; the rest of what that does has been done in the worker
    _seeds.append(super(random.Random, random.seed.__self__).seed)  # type: ignore[attr-defined]


def seed() -> None:
    """In each child: random numbers of its own."""
    for draw in _seeds:
        draw()


def hand_over() -> None:
    """In a child that can fork: its own children have what was asked for."""
    for wanted in _asked:
        _register(**wanted)
