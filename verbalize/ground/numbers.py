"""English number words, and lists of words."""

from __future__ import annotations

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_RANKS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]

_NUMBERS = {word: value for value, word in enumerate(_UNITS)}
_NUMBERS |= {word: 20 + 10 * i for i, word in enumerate(_TENS)}
_NUMBERS |= {"hundred": 100, "thousand": 1000, "once": 1, "twice": 2}


def spelled(word: str) -> int | None:
    """``three`` → 3; None for any other word."""
    word = word.lower()
    tens, _, unit = word.partition("-")
    if unit and tens in _TENS and unit in _UNITS[1:10]:
        return _NUMBERS[tens] + _NUMBERS[unit]
    return _NUMBERS.get(word)


def ordinal(word: str) -> int | None:
    """``third`` → 3; None for any other word."""
    word = word.lower()
    return _RANKS.index(word) if word in _RANKS else None


def listed(words: str) -> frozenset[str]:
    """``"a an the"`` → the set of these words."""
    return frozenset(words.split())
