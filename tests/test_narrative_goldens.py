"""The narratives of small programs, word for word. UPDATE_GOLDENS=1 writes them anew: read them."""

from __future__ import annotations

import os

import pytest
from narrative_runs import FOLDER, NAMES, recorded
from narratives_page import PAGE, page

from benchmarks.rewriting.before_after import MARK
from verbalize import explain
from verbalize.styles import names

# Programs that are told in every style; the others as `narrative`.
EVERY_STYLE = (
    "ackermann", "bank", "breadth", "commands", "comprehensions", "fibonacci", "floats", "linked",
    "nested_loops", "parser", "rotor", "sieve", "squares", "threaded", "words",
)  # fmt: skip
BACKWARD = ("binary_search", "palindrome", "tally")  # told in the style `backward` as well
TOLD = [
    (name, style) for name in NAMES for style in names()
    if style == "narrative" or name in EVERY_STYLE or (style == "backward" and name in BACKWARD)
]  # fmt: skip


def test_there_are_thirty_programs() -> None:
    assert len(NAMES) >= 30


@pytest.mark.parametrize(("name", "style"), TOLD)
def test_a_narrative_reads_as_it_was_read_and_approved(name: str, style: str) -> None:
    text = explain(*recorded(name), style=style, seed=3).text + "\n"
    golden = FOLDER / f"{name}.{style}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        golden.write_text(text)
    assert text == golden.read_text()


def test_the_page_of_narratives_shows_them_as_they_are() -> None:
    before, mark, rewritten = PAGE.read_text().partition(MARK)
    if os.environ.get("UPDATE_GOLDENS"):
        PAGE.write_text(page() + "\n" * bool(mark) + mark + rewritten)
    assert before.rstrip() + "\n" == page()
