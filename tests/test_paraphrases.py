"""The paraphrases that the checker is measured with: what they are, and that they stay so."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.grounding.paraphrase import RULES, reword
from benchmarks.grounding.paraphrases import read, written

TRUE = (
    "`f(3)` is called. `total` becomes 0. `total` is 0, which is less than `n` (3), so the "
    "branch is taken.\n`f(3)` returns 6.\n\nSo `f(3)` returns 6."
)


def test_there_are_texts_by_rules_and_by_a_model_and_a_third_is_unseen() -> None:
    rows = read()
    authors = Counter(row.author for row in rows)
    assert authors["rules"] >= 300
    assert authors["model"] >= 40
    assert 0.25 < sum(row.unseen for row in rows) / len(rows) < 0.45


def test_rows_are_sorted_and_each_lie_changes_its_text() -> None:
    rows = read()
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    assert all(lie.text_in(row.text) != row.text for row in rows for lie in row.lies)


def test_the_accounts_kept_are_those_of_written_txt() -> None:
    kept = {row.id.removeprefix("model:"): row.text for row in read() if row.author == "model"}
    assert kept == {name: text for name, text, _ in written()}


def test_there_are_forty_rules_at_least() -> None:
    assert len({rule.pattern.pattern for rule in RULES}) >= 40


@pytest.mark.parametrize("seed", range(8))
def test_rewording_is_the_same_for_the_same_seed_and_keeps_the_end(seed: int) -> None:
    told = reword(TRUE, seed)
    assert told == reword(TRUE, seed)
    assert told != TRUE
    assert told.endswith("So `f(3)` returns 6.")


def test_no_rewording_loses_a_literal() -> None:
    for seed in range(40):
        told = reword(TRUE, seed)
        assert all(literal in told for literal in ("f(3)", "total", "0", "3", "6"))
