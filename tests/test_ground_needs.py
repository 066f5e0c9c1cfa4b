"""Texts that a pattern cannot match without: what lets the checker pass most patterns over."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verbalize.ground.jumps import _JUMPING, _JUMPS
from verbalize.ground.lint import _NEEDED
from verbalize.ground.needs import needs
from verbalize.ground.phrases import PATTERNS

USED = [
    *((pattern.regex, pattern.needs) for pattern in PATTERNS),
    *((rule, needed) for _, rule, needed in _NEEDED),
    (_JUMPS, _JUMPING),
]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_a_phrase_matches_has_one_of_the_texts_it_needs(data: st.DataObject) -> None:
    regex, needed = data.draw(st.sampled_from(USED))
    text = data.draw(st.from_regex(regex))
    assert regex.search(text)
    assert any(part in text for part in needed)


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (r"returns \d+", {"returns "}),
        (r"(?:ends|stops) here", {" here"}),
        (r"x (?:ends|stops)? ?now", {"now"}),
        (r"(?P<name>\d+) (?:grows|shrinks) to", {" to"}),
        (r"(?:grows|shrinks)(?: by)?", {"grows", "shrinks"}),
        (r"(?:very )+\w", {"very "}),
        (r"(?<!not )taken|skipped", {"taken", "skipped"}),
    ],
)
def test_what_is_needed_is_read_from_the_pattern(pattern: str, texts: set[str]) -> None:
    found = needs(re.compile(pattern))
    assert len(found) == len(texts)
    for text in texts:
        assert any(needed in text or text in needed for needed in found)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d+", r"(?:yes)?", r"a|\d", r"", r"(?=yes)\w*", r"⟪\w⟫ , ", r"(?i)yes", r"(?i:yes)\d",
    ],
)  # fmt: skip
def test_a_pattern_that_can_match_without_any_text_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="needs no text"):
        needs(re.compile(pattern))
