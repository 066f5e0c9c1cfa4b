"""The layouts of prompts and answers, and reading an answer back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rows import layouts
from pipelines.rows.texts import bytes_of, storable, text_of


def test_a_call_is_laid_out_as_the_field_does():
    assert layouts.call_prompt("def f(a):\n    return a + 1", "f(1)") == (
        "[PYTHON]\ndef f(a):\n    return a + 1\nassert f(1) == ??\n[/PYTHON]"
    )
    assert layouts.thought(" It adds 1. ") + layouts.call_answer("f(1)", "2") == (
        "[THOUGHT]\nIt adds 1.\n[/THOUGHT]\n[ANSWER]\nassert f(1) == 2\n[/ANSWER]"
    )


def test_a_program_is_laid_out_with_its_stdin():
    assert layouts.stdin_prompt("print(input())\n", "a") == (
        "[PYTHON]\nprint(input())\n[/PYTHON]\n[STDIN]\na\n[/STDIN]"
    )


@given(st.text(st.characters(codec="utf-8", exclude_characters="[")))
def test_stdout_is_read_back_exactly(stdout: str):
    assert layouts.read_answer("[THOUGHT]\n[/THOUGHT]\n" + layouts.stdin_answer(stdout)) == stdout


@pytest.mark.parametrize("value", ["2", "-2.5", "'a == b'", "[1, {'k': (1,)}]", "None", "1e999"])
def test_a_value_is_read_back_exactly(value: str):
    answer = layouts.read_answer(layouts.call_answer("f(1, k='x')", value))
    assert answer is not None and layouts.read_value(answer, "f(1, k='x')") == value


@pytest.mark.parametrize(
    "completion",
    ["5", "[ANSWER]5", "5[/ANSWER]", "[/ANSWER]5[ANSWER]", "[ANSWER]5[/ANSWER][ANSWER]6[/ANSWER]"],
)
def test_no_block_an_open_one_or_several_are_no_answer(completion: str):
    assert layouts.read_answer(completion) is None


@pytest.mark.parametrize(
    "answer",
    [
        "assert f(1) == 2 or True",
        "assert f(1) == 2 == 2",
        "assert f(1) != 2",
        "assert f(2) == 2",
        "assert g(1) == 2",
        "assert f(1) == 2, 'so'",
        "assert f(1) == 2; import os",
        "assert True",
        "assert f(1) == x",
        "2 or True",
        "f(1) == 2",
        "the answer is 2",
        "",
        "(" * 10_000,
        "9" * 10_000,
    ],
)
def test_what_is_no_plain_answer_has_no_value(answer: str):
    assert layouts.read_value(answer, "f(1)") is None


def test_a_tag_inside_a_text_is_found():
    assert layouts.tag_in("a", "print('[/ANSWER]')") == "[/ANSWER]"
    assert layouts.tag_in("[ANSWERS]", "") == ""


@given(st.binary())
def test_bytes_are_kept_where_the_text_is_not_exact(data: bytes):
    exact = bytes_of(data)
    assert (exact if exact is not None else text_of(data).encode()) == data


def test_lone_surrogates_become_escapes():
    assert storable("a\ud800b") == "a\\ud800b"
