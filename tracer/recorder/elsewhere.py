"""Puts what a program will make at other addresses than in a run without this.

Two runs forked from one warm worker have their objects at the same addresses, so that a program
whose output or steps hang on addresses (``print(object())``, the order of a set of instances) looks
deterministic, and the first difference is the one that being recorded makes.  After `stir` the
allocator and the interpreter's own lists of free objects hand out places in an order that is mixed
up, always in the same way.
"""

from __future__ import annotations

from builtins import bytes, dict, float, list, object, range, set, tuple

from typing import Any

_EACH = 150  # more than any list of free objects holds, but for those of tuples
_STEP = 16  # bytes between the sizes that the allocator tells apart
_SMALL = 512  # bytes up to which it has pools; what is larger comes from malloc
_LARGE = (*range(_SMALL, 1_072, _STEP), *range(1_100, 4_000, 100))
_EMPTY = 33  # bytes of an empty bytes object


class _Plain:
    """An instance with a dict of its own."""


def stir() -> Any:
    """Mixes up the free memory. What is returned takes places too: keep it while the program runs.

    Of the objects made, every third stays; the others are let go of in an order in which no two
    neighbours follow one another.
    """
    kept: list[Any] = []
    makers = (list, dict, set, object, _Plain, lambda: float(0.5).__add__(1.0))
    for make in makers:
        kept.append(_holed([make() for _ in range(_EACH)]))
    for length in range(1, 20):
        kept.append(_holed([tuple([kept] * length) for _ in range(30)]))
    for size in range(_EMPTY + 1, _SMALL, _STEP):
        kept.append(_holed([bytes(size - _EMPTY) for _ in range(_EACH)]))
    for size in _LARGE:
        kept.append([bytes(size) for _ in range(10)])  # freed, they would join again
    return kept


def _holed(made: list[Any]) -> list[Any]:
    """Lets go of two thirds of the objects, in mixed order."""
    count = made.__len__()
    for at in range(count):
        place = at * 59 % count  # 59 is prime to every count used
        if place % 3:
            made[place] = None
    return made
