"""Texts without which a pattern cannot match, read from the pattern itself.

A sentence can match few of the checker's patterns. Which they are is told by looking for a few
short texts, which costs far less than trying every pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as codes  # type: ignore[attr-defined]  # no public name from 3.11 on
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_SAYS_NOTHING = " ,.⟪⟫[]<>"  # is in nearly every text: code has brackets, and comparisons


def needs(pattern: re.Pattern[str]) -> frozenset[str]:
    """Texts of which every match of a pattern has at least one.

    Raises ValueError for a pattern that can match without any, or in any case of letters.
    """
    parsed = parser.parse(pattern.pattern, pattern.flags)
    found = _of_all(parsed) if not parsed.state.flags & re.IGNORECASE else frozenset()
    if not found:
        raise ValueError(f"a match of {pattern.pattern!r} needs no text of its own")
    return frozenset(text for text in found if not any(part in text for part in found - {text}))


def _of_all(parts: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """Of what must match one part after the other: the part whose texts tell most."""
    sets: list[frozenset[str]] = []
    run = ""
    for op, argument in parts:
        if op is codes.LITERAL:
            run += chr(argument)
            continue
        sets += [frozenset([run]), _of_one(op, argument)]
        run = ""
    sets.append(frozenset([run]))
    telling = [texts for texts in sets if texts and all(map(_tells, texts))]
    return min(telling, key=lambda texts: len(texts) / min(map(_tells, texts)), default=frozenset())


def _of_one(op: Any, argument: Any) -> frozenset[str]:
    if op is codes.SUBPATTERN:
        _, flags, _, inner = argument
        return _of_all(inner) if not flags & re.IGNORECASE else frozenset()
    if op is codes.ATOMIC_GROUP:
        return _of_all(argument)
    if op is codes.BRANCH:
        sets = [_of_all(branch) for branch in argument[1]]
        return frozenset().union(*sets) if all(sets) else frozenset()
    if op in _REPEATS and argument[0] > 0:
        return _of_all(argument[2])
    return frozenset()


def _tells(text: str) -> int:
    """How much a text tells a sentence from others: by its letters, up to three."""
    return min(len(text.strip(_SAYS_NOTHING)), 3)
