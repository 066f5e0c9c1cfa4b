"""A trace does not hang on addresses: with its objects at other ones, a program gives the same
records under either recorder (`tracer.recorder.elsewhere` says how the addresses are changed).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from oracle import programs
from oracle.programs import Case
from oracle.servers import RecorderServer
from recorders import RECORDERS, judge, needed

from tracer.records import RecorderName

# What no two runs have in common, and objects that are not held, whose labels hang on addresses
# (docs/design, "What is bounded").
VARYING = (
    "memory_kept_or_not", "random_and_time", "frames_seen", "settrace_used", "finalizers",
    "finalizer_by_rebinding", "finalizers_in_order", "generator_in_closure",
)  # fmt: skip
# Threads take turns by the clock: on a busy machine two runs may give two legal orders.
CASES = [
    case for case in (*programs.written(), *programs.loud())
    if case.name not in VARYING and b"thread" not in case.source
]  # fmt: skip

NEW_IN_A_SET = b"""\
class A:
    def __init__(self, n):
        self.n = n
class B(A): pass
s = {A(i) for i in range(5)}
s |= {B(5), A("a"), A([7]), A({8: A(9)})}
t = {frozenset([A(i), i]) for i in range(4)}
x = frozenset({A((i, i)) for i in range(6)}), {print, len, lambda: 0}
for a in range(3):
    s |= {A(a + 0.5), A(a - 0.5)}
s.clear()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[RecorderServer]:
    with RecorderServer() as warm:
        yield warm


def differing(server: RecorderServer, case: Case, recorder: RecorderName) -> str:
    here = server.run(case, recorder=recorder)
    there = server.run(case, recorder=recorder, elsewhere=True)
    return judge(case, here, there)


@pytest.mark.parametrize("recorder", RECORDERS)
def test_new_elements_of_a_set_are_met_in_an_order_by_their_looks(
    server: RecorderServer, recorder: RecorderName
) -> None:
    if recorder == "native":
        needed()
    assert not differing(server, Case("new_in_a_set", NEW_IN_A_SET), recorder)


@pytest.mark.parametrize("recorder", RECORDERS)
def test_no_record_hangs_on_an_address(server: RecorderServer, recorder: RecorderName) -> None:
    if recorder == "native":
        needed()
    cases = [*CASES[::3], *programs.scenarios()[::3]]
    cases += itertools.islice(programs.corpus(), 3, None, 100)
    found = {case.name: differing(server, case, recorder) for case in cases}
    assert not {name: text for name, text in found.items() if text}


def test_addresses_do_change(server: RecorderServer) -> None:
    source = (
        b"class A: pass\nprint(id([]), id({}), id(A()), id(object()), id((A,)), id(lambda: 0))\n"
    )
    case = Case("addresses", source)
    here, there = (
        server.run(case, record=False, elsewhere=e).stdout.split() for e in (False, True)
    )
    assert server.run(case, record=False).stdout.split() == here
    assert all(one != other for one, other in zip(here, there, strict=True))
