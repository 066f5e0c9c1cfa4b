"""How the checker writes a value in its reasons."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbalize.ground.values import show

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
