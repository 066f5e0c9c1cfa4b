"""Budgets in tokens: a text keeps to its budget, and what is left out is summed up, never false."""

from __future__ import annotations

import pytest
from narrative_runs import run_text

from verbalize import check, explain
from verbalize.explain import CHARACTERS_A_TOKEN
from verbalize.styles import names

LONG = (
    "def smallest(n):\n    for d in range(2, n):\n        if n % d == 0:\n            return d\n"
    "    return n\n\n"
    "found = []\ntotal = 0\nfor n in range(2, 60):\n    d = smallest(n)\n    total += d\n"
    "    if d == n:\n        found.append(n)\n        print(n, total)\n"
    "n = 0\nwhile total > 3:\n    total //= 2\n    n += 1\nprint(len(found), total, n)\n"
)


@pytest.mark.parametrize("style", names())
@pytest.mark.parametrize("budget", [500, 2_000, 8_000])
def test_a_text_keeps_to_its_budget_and_is_accepted(budget: int, style: str) -> None:
    run = run_text(LONG)
    told = explain(*run, style=style, budget=budget)
    length = len(told.text) - len(told.output)
    assert length <= budget * CHARACTERS_A_TOKEN * 1.1
    report = check(told.text, *run)
    assert report.accepted, report.reasons


def test_more_tokens_tell_more() -> None:
    lengths = [len(explain(*run_text(LONG), budget=tokens).text) for tokens in (250, 1_000, 8_000)]
    assert lengths == sorted(set(lengths))


def test_where_iterations_are_left_out_the_state_at_the_seam_is_stated() -> None:
    text = explain(*run_text(LONG), budget=500).text
    assert "iterations 3 to 57: `n` runs from 4 to 58" in text
    assert "`total` goes from 5 to 486" in text
    assert "`found` grows from 2 to 16 elements" in text


def test_the_final_output_is_whole_whatever_the_budget() -> None:
    told = explain(*run_text(LONG), budget=50)
    assert told.text.endswith(f"```\n{told.output}```")


PIECES = (
    "def up(n):\n    for i in range(n):\n        if i % 3 == 0:\n            k = i\n"
    "            while k > 0:\n                k //= 2\n            yield i * 2\n\n"
    "print(max(up(120)))\n"
)


@pytest.mark.parametrize("style", ["narrative", "terse", "scratchpad", "qa"])
def test_a_generator_whose_pieces_are_left_out_is_said_to_go_on(style: str) -> None:
    run = run_text(PIECES)
    text = explain(*run, style=style, budget=1_000).text
    assert "`up` resumes 38 more times before the last time" in text
    report = check(text, *run)
    assert report.accepted, report.reasons
    for wrong in ("37", "39"):
        assert not check(text.replace("resumes 38", f"resumes {wrong}"), *run).accepted
    silent = text.replace("`up` resumes 38 more times before the last time", "")
    assert not check(silent, *run).accepted
