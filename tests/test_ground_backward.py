"""How the checker reads a text that goes backwards, by any author: from the end of the record to
its beginning."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from narrative_runs import run_text

from verbalize import check, explain
from verbalize.ground.backward import align, candidates
from verbalize.narrative import Report

SOURCE = (
    "n = int(input())\n"
    "total = 0\n"
    "for i in range(1, n + 1):\n"
    "    if i % 3 == 0:\n"
    "        total += i\n"
    "if n > 4:\n"
    "    total *= 2\n"
    "print(total)\n"
)
RUN = run_text(SOURCE, "6\n")
OURS = explain(*RUN, style="backward").text
BY_HAND = (
    "The program printed:\n```\n18\n```\n"
    "Reasoning back from there: line 8 printed 18, so `total` was 18. "
    "On line 7, `total` became 9 * 2 = 18, where `total` was 9. "
    "Line 7 ran, for `n > 4` held on line 6, where `n` was 6. "
    "The 9 comes from line 5: `total` became 3 + 6 = 9 there, where `i` was 6 and `total` was 3. "
    "The condition `i % 3 == 0` held on line 4. "
    "That was iteration 6 of the loop on line 3, in which `i` is 6. "
    "Before that, on line 5, `total` became 3, where `total` was 0 and `i` was 3. "
    "The condition `i % 3 == 0` held on line 4.\n"
    "`i` is 3 in iteration 3 of the loop on line 3. "
    "On line 2 `total` became 0. "
    "On line 1 `n` became 6, by `n = int(input())`, which reads '6'.\n"
)


def read(text: str) -> Report:
    return check(text, *RUN)


def test_a_text_of_our_own_is_accepted() -> None:
    report = read(OURS)
    assert report.accepted, report.reasons


def test_no_more_is_read_than_a_check_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MOST_READ", 3)
    report = read(OURS)
    assert not report.accepted
    assert any(align.TOO_MUCH in reason for reason in report.reasons)


def lie(was: str, now: str) -> str:
    assert OURS.count(was) >= 1, OURS
    return OURS.replace(was, now, 1)


LIES = {
    "a value": ("`total` becomes 3 + 6 = 9", "`total` becomes 3 + 6 = 8"),
    "a value from before": ("so before that `total` was 3", "so before that `total` was 2"),
    "the value after for the one before": (
        "before that `total` was 3",
        "before that `total` was 9",
    ),
    "a name": ("and `i` was 6", "and `n` was 5"),
    "a line": ("= 9 on line 5", "= 9 on line 7"),
    "the code on it": ("by `total += i`", "by `total *= 2`"),
    "a condition that held": ("`n > 4` holds", "`n > 4` does not hold"),
    "a reason": ("`i % 3` is 6 % 3 = 0", "`i % 3` is 6 % 3 = 1"),
    "an iteration": ("in iteration 6 of", "in iteration 5 of"),
    "how often a loop ran": ("ends after 6 iterations", "ends after 5 iterations"),
    "what a loop goes through": ("range(1, 7)", "range(1, 8)"),
    "the text printed": ("prints 18, by", "prints 19, by"),
    "the text read": ("which reads '6'", "which reads '7'"),
    "what the input must be like": ("such that `n > 4` holds", "such that `n > 4` does not hold"),
    "what is no matter of the input": ("such that `n > 4`", "such that `total > 4`"),
    "the input": ("So the input is:\n```\n6\n", "So the input is:\n```\n7\n"),
    "the output": ("prints:\n```\n18\n", "prints:\n```\n81\n"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_found(name: str) -> None:
    assert not read(lie(*LIES[name])).accepted


def sentences() -> list[str]:
    return OURS.split("\n\n")[1].split("\n")


@pytest.mark.parametrize(
    "start", ["`total` becomes 3 + 6", "`i` is 6", "`total` becomes 0 on", "`n` bec"]
)
def test_a_step_left_out_from_which_one_told_starts_is_missed(start: str) -> None:
    dropped = next(line for line in sentences() if line.startswith(start))
    assert not read(OURS.replace(dropped + "\n", "").replace("\n" + dropped, "")).accepted


def test_two_steps_in_the_order_of_the_run_are_out_of_order() -> None:
    told = sentences()
    for at in range(2, len(told) - 2):
        swapped = [*told[:at], told[at + 1], told[at], *told[at + 2 :]]
        assert not read(OURS.replace("\n".join(told), "\n".join(swapped))).accepted, told[at]


def test_a_step_told_twice_is_refused() -> None:
    step = next(line for line in sentences() if line.startswith("`total` becomes 3 + 6"))
    assert not read(OURS.replace(step, f"{step}\n{step}")).accepted


def test_an_earlier_change_told_in_the_place_of_the_last_is_refused() -> None:
    told = sentences()
    first = next(i for i, line in enumerate(told) if line.startswith("`total` becomes 3 + 6"))
    later = next(i for i, line in enumerate(told) if line.startswith("`total` becomes 0 + 3"))
    cut = "\n".join([*told[:first], *told[later:]])
    assert not read(OURS.replace("\n".join(told), cut)).accepted


def test_a_text_by_another_author_is_read_by_the_same_rules() -> None:
    report = read(BY_HAND)
    assert report.accepted, report.reasons
    for was, now in (
        ("`n` was 6", "`n` was 7"),
        ("9 * 2 = 18", "8 * 2 = 16"),
        ("line 7", "line 5"),
    ):
        assert was in BY_HAND
        assert not read(BY_HAND.replace(was, now, 1)).accepted


def test_what_passes_over_steps_must_be_so_where_it_goes_back_to() -> None:
    source = "n = int(input())\ntotal = 0\nfor i in range(n):\n    total += i * i\nprint(total)\n"
    run = run_text(source, "60\n")
    text = explain(*run, style="backward").text
    assert check(text, *run).accepted
    seam = "iteration 2 of the loop on line 3, where `total` was 0"
    assert seam in text
    assert not check(text.replace(seam, seam[:-1] + "1"), *run).accepted
    assert not check(text.replace(seam, seam.replace("2", "3", 1)), *run).accepted


def test_a_text_that_does_not_say_that_it_goes_backwards_is_read_forwards() -> None:
    way = OURS.split("\n\n")[1].split("\n")[0]
    assert not read(OURS.replace(way + "\n", "")).accepted


SUMS = (
    "def f(n):\n    if n < 2:\n        return 1\n    s = 0\n    for k in range(2):\n"
    "        s += f(n - 1 - k)\n    return s\nprint(f(9))\n"
)
SWAPS = (
    "def turn(a, k, out):\n    if k == len(a):\n        out.append(a[:])\n        return\n"
    "    for i in range(k, len(a)):\n        a[k], a[i] = a[i], a[k]\n"
    "        turn(a, k + 1, out)\n        a[k], a[i] = a[i], a[k]\n"
    "out = []\nturn(list(range(2)), 0, out)\nprint(len(out))\n"
)


@pytest.mark.parametrize(
    "source", [SUMS, SWAPS], ids=["calls not told ran the same lines", "made for a call"]
)
def test_a_step_is_found_that_gave_a_value_which_is_asked_after(source: str) -> None:
    run = run_text(source)
    report = check(explain(*run, style="backward").text, *run)
    assert report.accepted, report.reasons


_PIECES = st.sampled_from(
    [*sentences(), "`total` was 3", "on line 5", "by `x`,", "```", "is passed over"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=8), max_size=30))
def test_any_text_is_read_without_an_error(pieces: list[str]) -> None:
    read("We go back from there. " + " ".join(pieces))
