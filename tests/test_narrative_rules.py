"""Rules of iterations that are summed up: told only where they held each time, and checked so."""

from __future__ import annotations

import pytest
from narrative_runs import run_text

from verbalize import check, explain

SQUARES = (
    "t = 0\nfor i in range(3, 40):\n    t += i * i\nn = 90\nwhile n > 3:\n    n -= 4\nprint(t)\n"
)


def told(source: str) -> str:
    return explain(*run_text(source), seed=3).text


def test_a_sum_says_by_what_rule_names_go() -> None:
    text = told(SQUARES)
    assert "`i` runs from 5 to 38, growing by 1 each time" in text
    assert "growing by `i * i` each time" in text
    assert "`n` goes from 82 to 6, shrinking by 4 each time" in text
    assert check(text, *run_text(SQUARES)).accepted


@pytest.mark.parametrize(
    "body",
    [
        "    if i % 3:\n        t += i\n",
        "    t += i\n    t += 1\n",
        "    t += i\n    t = t % 7\n",
        "    t += i - 5\n",
    ],
)
def test_what_is_no_rule_each_time_is_not_called_one(body: str) -> None:
    source = f"t = 0\nfor i in range(40):\n{body}print(t)\n"
    text = told(source)
    assert "`t`" in text and "`t` goes from 5 to 9, growing" not in text
    assert check(text, *run_text(source)).accepted


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("growing by `i * i` each", "growing by `i` each"),
        ("growing by `i * i` each", "growing by `i * i + 1` each"),
        ("growing by `i * i` each", "shrinking by `i * i` each"),
        ("growing by 1 each", "growing by 2 each"),
        ("shrinking by 4 each", "shrinking by 5 each"),
    ],
)
def test_a_wrong_rule_is_caught(was: str, now: str) -> None:
    text = told(SQUARES)
    assert was in text
    assert not check(text.replace(was, now, 1), *run_text(SQUARES)).accepted


def test_a_rule_stated_of_no_iterations_is_not_supported() -> None:
    text = told(SQUARES).replace("`t` becomes 0.", "`t` becomes 0. `t` grows by `i` each time.", 1)
    assert not check(text, *run_text(SQUARES)).accepted
