"""How the checker writes a value in its reasons, and when two values are the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.recorder.dev import record_here
from tracer.records import Program, TestCase
from verbalize.ground import check
from verbalize.ground.values import same, show

_ATOMS = st.integers() | st.text(max_size=3) | st.booleans() | st.none()
_HASHED = st.recursive(_ATOMS, lambda inner: st.frozensets(inner, max_size=4), max_leaves=6)
_VALUES = st.recursive(
    _HASHED | st.sets(_HASHED, max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(_HASHED, inner, max_size=4)
    ),
    max_leaves=12,
)


def test_a_set_is_written_in_the_order_of_its_elements_texts() -> None:
    assert show({"b", "a", "c"}) == "{'a', 'b', 'c'}"
    assert show([frozenset({"b", "a"}), set()]) == "[frozenset({'a', 'b'}), set()]"


@given(_VALUES)
def test_a_value_is_written_as_a_literal_of_itself(value: Any) -> None:
    written = show(value, limit=1_000_000)
    namespace = {"frozenset": frozenset, "set": set}
    assert eval(written, namespace) == value  # its own text: no sandbox needed


@pytest.mark.parametrize(
    "value", [10**10_000, [10**10_000], {10**10_000}], ids=["alone", "in a list", "in a set"]
)
def test_an_int_of_too_many_digits_is_named(value: Any) -> None:
    assert show(value) == "a very large int"


@pytest.mark.parametrize(
    ("claimed", "actual", "alike"),
    [
        ({frozenset([0, 8]), 1}, {1, frozenset([8, 0])}, True),  # 0 and 8 share a hash's last bits
        ({frozenset([0, 8]), 1}, {True, frozenset([8, 0])}, False),
        ({(frozenset([0, 8]),)}, {(frozenset([8, 0]),)}, True),
        ({10**5_000, 2}, {2, 10**5_000}, True),
        ({10**5_000}, {10**5_000 + 1}, False),
    ],
    ids=["frozensets", "another type", "in a tuple", "large ints", "other large ints"],
)
def test_sets_are_the_same_whatever_their_order(claimed: Any, actual: Any, alike: bool) -> None:
    assert same(claimed, actual) is alike


_LONG = """\
u = "a" * 9000
v = "a" * 8999 + "b"
w = u[:4500] + u[4500:]
x = 10 ** 5000
y = x + 1
z = y - 1
a = [x]
b = [y]
c = [z]
r = list(range(5000))
s = r[:4999] + [7]
print(3)
"""  # more characters, bits and elements than a record or a check keeps


def _verdicts(told: str) -> list[str]:
    program = Program(source=_LONG.encode())
    report = check(told, program, TestCase(), record_here(program))
    return [claim.verdict for sentence in report.sentences for claim in sentence.claims]


@pytest.mark.parametrize(
    "told",
    [
        "`v` becomes `u`.",
        "`v` equals `u`.",
        "`y` becomes `x`.",
        "`y` is equal to `x`.",
        "`b` equals `a`.",
        "`s` equals `r`.",
        "`u` becomes `'a' * 4500 + 'b' + 'a' * 4499`.",
        "`u` becomes `'a' * 8999`.",
        "`y` becomes 10 ** 5000.",
    ],
)
def test_values_that_the_record_cuts_are_not_the_same_for_their_beginnings(told: str) -> None:
    verdicts = _verdicts(told)
    assert verdicts
    assert "supported" not in verdicts


@pytest.mark.parametrize(
    "told",
    [
        "`w` becomes `u`.",
        "`w` equals `u`.",
        "`z` equals `x`.",
        "`c` equals `a`.",
        "`u` becomes `'a' * 9000`.",
        "`v` becomes `'a' * 8999 + 'b'`.",
        "`x` becomes 10 ** 5000.",
        "`y` becomes 10 ** 5000 + 1.",
        "`a` becomes [10 ** 5000].",
    ],
)
def test_values_that_the_record_cuts_are_told_apart_by_their_digests(told: str) -> None:
    assert set(_verdicts(told)) == {"supported"}
