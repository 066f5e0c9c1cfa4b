"""Comments beside code, and questions with answers: what they look like, and how they are read."""

from __future__ import annotations

import pytest
from narrative_runs import NAMES, recorded, run_text

from verbalize import check, explain
from verbalize.styles import names

SOURCE = (
    "def double(n):\n    return n * 2\n\n"
    "total = 0\nfor i in range(3):\n    if i % 2:\n        total += double(i)\n"
    "    last = i\nprint(total)\n"
)


def told(style: str, source: str = SOURCE) -> str:
    return explain(*run_text(source), style=style, seed=3).text


def accepted(text: str, source: str = SOURCE) -> bool:
    return check(text, *run_text(source)).accepted


@pytest.mark.parametrize("style", names())
@pytest.mark.parametrize("name", NAMES)
def test_what_a_style_says_is_accepted(name: str, style: str) -> None:
    report = check(explain(*recorded(name), style=style, seed=3).text, *recorded(name))
    assert report.accepted, report.reasons


def test_a_comment_stands_beside_the_statement_that_it_tells_of() -> None:
    text = told("scratchpad")
    assert "total = 0  # total = 0\n" in text
    assert "        total += double(i)  # `double(1)` returns 2; total = 0 + 2 = 2\n" in text
    assert "for i in range(3):  # the loop ends after 3 iterations\n" in text


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("total = 0 + 2 = 2", "total = 0 + 3 = 3"),
        ("i = 2", "i = 3"),
        ("last = 1", "last = 2"),
        ("    last = i  # last = 0", "    total = i  # last = 0"),
        ("    last = i  # last = 0", "    first = i  # last = 0"),
        ("the branch is taken", "the branch is skipped"),
        ("    last = i  # last = 1\n", ""),
        ("    last = i  # last = 1\n", "    last = i  # last = 1\n    last = i  # last = 7\n"),
    ],
)
def test_a_lie_in_a_comment_or_beside_it_is_caught(was: str, now: str) -> None:
    text = told("scratchpad")
    lie = text.replace(was, now, 1)
    if now == "":  # a step left out that nothing later starts from is no lie
        lie = text.replace("        total += double(i)", "        last = i", 1)
    assert accepted(text) and lie != text
    assert not accepted(lie)


def test_a_hash_in_a_string_begins_no_comment() -> None:
    source = "s = 'a # b'\nt = s + '#'\nprint(t)\n"
    assert accepted(told("scratchpad", source), source)


def test_source_quoted_with_its_own_comments_claims_nothing() -> None:
    source = "x = 1  # a start of 99\nprint(x)\n"
    text = "```python\nx = 1  # a start of 99\n```\n`x` becomes 1. It prints 1.\n"
    assert accepted(f"{text}The program prints:\n```\n1\n```", source)


def test_a_comment_must_not_hedge() -> None:
    text = told("scratchpad").replace("# last = 0", "# last = 0, probably", 1)
    assert not accepted(text)


def test_a_question_names_no_value_and_its_line_must_be_the_one_answered() -> None:
    text = told("qa")
    questions = [line for line in text.splitlines() if line.startswith("Q: ")]
    assert questions and accepted(text)
    assert "on line 4?" in text
    assert not accepted(text.replace("on line 4?", "on line 8?", 1))


def test_a_value_in_a_question_must_be_so() -> None:
    text = told("qa").replace("on line 4?", "on line 4, when `total` becomes 5?", 1)
    assert not accepted(text)


def test_where_an_exception_is_caught_is_said_and_checked() -> None:
    source = (
        "def g(d):\n    return d['k']\n\ndef f(d):\n    try:\n        return g(d)\n"
        "    except KeyError:\n        return 0\n\nprint(f({}))\n"
    )
    text = told("narrative", source)
    assert "exception in `f`" in text or "caught in `f`" in text
    assert accepted(text, source)
    lie = text.replace("exception in `f`", "exception in `g`")
    assert not accepted(lie.replace("caught in `f`", "caught in `g`"), source)
