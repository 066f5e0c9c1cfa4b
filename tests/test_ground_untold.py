"""A step left out is missed where the next one starts from it, and only there."""

from __future__ import annotations

import pytest
from narrative_runs import run_text

from verbalize import Report, check

SUM = """\
total = 0
for x in [3, 4]:
    total += x
print(total)
"""
TOLD = (
    "`total` becomes 0. Iteration 1: `x` is 3. `total` becomes 0 + 3 = 3. "
    "Iteration 2: `x` is 4. `total` becomes 3 + 4 = 7. The loop ends after 2 iterations. "
    "It prints 7.\n\nThe program prints:\n```\n7\n```\n"
)


def _read(source: str, text: str, stdin: str = "") -> Report:
    return check(text, *run_text(source, stdin))


def test_all_steps_told_are_accepted() -> None:
    assert _read(SUM, TOLD).accepted


def test_a_step_left_out_between_two_of_a_name_is_named() -> None:
    report = _read(SUM, TOLD.replace("`total` becomes 0 + 3 = 3. ", ""))
    assert not report.accepted
    assert "total becomes 3 at event 3 (line 3), which is not told" in report.reasons[0]


def test_a_first_value_left_out_is_named() -> None:
    report = _read(SUM, TOLD.replace("`total` becomes 0. ", "", 1))
    assert not report.accepted
    assert "total becomes 0 at event 1 (line 1), which is not told" in report.reasons[0]


def test_a_change_told_by_what_the_name_is_worth_is_told() -> None:
    text = TOLD.replace("`total` becomes 0 + 3 = 3. ", "Now `total` is 3. ")
    assert _read(SUM, text).accepted


def test_a_sentence_that_sums_up_passes_over_changes() -> None:
    source = "total = 0\nfor x in range(9):\n    total += x\ntotal += 1\nprint(total)\n"
    text = (
        "`total` becomes 0. The loop runs 9 iterations in all. After it, `total` is 36. "
        "`total` becomes 36 + 1 = 37. It prints 37.\n\nThe program prints:\n```\n37\n```\n"
    )
    assert _read(source, text).accepted


def test_what_a_call_changes_need_not_be_told() -> None:
    source = (
        "count = 0\ndef tick():\n    global count\n    count += 1\ncount = 5\ntick()\n"
        "count += 1\nprint(count)\n"
    )
    text = (
        "`count` becomes 0. `count` becomes 5. `tick()` is called and ends. "
        "`count` becomes 6 + 1 = 7. It prints 7.\n\nThe program prints:\n```\n7\n```\n"
    )
    assert _read(source, text).accepted


def test_a_wrong_value_is_named_once() -> None:
    report = _read(SUM, TOLD.replace("becomes 0 + 3 = 3", "becomes 5"))
    wrong = [c for s in report.sentences for c in s.claims if c.verdict == "contradicted"]
    assert {claim.event for claim in wrong} == {3}


SKIP = """\
p = 0
a = [5, 6, 7]
while a[p] < 7:
    p += 1
print(p)
"""
SKIPPED = (
    "`p` becomes 0. `a` becomes [5, 6, 7]. Iteration 1: `a[p]` is 5, which is less than 7. "
    "`p` becomes 0 + 1 = 1. Iteration 2: `a[p]` is 6, which is less than 7. "
    "`p` becomes 1 + 1 = 2. `a[p]` is 7, which is not less than 7, so the loop ends after "
    "2 iterations. It prints 2.\n\nThe program prints:\n```\n2\n```\n"
)


def test_an_index_is_not_told_by_the_element_that_it_is_of() -> None:
    assert _read(SKIP, SKIPPED).accepted
    report = _read(SKIP, SKIPPED.replace("`p` becomes 0 + 1 = 1. ", ""))
    assert "p becomes 1 at event 4 (line 4), which is not told" in report.reasons[0]


def test_a_loop_that_ends_passes_over_no_step_of_an_iteration_that_was_told() -> None:
    source = (
        "k = 3\nfor c in [1, 2]:\n    while c < 2:\n        c += 1\n        k -= 1\n"
        "    k -= 1\nprint(k)\n"
    )
    text = (
        "`k` becomes 3. Iteration 1 of the for loop: `c` is 1. Iteration 1 of the while loop: 1 is "
        "less than 2. `c` becomes 1 + 1 = 2. `k` becomes 3 - 1 = 2. `c` is 2, so the while loop "
        "ends after 1 iteration. `k` becomes 2 - 1 = 1. Iteration 2 of the for loop: `c` is 2. The "
        "body of `while c < 2` does not run. `k` becomes 1 - 1 = 0. It prints 0.\n\n"
        "The program prints:\n```\n0\n```\n"
    )
    assert _read(source, text).accepted
    report = _read(source, text.replace("`k` becomes 3 - 1 = 2. ", ""))
    assert "which is not told" in report.reasons[0]


def test_an_inner_loop_that_is_told_whole_passes_over_its_steps() -> None:
    source = "t = 0\nfor r in range(2):\n    for c in range(2):\n        t += 1\nc = 7\nprint(c)\n"
    inner = "`for c in range(2)` runs 2 iterations in all. "
    text = (
        "`t` becomes 0. The loop `for r in range(2)` goes through range(2). Iteration 1 of the `r` "
        f"loop: `r` is 0. {inner}Iteration 2 of the `r` loop: `r` is 1. {inner}The `r` loop ends "
        "after 2 iterations. `c` becomes 7. It prints 7.\n\nThe program prints:\n```\n7\n```\n"
    )
    report = _read(source, text)
    assert report.accepted, report.reasons
    assert not _read(source, text.replace(inner, "", 1)).accepted


def test_a_value_bound_within_a_test_has_to_be_told() -> None:
    source = "n = 0\nwhile (n := n + 2) < 5:\n    n += 1\nprint(n)\n"
    text = (
        "`n` becomes 0. `n` becomes 0 + 2 = 2. Iteration 1: the condition `(n := n + 2) < 5` "
        "holds. `n` becomes 2 + 1 = 3. `n` becomes 3 + 2 = 5. 5 is not less than 5, so the loop "
        "ends after 1 iteration. It prints 5.\n\nThe program prints:\n```\n5\n```\n"
    )
    assert _read(source, text).accepted
    report = _read(source, text.replace("`n` becomes 0 + 2 = 2. ", ""))
    assert "which is not told" in report.reasons[0]


def test_after_that_is_no_more_than_then() -> None:
    text = TOLD.replace("`total` becomes 0. ", "", 1).replace(
        "Iteration 1", "After that, iteration 1"
    )
    assert "total becomes 0 at event 1" in _read(SUM, text).reasons[0]


def test_where_one_name_ends_up_passes_over_no_step_of_another() -> None:
    source = "a = 1\nb = 2\na += 3\nb += a\na += b\nprint(a)\n"
    text = (
        "`a` becomes 1. `b` becomes 2. `a` becomes 1 + 3 = 4. `b` ends up as 2 + 4 = 6. "
        "`a` becomes 4 + 6 = 10. It prints 10.\n\nThe program prints:\n```\n10\n```\n"
    )
    assert _read(source, text).accepted
    report = _read(source, text.replace("`a` becomes 1 + 3 = 4. ", ""))
    assert "a becomes 4 at event 3 (line 3), which is not told" in report.reasons[0]


def test_where_a_name_ends_up_may_leave_out_its_own_steps() -> None:
    source = "a = 1\na = 2\na = 3\nprint(a)\n"
    text = "`a` starts as 1. `a` ends up as 3. It prints 3.\n\nThe program prints:\n```\n3\n```\n"
    assert _read(source, text).accepted


@pytest.mark.parametrize("beside", [", `s` becomes 'ends up'", ", `s` ends up as 'ends up'"])
def test_where_another_name_ends_up_or_a_text_says_so_leaves_out_no_step(beside: str) -> None:
    source = "total = 0\nfor x in [3, 4]:\n    total += x\n    s = 'ends up'\nprint(total)\n"
    text = (
        "`total` becomes 0. Iteration 1: `x` is 3. `total` becomes 3. `s` becomes 'ends up'. "
        f"Iteration 2: `x` is 4. `total` becomes 7{beside}. The loop ends after 2 iterations. "
        "It prints 7.\n\nThe program prints:\n```\n7\n```\n"
    )
    assert _read(source, text).accepted
    report = _read(source, text.replace("`total` becomes 3. ", ""))
    assert "total becomes 3 at event 3 (line 3), which is not told" in report.reasons[0]
