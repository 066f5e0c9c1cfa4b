"""Where quotations and brackets of a text close."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbalize.ground.closings import LONGEST_QUOTE, bracket, closing

PAIRS = {"(": ")", "[": "]", "{": "}"}
_TEXTS = st.text(alphabet="'\"`()[]{}\\ab1_ \né", max_size=40)


def closing_char_by_char(text: str, at: int) -> int:
    quote = text[at]
    if quote == "`":
        ticks = 0
        while text[at : at + ticks + 1] == "`" * (ticks + 1) and ticks < 8:
            ticks += 1
        end = text.find("`" * ticks, at + ticks)
        return end + ticks if end >= 0 else -1
    before = text[at - 1] if at else " "
    if (before.isalnum() or before in "_)]") and before not in "bru":
        return -1
    at += 1
    while at < len(text) and text[at] != "\n":
        after = text[at + 1 : at + 2]
        if text[at] == quote and not (quote == "'" and (after.isalnum() or after == "_")):
            return at + 1
        at += 2 if text[at] == "\\" else 1
    return -1


def bracket_char_by_char(text: str, at: int) -> int:
    opened: list[str] = []
    while at < len(text) and text[at : at + 2] != "\n\n":
        char = text[at]
        end = closing_char_by_char(text, at) if char in "'\"`" else -1
        if end < 0 and char == "`":
            while text[at + 1 : at + 2] == "`":
                at += 1
        if char in PAIRS:
            opened.append(char)
        elif char in PAIRS.values():
            if PAIRS[opened.pop()] != char:
                return -1
            if not opened:
                return at + 1
        at = end if end > 0 else at + 1
    return -1


@settings(max_examples=400, deadline=None)
@given(_TEXTS)
def test_a_quotation_ends_where_reading_it_char_by_char_ends_it(text: str) -> None:
    for at, char in enumerate(text):
        if char in "'\"`":
            assert closing(text, at, len(text)) == closing_char_by_char(text, at)


@settings(max_examples=400, deadline=None)
@given(_TEXTS, st.randoms())
def test_a_bracket_ends_where_reading_it_char_by_char_ends_it_whichever_is_asked_first(
    text: str, random: Random
) -> None:
    openings = [at for at, char in enumerate(text) if char in PAIRS]
    random.shuffle(openings)
    for at in openings:
        assert bracket(text, at, len(text)) == bracket_char_by_char(text, at)


@pytest.mark.parametrize(("room", "end"), [(5, 5), (4, -1)])
def test_a_bracket_that_closes_too_late_has_no_end(room: int, end: int) -> None:
    assert bracket("(a b) c", 0, 7, room) == end
    assert bracket("(a b) c", 0, room) == end


@pytest.mark.parametrize("quote", "'\"`")
def test_a_quotation_that_is_too_long_or_ends_after_the_sentence_has_no_end(quote: str) -> None:
    text = quote + "a" * (LONGEST_QUOTE - 2) + quote
    assert closing(text, 0, len(text)) == LONGEST_QUOTE
    assert closing(text, 0, len(text) - 1) == -1
    longer = quote + "a" + text[1:]
    assert closing(longer, 0, len(longer)) == -1
