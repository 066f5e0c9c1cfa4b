"""What the checker keeps of a run for who asks again: it changes no answer, and takes little."""

from __future__ import annotations

import ast
import tracemalloc

import pytest

from tracer.recorder.dev import record_here
from tracer.records import Program, TestCase
from verbalize.ground import timeline as of_timeline
from verbalize.ground.evaluate import parse
from verbalize.ground.timeline import Timeline

LENGTH, CHANGES = 3_000, 600
SOURCE = f"""\
a = [0] * {LENGTH}
pairs = [a, [1, 2]]
for i in range({CHANGES}):
    a[i] = i + 1
""".encode()


def _timeline() -> Timeline:
    program, test = Program(source=SOURCE), TestCase()
    return Timeline(program, test, record_here(program, test))


def _tree(code: str) -> ast.expr:
    tree = parse(code)
    assert tree is not None
    return tree


@pytest.mark.parametrize("code", ["a", "pairs"], ids=["a list", "a list within another"])
def test_states_of_a_long_list_are_not_all_kept(code: str) -> None:
    timeline, tree = _timeline(), _tree(code)
    slots = 8 * LENGTH  # bytes of one such list
    timeline.worth(tree, 0, timeline.history.end)
    tracemalloc.start()
    try:
        for moment in timeline.moments:
            timeline.worth(tree, 0, moment.at)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < CHANGES * slots / 3


@pytest.mark.parametrize("code", ["a[i]", "a[i] + a[0]", "len(a)", "pairs[0][i]", "i"])
def test_a_value_is_the_same_after_what_was_kept_is_let_go(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, tree = _timeline(), _tree(code)
    times = [moment.at for moment in kept.moments[::7]]
    wanted = [kept.worth(tree, 0, t) for t in [*times, *reversed(times)]]
    monkeypatch.setattr(of_timeline, "_KEPT", 0)
    forgetful = _timeline()
    assert [forgetful.worth(tree, 0, t) for t in [*times, *reversed(times)]] == wanted
