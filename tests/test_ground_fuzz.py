"""Laws of the checker over arbitrary text."""

from __future__ import annotations

import random
import re
import sys
from functools import lru_cache

import pytest
from ground_cases import CASES
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer.recorder.dev import record_here
from tracer.records import Program, RunResult, TestCase
from verbalize.ground import check
from verbalize.ground.sentences import split


@lru_cache(maxsize=1)
def run() -> tuple[Program, TestCase, RunResult]:
    program = Program(source=CASES[3].source.encode())
    return program, TestCase(), record_here(program)


_PIECES = st.sampled_from(
    "` `` ``` \" ' ''' [ ] ( ) { } \\ \n . , ; : = == - + * ** % < > … é \x00 0 1 -3 1e999 9"
    "99 "
    "`stack` stack word becomes is now appended to returns prints iteration 2 the loop ends "
    "[1, 2] [OUTPUT] [/OUTPUT] <output> </output> raises ValueError: line not `a[` `x = ` 'a".split(
        " "
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=8), max_size=60))
def test_any_text_is_read_without_an_error(pieces: list[str]) -> None:
    check(" ".join(pieces), *run())
    check("".join(pieces), *run())


@pytest.mark.parametrize("value", ["{10 ** 5000}", "10 ** 5000", "[{2 ** 19999: 1}]", "~10**4299"])
def test_an_int_of_more_digits_than_python_writes_is_read_without_an_error(value: str) -> None:
    source = "s = {1}\nd = {2: s}\ns.add(3)\nx = 10 ** 5000\nd[x] = x\nprint(3)\n"
    program = Program(source=source.encode())
    result = record_here(program)
    for told in ("`{0}` becomes {1}.", "`{0}` is {1}. It prints {1}.", "Adds {1} to `{0}`."):
        for name in ("s", "d", "x", "d[x]"):
            report = check(told.format(name, value), program, TestCase(), result)
            assert not report.accepted


@pytest.mark.parametrize(
    "told",
    [
        "Then `y````` becomes 999. Then it prints 77. `y` becomes 2 + 3 = 5.",
        "`y` becomes 2 + 3 = 5. And `` it prints 77. Now `y` is 5.",
        "`y` becomes 2 + 3 = 5. And ``` it prints 77. Now `y` is 5.",
    ],
)
def test_backticks_that_nothing_closes_hide_no_claim(told: str) -> None:
    program = Program(source=b"x = 2\ny = x + 3\nz = y * 2\nprint(z)\n")
    text = (
        f"`x` is set to 2. {told} Then `z` becomes 5 * 2 = 10. It prints 10.\n\n"
        "The program prints:\n```\n10\n```\n"
    )
    assert not check(text, program, TestCase(), record_here(program)).accepted
    true = text.replace(told, "`y` becomes 2 + 3 = 5.")
    assert check(true, program, TestCase(), record_here(program)).accepted


@pytest.mark.parametrize(
    "value",
    [
        repr("b" * 5_000),
        f"`{'b' * 5_000!r}`",
        repr("b. " * 5_000),
        f'"{"b" * 5_000}"',
        f'b"{"b" * 5_000}"',
        "b" * 25_000,
        "3" * 25_000,
        "f(" + "7, " * 7_000 + "7)",
    ],
    ids=["quoted", "ticked", "sentences", "double", "bytes", "a word", "a number", "a call"],
)
def test_what_is_too_long_to_be_read_is_refused(value: str) -> None:
    source = 'u = "a" * 5000\nprint(len(u))\n'
    program = Program(source=source.encode())
    told = "`u` becomes {0}. It prints 5000.\n\nThe program prints:\n```\n5000\n```\n"
    result = record_here(program)
    assert check(told.format("'a' * 5000"), program, TestCase(), result).accepted
    report = check(told.format(value), program, TestCase(), result)
    assert any("too long to be read" in reason for reason in report.reasons)


def test_what_stands_between_two_quotations_is_not_too_long() -> None:
    program = Program(source=b'u = "a!"\nw = u\nprint(3)\n')
    told = "`u` becomes 'a!'. " + "All is as one expects it. " * 200 + "`w` becomes 'a!'. "
    text = told + "It prints 3.\n\nThe program prints:\n```\n3\n```\n"
    report = check(text, program, TestCase(), record_here(program))
    assert report.accepted, report.reasons


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_parts_are_in_order_and_do_not_overlap(text: str) -> None:
    end = 0
    for part in split(text):
        assert end <= part.start < part.end <= len(text)
        end = part.end


def test_claims_have_offsets_within_their_sentence() -> None:
    case = CASES[3]
    report = check(case.text, *run())
    for sentence in report.sentences:
        for claim in sentence.claims:
            assert sentence.start <= claim.start < claim.end <= sentence.end


def test_the_same_text_gives_the_same_report() -> None:
    text = CASES[3].text.replace("3", "4", 2)
    assert check(text, *run()) == check(text, *run())


@pytest.mark.parametrize(
    "piece",
    [
        "b'", "a. '", "  'a", "'a ", '"', "`", "```", "`a[` `", "(", "(a ", "([{", "()", "is (",
        "x(", "not in[", "a.", ".to", "éa.", "stack.is.", "stack[", "a(b.", "\\", "-", "1_", "= ",
        "1 + ", "[OUTPUT]", "<output>", "~~~\n", "\t", " ", "\n", "- ", "1. ", "$", "`stack` is ",
        "e.g. ",
    ],
)  # fmt: skip
def test_a_text_four_times_as_long_takes_about_four_times_as_many_calls(piece: str) -> None:
    short, long = (calls("`stack` is (" + (piece * n)[:n] + "( a.") for n in (10_000, 40_000))
    assert long < 6 * short


def calls(text: str) -> int:
    """How many calls, of functions in Python and in C, it takes to check a text."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        check(text, *run())
    finally:
        sys.setprofile(None)
    return counted


def test_near_misses_of_the_numbers_of_a_true_account_are_rejected() -> None:
    """Every number of a text that is only about values, changed by one, one at a time."""
    case = CASES[3]
    told = case.text.index("\n") + 1
    numbers = [
        match
        for match in re.finditer(r"(?<![\w\[.'])\d+(?![\w'])", case.text)
        if match.start() >= told
    ]
    chosen = random.Random(3).sample(numbers, 12)
    for match in chosen:
        lie = str(int(match.group()) + 1)
        text = case.text[: match.start()] + lie + case.text[match.end() :]
        assert not check(text, *run()).accepted, text[match.start() - 40 : match.end() + 20]


@pytest.mark.parametrize("depth", [60, 90, 99, 101, 300, 1_200])
@pytest.mark.parametrize(
    "code",
    [
        ("x", ".a", ""), ("x", "[0]", ""), ("x", "(1)", ""), ("", "-", "x"), ("", "not ", "x"),
        ("", "1 + ", "x"), ("", "1 if x else ", "2"), ("", "lambda: ", "x"), ("x", ".a[0]", ""),
        ("x", ".a()", ""), ("1", " < x", ""), ("x", " ** 2", ""), ("", "~", "1"),
    ],
    ids="".join,
)  # fmt: skip
def test_code_of_any_depth_is_read_without_an_error(code: tuple[str, str, str], depth: int) -> None:
    program = Program(source=b"class N: pass\nx = N()\nx.a = [x]\nfor i in range(3):\n    i += 1\n")
    result = record_here(program)
    deep = code[0] + code[1] * depth + code[2]
    for opening in ("", "The program prints nothing. Going back from there: "):
        for told in ("`{}` becomes 3.", "`{}` was 3, so `{}` holds.", "Calls `{}`, on line 3."):
            check(opening + told.replace("{}", deep), program, TestCase(), result)
