"""The checker accepts true accounts by people and rejects every lie told in them."""

from __future__ import annotations

from functools import lru_cache

import pytest
from ground_cases import CASES, Case

from tracer.recorder.dev import record_here
from tracer.records import Program, RunResult, TestCase
from verbalize.ground import check
from verbalize.narrative import Report

BY_NAME = {case.name: case for case in CASES}


@lru_cache(maxsize=64)
def recorded(name: str) -> tuple[Program, TestCase, RunResult]:
    case = BY_NAME[name]
    program = Program(source=case.source.encode())
    test = TestCase(stdin=case.stdin.encode(), call=case.call)
    return program, test, record_here(program, test)


def read(case: Case, text: str) -> Report:
    return check(text, *recorded(case.name))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_true_account_is_accepted(case: Case) -> None:
    report = read(case, case.text)
    assert report.accepted, report.reasons


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_claim_of_a_true_account_is_supported(case: Case) -> None:
    claims = [claim for sentence in read(case, case.text).sentences for claim in sentence.claims]
    assert {claim.verdict for claim in claims} == {"supported"}


# (case, what is said, the lie, words that the reason must have)
LIES = [
    ("loop with a branch", "from 0 to 2", "from 0 to 3", "total goes from 0 to 2 at event 6"),
    ("loop with a branch", "from 0 to 2", "from 1 to 2", "total goes from 0 to 2"),
    ("loop with a branch", "becomes 2 + 4 = 6", "becomes 2 + 4 = 7", "total goes from 2 to 6"),
    ("loop with a branch", "becomes 2 + 4 = 6", "becomes 3 + 3 = 6", "total is 2"),
    ("loop with a branch", "`total` becomes 0", "`total` becomes '0'", "total becomes 0"),
    ("loop with a branch", "`total` becomes 0", "`total` becomes 0.0", "total becomes 0"),
    ("loop with a branch", "runs 3 iterations", "runs 4 iterations", "the loop has 3"),
    ("loop with a branch", "runs 3 iterations", "runs two iterations", "the loop has 3"),
    ("loop with a branch", "Iteration 3:", "Iteration 4:", "iteration"),
    ("loop with a branch", "0 > 0 does not hold", "0 > 0 holds", "0 > 0"),
    ("loop with a branch", "the branch is skipped", "the branch is taken", "condition is false"),
    ("loop with a branch", "`i` becomes 1", "`total` becomes 1", "total goes from 0 to 2"),
    ("loop with a branch", "`i` becomes 1", "`i` becomes 2", ""),
    ("loop with a branch", "It prints 6", "It prints 7", "'6' is printed"),
    ("loop with a branch", "```\n6\n```", "```\n8\n```", "the final output is '6"),
    ("loop with a branch", "```\n6\n```", "```\n'6'\n```", "the final output is '6"),
    ("lines that are numbers, quoted as code", "line `6`", "line `5`", "'6' is read"),
    ("lines that are numbers, quoted as code", "line `7` is", "line `6` is", "'7' is read"),
    ("while loop, without backticks", "n becomes 10", "n becomes 11", "n goes from 3 to 10"),
    ("while loop, without backticks", "line '3'", "line '4'", "is read"),
    ("while loop, without backticks", "from 10 to 5", "from 10 to 4", "n goes from 10 to 5"),
    ("while loop, without backticks", "3 % 2 is 1", "3 % 2 is 0", ""),
    ("while loop, without backticks", "`n != 1` is false", "`n != 1` is true", ""),
    ("while loop, without backticks", "steps is 6", "steps is 4", "steps"),
    ("recursion", "`b` is 18", "`b` is 48", "b is 18"),
    ("recursion", "calls `gcd(18, 12)`", "calls `gcd(18, 13)`", "gcd(18, 12)"),
    ("recursion", "`gcd(12, 6)` returns 6", "`gcd(12, 6)` returns 3", "returns 6"),
    ("recursion", "so `gcd(48, 18)` returns 6", "so `gcd(48, 18)` returns 12", "returns 6"),
    ("recursion", "`gcd(48, 18)` is called. ", "`lcm(48, 18)` is called. ", ""),
    ("stack of a list", "3 is appended", "4 is appended", "stack gains 3"),
    ("stack of a list", "now [3].\nIn", "now [3, 4].\nIn", ""),
    ("stack of a list", "It pops 4", "It pops 3", "stack loses 4"),
    ("stack of a list", "becomes [7, 2]", "becomes [2, 7]", "[7, 2]"),
    ("stack of a list", "14 is pushed onto", "9 is pushed onto", "stack gains 14"),
    ("dict of counts", "`count['x']` goes from 1", "`count['y']` goes from 1", "count['y']"),
    ("dict of counts", "from 1\nto 2", "from 1\nto 3", "goes from 1 to 2"),
    ("dict of counts", "{'x': 1, 'y': 1}", "{'x': 1, 'y': 2}", "'y': 1"),
    ("dict of counts", "not in `count`", "in `count`", ""),
    ("a class", "`self.value` goes from 10 to 15", "`self.value` goes from 10 to 5", "15"),
    ("a class", "`self.seen` becomes [5, -3]", "`self.seen` becomes [-3, 5]", "[5, -3]"),
    ("a class", "`c.add(5)` is called", "`c.add(6)` is called", "add(5)"),
    ("a class", "It returns 12", "It returns 15", "returns 12"),
    ("a linked list", "`head.val` is now 1", "`head.val` is now 2", ""),
    ("a linked list", "`node` becomes None", "`node` becomes 0", ""),
    ("strings", "from 'B' to 'B '", "from 'B' to 'B  '", "'B '"),
    ("strings", "'e' in \"aeiou\" holds", "'e' in \"aeiou\" does not hold", ""),
    ("strings", "`len(out)` is 3", "`len(out)` is 4", "len(out)"),
    ("strings", 'prints "B D!!!"', 'prints "B D!!"', "'B D!!!' is printed"),
    ("floats", "2.6666666666666665", "2.667", "2.6666666666666665"),
    ("floats", "`total` becomes 4.0", "`total` becomes 4", "4.0"),
    ("floats", "`total` starts at 0.0", "`total` starts at 1.0", "total becomes 0.0"),
    ("an exception that is caught", "raises ValueError", "raises TypeError", "ValueError"),
    ("an exception that is caught", "on line 4", "on line 5", "line"),
    ("an exception that is caught", "`parse('x')` returns -1", "`parse('x')` returns 1", "-1"),
    ("an exception that ends the run", "`KeyError: 'b'`", "`KeyError: 'a'`", "KeyError: 'b'"),
    ("an exception that ends the run", "uncaught KeyError", "uncaught ValueError", "KeyError"),
    ("a generator", "it yields 4", "it yields 5", "4 is yielded"),
    ("a generator", "`square` is 9", "`square` is 8", "square"),
    ("nested lists", "`grid[0][2]` becomes 2", "`grid[0][2]` becomes 1", "grid[0][2]"),
    ("nested lists", "`grid[1][1]` is set", "`grid[1][0]` is set", ""),
    ("nested lists", "`grid[0][0]` stays 0", "`grid[0][0]` stays 1", ""),
    ("a long loop, told in sum", "from 1 to 19900", "from 1 to 19901", "total"),
    ("a long loop, told in sum", "a list of 200 numbers", "a list of 199 numbers", "zeros becomes"),
    ("a long loop, told in sum", "runs 200 iterations", "runs 199 iterations", "200"),
    ("a long loop, told in sum", "remaining 198", "remaining 197", "198"),
    ("swaps in a list", "`a[0]` becomes 1", "`a[0]` becomes 3", ""),
    ("swaps in a list", "3 is greater than 2", "3 is less than 2", ""),
    ("swaps in a list", "1 > 2 does not hold", "1 > 2 holds", "1 > 2"),
    ("a set and a queue", "2 is added to `seen`", "3 is added to `seen`", "seen gains 2"),
    ("a set and a queue", "1 is removed from the front", "2 is removed from the front", "loses 1"),
    ("a set and a queue", "`queue` is empty", "`queue` is not empty", ""),
    ("a set and a queue", "1 2 3\n```", "1 3 2\n```", "the final output"),
    ("early return from a search", "from 0 to 2", "from 0 to 1", "low goes from 0 to 2"),
    ("early return from a search", "function\nreturns 2", "function\nreturns 3", "returns 2"),
    ("early return from a search", "`items[1]` is 4", "`items[2]` is 4", ""),
    ("early return from a search", "Final output: 2", "Final output: '2'", "the call returns 2"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "said", "lie", "reason"), LIES)
def test_a_lie_is_rejected_and_the_record_named(
    name: str, said: str, lie: str, reason: str
) -> None:
    case = BY_NAME[name]
    assert case.text.count(said) >= 1
    report = read(case, case.text.replace(said, lie, 1))
    assert not report.accepted
    assert any(reason in why for why in report.reasons), report.reasons


@pytest.mark.parametrize("name", ["loop with a branch", "nested lists", "floats"])
def test_steps_told_in_another_order_are_rejected(name: str) -> None:
    case = BY_NAME[name]
    lines = case.text.split("\n")
    steps = [i for i, line in enumerate(lines) if "becomes" in line]
    first, second = steps[-2], steps[-1]
    lines[first], lines[second] = lines[second], lines[first]
    assert not read(case, "\n".join(lines)).accepted


def test_a_text_that_only_repeats_the_output_is_rejected() -> None:
    report = read(BY_NAME["loop with a branch"], "Final output:\n```\n6\n```\n")
    assert any("too little is told" in reason for reason in report.reasons)


def test_a_text_without_the_output_is_rejected() -> None:
    case = BY_NAME["loop with a branch"]
    told = case.text.split("The program prints:")[0]
    assert "the final output is not stated" in read(case, told).reasons


def test_an_account_of_a_failed_run_must_name_the_exception() -> None:
    case = BY_NAME["an exception that ends the run"]
    text = "`limits` becomes {'a': 1}. It prints 1.\n\nThe program prints:\n```\n1\n```\n"
    assert any("KeyError" in reason for reason in read(case, text).reasons)


@pytest.mark.parametrize(
    "words",
    [
        "The trace shows this.", "As the log says, it ends.", "It probably ends here.",
        "This seems right.", "The bug is in the loop.", "To fix it, start from one.",
    ],
)  # fmt: skip
def test_talk_of_the_harness_hedging_and_mending_is_rejected(words: str) -> None:
    case = BY_NAME["loop with a branch"]
    report = read(case, words + "\n\n" + case.text)
    assert any(reason.startswith("the text ") for reason in report.reasons)


def test_a_lie_is_the_claim_that_is_contradicted() -> None:
    case = BY_NAME["loop with a branch"]
    text = case.text.replace("from 0 to 2", "from 0 to 3")
    wrong = [
        claim
        for sentence in read(case, text).sentences
        for claim in sentence.claims
        if claim.verdict == "contradicted"
    ]
    assert [(claim.kind, claim.subject, claim.value, claim.event) for claim in wrong] == [
        ("change", "total", "3", 6)
    ]
