"""Texts that stand without quotes are claims like those within them."""

from __future__ import annotations

from functools import lru_cache

import pytest

from tracer.recorder.dev import record_here
from tracer.records import Program, RunResult, TestCase
from verbalize.ground import check
from verbalize.narrative import Report

SOURCE = """\
count = 3
def answer(n):
    if n:
        return "yes"
    return "no way"
name = "alice"
name = name.upper()  # louder now
said = answer(len(name))
print(said)
"""


@lru_cache(maxsize=1)
def run() -> tuple[Program, TestCase, RunResult]:
    program = Program(source=SOURCE.encode())
    return program, TestCase(), record_here(program)


def read(told: str, said: str = "`said` becomes 'yes'.") -> Report:
    text = (
        "`count` becomes 3. `name` becomes 'alice'. {0} `answer` is called with `n` = 5. {1}\n\n"
        "The program prints:\n```\nyes\n```\n"
    )
    return check(text.format(told, said), *run())


@pytest.mark.parametrize(
    "told",
    [
        "`name` becomes 'ALICE'.",
        "`name` becomes `ALICE`.",
        "`name` becomes ALICE.",
        "`name` is now ALICE, and so on.",
        "Then name = ALICE.",
        "`name` is set to ALICE.",
        "`name` gets the value ALICE.",
        "`name` changes to ALICE; it was `alice`.",
    ],
)
def test_a_true_text_without_quotes_is_supported(told: str) -> None:
    assert read(told).accepted, read(told).reasons


@pytest.mark.parametrize(
    "told",
    [
        "`name` becomes BOB.",
        "`name` becomes `BOB`.",
        "`name` becomes `Bob Lee`.",
        "`name` is now BOB.",
        "`name` = BOB.",
        "`name = BOB` is done.",
        "`name` is set to BOB, then all goes on.",
        "`name` equals BOB.",
        "`name` gets the value BOB.",
        "`name` becomes the string BOB, and so on.",
        "`name` becomes 'ALICE'. The line BOB is read.",
        "`name` becomes 'ALICE'. We have `Bob Lee` now.",
        "`name` becomes `louder now`.",
        "`name` becomes `name said bob`.",
        "`name` becomes `3 4`.",
        "`name` becomes `..#.`.",
    ],
)
def test_a_false_text_without_quotes_is_refused(told: str) -> None:
    assert not read(told).accepted


@pytest.mark.parametrize(
    "said", ["It returns yes.", "`answer` returns `yes`.", "answer returns yes."]
)
def test_a_word_that_is_returned_is_a_text(said: str) -> None:
    assert read("`name` becomes 'ALICE'.", f"{said} `said` becomes yes.").accepted
    lie = said.replace("yes", "no")
    assert not read("`name` becomes 'ALICE'.", f"{lie} `said` becomes yes.").accepted


@pytest.mark.parametrize(
    "told",
    [
        "`name` becomes longer.",
        "`name` becomes available.",
        "`answer` gets defined.",
        "`answer` returns control.",
        "`name` becomes it.",
        "The method `upper` is used.",
        "The `str` is kept.",
        "The comment there says `louder now`.",
        "The line with `name.upper()  # louder` is done.",
        "The call returns and then the program goes on.",
        "`said` is not printed yet, and the output is `yes` later.",
        "The slice `[0:2]` is taken, from `0 → 2`.",
        "`count` becomes relevant.",
        "`name` gets the value.",
        "The first line is read.",
    ],
)
def test_what_english_says_of_a_value_and_names_are_no_texts(told: str) -> None:
    report = read(f"`name` becomes 'ALICE'. {told}")
    assert report.accepted, report.reasons
