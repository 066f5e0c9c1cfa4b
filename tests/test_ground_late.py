"""A step is told before the one that starts from it, unless the words say that it is a reason."""

from __future__ import annotations

import pytest
from narrative_runs import run_text

from verbalize import check

SOURCE = "p = (1, 7)\nr = min(p)\nd = r - 1\nprint(d)\n"
END = " It prints 0.\n\nThe program prints:\n```\n0\n```\n"
FIRST = "`p` becomes (1, 7). "


def _accepts(text: str) -> bool:
    return check(FIRST + text + END, *run_text(SOURCE)).accepted


@pytest.mark.parametrize(
    "step", ["`r` becomes 1.", "`r` is min(1, 7) = 1.", "`r` = min(1, 7) = 1."]
)
def test_a_step_told_after_one_that_starts_from_it_is_refused(step: str) -> None:
    assert _accepts(f"{step} `d` becomes 1 - 1 = 0.")
    assert not _accepts(f"`d` becomes 1 - 1 = 0. {step}")


def test_the_refusal_names_both_steps() -> None:
    text = f"{FIRST}`d` becomes 1 - 1 = 0. `r` is min(1, 7) = 1.{END}"
    reason = check(text, *run_text(SOURCE)).reasons[0]
    assert (
        "r gets its value at event 2 (line 2), before what was told of event 3 (line 3)" in reason
    )


def test_two_steps_of_one_sentence_come_in_their_order() -> None:
    assert _accepts("`r` becomes 1, and `d` becomes 1 - 1 = 0.")
    assert not _accepts("`d` becomes 1 - 1 = 0, and `r` becomes 1.")


@pytest.mark.parametrize("reason", ["because `r` is min(1, 7) = 1", "for `r` is 1", "as `r` is 1"])
def test_a_reason_may_come_after_what_it_explains(reason: str) -> None:
    assert _accepts(f"`d` becomes 1 - 1 = 0, {reason}.")


def test_what_a_name_is_worth_may_be_said_at_any_time() -> None:
    assert _accepts("`d` becomes 1 - 1 = 0. `r` is 1.")


def test_a_step_that_nothing_told_starts_from_may_be_recalled() -> None:
    source = "a = 2 + 3\nb = 4\nprint(a * b)\n"
    text = "`b` becomes 4. `a` is 2 + 3 = 5. It prints 20.\n\nThe program prints:\n```\n20\n```\n"
    assert check(text, *run_text(source)).accepted
