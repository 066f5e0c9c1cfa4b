"""Words by which a sentence passes over steps: "in the end", "the remaining 198 iterations"."""

from __future__ import annotations

import re

from verbalize.ground.needs import needs

_JUMPS = re.compile(
    r"\b(?:eventually|finally|in the end|at the end|by the end|in all|altogether|after|later|"
    r"until|so on|the same way|likewise|similarly|same (?:steps|pattern|thing)|repeats?|"
    r"remaining|rest of|ends up|in total|over (?:the|these|those)|runs \d|all \d|afterwards|"
    r"throughout|each (?:time|iteration|pass|round)|every (?:time|iteration|pass|round)|skipping|"
    r"meanwhile|once|in short|iterations \d|more iterations|times)\b"
)
_JUMPING = needs(_JUMPS)
_NEXT = re.compile(r"\bafter (?:that|this|which)\b|\bends up\b")
_QUOTED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"")


def jumps(sentence: str) -> bool:
    """Whether a sentence tells of more than the next step: a summary, or a later moment."""
    return _may(sentence) and _passes(_QUOTED.sub(" ", sentence).lower())


def passes_over(sentence: str) -> bool:
    """Whether a sentence that may tell of a later step leaves out those of other names in between.
    "After that" is no more than "then", and "x ends up as 3" is about `x` alone."""
    return _may(sentence) and _passes(_NEXT.sub(" ", _QUOTED.sub(" ", sentence).lower()))


def ends_up(claim: str) -> bool:
    """Whether the words of a claim tell where a name came to, by whatever steps."""
    return "ends up" in claim.lower() and "ends up" in _QUOTED.sub(" ", claim).lower()


def _may(sentence: str) -> bool:
    return any(map(sentence.lower().__contains__, _JUMPING))


def _passes(words: str) -> bool:
    return _JUMPS.search(words) is not None
