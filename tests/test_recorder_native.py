"""The native recorder gives the reference's stream: the same records, outcome, stdout and exit
status. `recorders` says how two runs are compared, and where labels of objects are left aside.

Fast by default; `pytest -m slow` takes every program with and without static knowledge, under more
limits, and the whole corpus.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing

import fuzz_recorder
import pytest
from oracle import programs
from oracle.programs import Case
from oracle.servers import LIMITS, RecorderServer
from recorders import both, compared, labels_are_sure, needed

from tracer.records import Cut, Limits, Outcome

# Each must go on differing: one that no longer does has to leave this list.
BOUNDS = {
    "frames_seen": "the program prints the f_trace of its frame",
    "settrace_used": "a program's own sys.settrace gives back the reference, and ends both",
}
if sys.version_info < (3, 13):
    BOUNDS["recursion_in_repr"] = (
        "the reference lets calls from C go 40 levels deeper than Python would"
    )
# Two runs under the same recorder may differ as well: a clock, memory.
VARYING = ("memory_kept_or_not", "random_and_time")

CASES = [
    case for case in (*programs.written(), *programs.loud()) if case.name not in VARYING
]  # fmt: skip
PLAIN = [case for case in CASES if case.name not in BOUNDS]
SCENARIOS = programs.scenarios()
FEW = (
    Limits(events=1), Limits(events=2), Limits(events=20), Limits(trace_bytes=100),
    Limits(trace_bytes=1_500),
)  # fmt: skip
MANY = (
    *(Limits(events=n, trace_bytes=1 << 30) for n in (3, 10, 50, 255, 256, 257, 1_000)),
    *(Limits(trace_bytes=n) for n in (0, 1, 500, 3_000, 10_000, 40_000)),
    Limits(string_characters=3), Limits(int_bits=10), Limits(string_characters=0, int_bits=1),
)  # fmt: skip
SHARDS = 2
BYTES = Limits().trace_bytes


@pytest.fixture(scope="module")
def server() -> Iterator[RecorderServer]:
    needed()
    with RecorderServer() as warm:
        yield warm


def differing(
    server: RecorderServer, cases: Iterable[Case], limits: Iterable[Limits] = (LIMITS,), **how: bool
) -> list[str]:  # fmt: skip
    """Each program on which the two differ, with the first difference. How many bytes there are is
    only sure where labels are."""
    found = ((case, each, compared(server, case, limits=each, **how))
             for case, each in itertools.product(cases, limits)
             if each.trace_bytes >= BYTES or labels_are_sure(case, how.get("statics", True))
             )  # fmt: skip
    return [f"{case.name}, {limits}: {text}" for case, limits, text in found if text]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_written_program_gives_the_same_records_natively(
    server: RecorderServer, case: Case, request: pytest.FixtureRequest
) -> None:
    if case.name in BOUNDS:
        request.applymarker(pytest.mark.xfail(reason=BOUNDS[case.name], strict=True))
    found = compared(server, case)
    assert not found, found


def test_each_program_about_events_gives_the_same_records_natively(server: RecorderServer) -> None:
    assert not differing(server, SCENARIOS)


def test_without_static_knowledge_the_native_records_are_the_same(server: RecorderServer) -> None:
    assert not differing(server, [*PLAIN[::6], *SCENARIOS[::6]], statics=False)


def test_a_small_limit_cuts_the_native_recording_at_the_same_place(server: RecorderServer) -> None:
    assert not differing(server, PLAIN[::16], FEW)


def test_a_slice_of_the_corpus_gives_the_same_records_natively(server: RecorderServer) -> None:
    assert not differing(server, itertools.islice(programs.corpus(), 7, None, 150))


def test_natively_recording_goes_on_where_cpython_drops_a_trace_function(
    server: RecorderServer,
) -> None:
    source = b"def f(n):\n    return f(n + 1)\ntry:\n    f(0)\nexcept RecursionError:\n    x = 1\n"
    reference, native = both(server, Case("recursion", source))
    assert reference.outcome is native.outcome is Outcome.OK
    assert reference.trace and isinstance(reference.trace.records[-1], Cut)
    assert native.trace and not isinstance(native.trace.records[-1], Cut)


@pytest.mark.parametrize("seed", range(2))
def test_random_programs_give_the_same_records_natively_and_to_the_oracle(seed: int) -> None:
    needed()
    with closing(fuzz_recorder.Fuzzer()) as fuzzer:
        found = [fuzzer.check(n) for n in range(10_000 + seed * 10, 10_010 + seed * 10)]
    assert not [each for each in found if each]


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("statics", [True, False], ids=["statics", "no-statics"])
def test_every_program_gives_the_same_records_natively_under_any_limit(
    server: RecorderServer, shard: int, statics: bool
) -> None:
    cases = [*PLAIN, *SCENARIOS][shard::SHARDS]
    assert not differing(server, cases, (LIMITS, *FEW, *MANY), statics=statics)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_whole_corpus_gives_the_same_records_natively(
    server: RecorderServer, shard: int
) -> None:
    assert not differing(server, itertools.islice(programs.corpus(), shard, None, SHARDS))
