"""What is found in a sentence, and how values are compared."""

from __future__ import annotations

import pytest

from verbalize.ground.evaluate import literal
from verbalize.ground.lexer import Names
from verbalize.ground.mentions import mentions
from verbalize.ground.values import Partly, same

NAMES = Names(
    frozenset(["total", "x", "i", "a", "stack", "count", "self", "n", "s"]),
    frozenset(["gcd", "add"]), frozenset(["Point"]), frozenset(),
    frozenset("total x i a stack count self items node next gcd add Point n s append pop".split()),
)  # fmt: skip


def found(text: str) -> list[tuple[str, str, str]]:
    return [
        (
            m.kind,
            m.subject.code if m.subject else "",
            m.value.code if m.value else str(m.number) if m.number >= 0 else "",
        )
        for m in mentions(text, 0, len(text), NAMES)
    ]


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("`total` becomes 6", ("set", "total", "6")),
        ("Here `s` is bin(5).", ("state", "s", "bin(5)")),
        ("math.sqrt(16) = 4", ("equation", "", "")),
        ("`total` is now 6", ("now", "total", "6")),
        ("It sets x to 3.", ("set", "x", "3")),
        ("x = 3", ("set", "x", "3")),
        ("`x = 3`", ("set", "x", "3")),
        ("`total` goes from 2 to 6", ("set", "total", "6")),
        ("Here `i` is 3.", ("state", "i", "3")),
        ("`a[3]` becomes 7", ("set", "a[3]", "7")),
        ("a[3] becomes 7", ("set", "a[3]", "7")),
        ("7 is appended to `stack`", ("insert", "stack", "7")),
        ("`stack` now holds [1, 7]", ("now", "stack", "[1, 7]")),
        ("It pops 7 from `stack`.", ("remove", "stack", "7")),
        ("`count['x']` goes from 2 to 3", ("set", "count['x']", "3")),
        ("`self.items` becomes []", ("set", "self.items", "[]")),
        ("`node.next` is None", ("state", "node.next", "None")),
        ("It calls `gcd(48, 18)`.", ("called", "gcd(48, 18)", "")),
        ("gcd(48, 18) returns 6", ("return", "gcd(48, 18)", "6")),
        ("5 > 2 holds", ("condition", "5 > 2", "")),
        ("5 is greater than 3", ("compare", "5", "3")),
        ("Iteration 3:", ("iteration", "", "3")),
        ("`for x in a` is left by `break` in iteration 4", ("ended", "", "4")),
        ("In the third iteration", ("iteration", "", "third")),
        ("the loop runs 200 times", ("count", "", "200")),
        ("the loop runs twenty iterations", ("count", "", "twenty")),
        ("It prints 6.", ("print", "", "6")),
        ("It prints \"abc\".", ("print", "", '"abc"')),
        ("It reads the line '3 4'.", ("read", "", "'3 4'")),
        ("It raises ValueError.", ("raise", "ValueError", "")),
        ("The ValueError is caught.", ("caught", "ValueError", "")),
        ("On line 4", ("line", "", "4")),
        ("`total` is inf", ("state", "total", "inf")),
        ("`x` increases by 2", ("delta", "x", "2")),
    ],
)  # fmt: skip
def test_a_phrase_is_understood(text: str, mention: tuple[str, str, str]) -> None:
    kinds = [(kind, subject) for kind, subject, _ in found(text)]
    assert mention[:2] in kinds, found(text)
    if mention[0] not in ("iteration", "count", "line"):
        assert mention in found(text)


def test_a_list_described_by_its_length_and_start_is_a_value() -> None:
    text = "`a` becomes a list of 200 numbers starting 0, 0, 0."
    (mention,) = mentions(text, 0, len(text), NAMES)
    assert mention.value is not None
    assert isinstance(mention.value.value, Partly)
    assert same(mention.value.value, [0] * 200)
    assert not same(mention.value.value, [0] * 199)


def test_which_and_it_stand_for_the_name_before() -> None:
    assert ("now", "stack", "[1, 7]") in found("7 is appended to `stack`, which is now [1, 7]")
    assert ("now", "stack", "[1]") in found("It pops 7 from `stack`, leaving [1]")


def test_a_literal_that_no_phrase_explains_is_still_a_claim() -> None:
    assert ("fact", "", "17") in found("And so, with 17 in sight, on it goes")


@pytest.mark.parametrize(
    ("claimed", "actual"),
    [
        ("3", "'3'"), ("3", "3.0"), ("1", "True"), ("[1]", "(1,)"), ("0.0", "-0.0"),
        ("{1: 2}", "{True: 2}"),
    ],
)  # fmt: skip
def test_values_of_different_types_differ(claimed: str, actual: str) -> None:
    assert not same(literal(claimed), literal(actual))


@pytest.mark.parametrize(
    ("claimed", "actual"),
    [
        ("inf", "1e999"), ("{2, 1}", "{1, 2}"), ("{'b': 1, 'a': 2}", "{'a': 2, 'b': 1}"),
        ("[0, 0, ...]", "[0, 0, 0, 5]"), ("[0, ..., 5]", "[0, 0, 0, 5]"), ("nan", "nan"),
        ("deque([1, 2])", "[1, 2]"), ("2 + 4", "6"),
    ],
)  # fmt: skip
def test_ways_of_writing_one_value_agree(claimed: str, actual: str) -> None:
    assert same(literal(claimed), literal(actual))
