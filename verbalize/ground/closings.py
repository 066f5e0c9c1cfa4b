"""Where the quotations and brackets of a text close.

What was found is kept with the text: one without sense may open a bracket or a quote at every
character and close none, and is still read in linear time.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise

LONGEST_QUOTE = 4_000  # characters
LONGEST_BRACKET = 12_000
LONGEST_WORD = 20_000
MOST_TICKS = 8  # of one quotation
TICKED = rf"`[^`]{{1,{LONGEST_QUOTE - 2}}}`"  # a pattern: what one backtick opens and one closes
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_IN_BRACKETS = re.compile(r"['\"()\[\]{}]|`+|\n\n")
_SINGLE = re.compile(r"\\.|\n|'(?!\w)", re.DOTALL)  # else it is an apostrophe
_DOUBLE = re.compile(r"\\.|\n|\"", re.DOTALL)


def closing(text: str, at: int, stop: int) -> int:
    """The end (exclusive) of what is quoted or ticked at ``at``; -1 when nothing is: an
    apostrophe, or a mark that is not closed on its line."""
    limit = min(stop, at + LONGEST_QUOTE)
    if text[at] == "`":
        mark = ticks(text, at, stop)
        end = text.find(mark, at + len(mark), limit)
        return end + len(mark) if end >= 0 else -1
    if at > 0 and (text[at - 1].isalnum() or text[at - 1] in "_)]") and text[at - 1] not in "bru":
        return -1
    end = _closings(text).quote(at)
    return end if end <= limit else -1


def ticks(text: str, at: int, stop: int) -> str:
    """The backticks that open a quotation at ``at``."""
    if not text.startswith("``", at, stop):
        return "`"
    first = text[at : min(stop, at + MOST_TICKS)]
    return first[: len(first) - len(first.lstrip("`"))]


def bracket(text: str, at: int, stop: int, room: int = LONGEST_BRACKET) -> int:
    """The end (exclusive) of the bracket at ``at``, at most ``room`` characters on; -1 for none."""
    end = _closings(text).bracket(at)
    return end if end <= min(stop, at + room) else -1


_OPENS = re.compile(r"(?:(?<![\w)\]])|(?<=(?<!\w)[bruf]))['\"]|`+")
_BRACKETS = re.compile(r"[(\[{]")
_LONG_PIECE = re.compile(rf"[^`]{{{LONGEST_BRACKET},}}")


def unread(text: str, spans: Iterable[tuple[int, int]]) -> int:
    """Where, in these spans of a text, something is opened that is too long to be read as one
    value; -1 for nowhere. Whoever reads on as if it were words would pass over what it says."""
    lined = len(text) > LONGEST_QUOTE and max(map(len, text.split("\n"))) > LONGEST_QUOTE
    may = lined and any(_is_long(text, sign) for sign in "`'\"")
    if not may and len(text) <= LONGEST_BRACKET:
        return -1
    for start, end in spans:
        places = list(_long_quoted(text, start, end)) if may else []
        places += _long_in(text, start, end) if len(text) > LONGEST_BRACKET else ()
        if places:
            return min(places)
    return -1


def _is_long(text: str, sign: str) -> bool:
    """Whether two of these signs on one line are so far apart that one may open what is too long,
    and the other close it."""
    if sign not in text:
        return False
    if sign == "`":
        return any(
            len(piece) > LONGEST_QUOTE - 3 and "\n" not in piece for piece in text.split("`")
        )
    ends = [0, *_closings(text).ends(sign)]
    return any(
        end - before >= LONGEST_QUOTE and text[end] == sign for before, end in pairwise(ends)
    )


def _long_quoted(text: str, start: int, end: int) -> Iterator[int]:
    at = start
    while (mark := _OPENS.search(text, at, end)) is not None:
        opening = mark.start()
        if text[opening] == "`":
            stop = text.find("`", mark.end()) + len(mark.group())
            stop = -1 if "\n" in text[opening:stop] else stop
        else:
            stop = _closings(text).quote(opening)
        if stop - opening > LONGEST_QUOTE:
            yield opening
        at = max(stop, mark.end())


def _long_in(text: str, start: int, end: int) -> Iterator[int]:
    """Long brackets and words."""
    ends = _closings(text).bracket
    for piece in _LONG_PIECE.finditer(text, start, end):
        for mark in _BRACKETS.finditer(text, *piece.span()):
            if ends(mark.start()) - mark.start() > LONGEST_BRACKET:
                yield mark.start()
    if end - start > LONGEST_WORD and max(map(len, text[start:end].split())) > LONGEST_WORD:
        yield start


class _Closings:
    """Of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.brackets: dict[int, int] = {}  # openings that were met → their end, or -1

    def quote(self, at: int) -> int:
        ends = self.ends(self.text[at])
        place = bisect(ends, at)
        if place == len(ends) or self.text[ends[place]] == "\n":
            return -1
        return ends[place] + 1

    def ends(self, sign: str) -> list[int]:
        """Where a quotation in these signs ends, if one is open there, or its line does."""
        return self._single if sign == "'" else self._double

    def bracket(self, at: int) -> int:
        if at not in self.brackets:
            self._scan(at)
        return self.brackets[at]

    def _scan(self, at: int) -> None:
        """Finds the end of a bracket, and of those that are opened within it: where it has none,
        neither have they that are open."""
        opened = [at]
        at += 1
        while opened and (mark := _IN_BRACKETS.search(self.text, at)):
            at, sign = mark.end(), mark.group()
            if sign[0] in "'\"`":
                at = max(at, closing(self.text, mark.start(), len(self.text)))
            elif sign in _PAIRS:
                end = self.brackets.get(at - 1)
                if end is None:
                    opened.append(at - 1)
                elif end < 0:
                    break
                else:
                    at = end
            elif sign == _PAIRS[self.text[opened[-1]]]:
                self.brackets[opened.pop()] = at
            else:  # another bracket's end, or the paragraph's
                break
        self.brackets.update(dict.fromkeys(opened, -1))

    @cached_property
    def _single(self) -> list[int]:
        return _ends(_SINGLE, self.text)

    @cached_property
    def _double(self) -> list[int]:
        return _ends(_DOUBLE, self.text)


def _ends(marks: re.Pattern[str], text: str) -> list[int]:
    """The places where a quotation ends, whether closed there or not. A quote that is escaped is
    passed over, and so begins what is quoted after it as any other."""
    return [mark.start() for mark in marks.finditer(text) if mark.group()[0] != "\\"]


_closings = lru_cache(maxsize=8)(_Closings)
