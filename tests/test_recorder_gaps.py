"""Gaps: what is recorded of a run in windows is true, and the same from both recorders.

Every windowed recording is held against the oracle (a full snapshot at each event, `tests/oracle`),
which sees the events of the gaps too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import generator, programs
from oracle.check import Checker
from oracle.programs import Case
from recorders import judge

from tracer import behavior
from tracer.recorder.native import MISSING_BECAUSE
from tracer.records import (
    EVENT_TYPES,
    Call,
    Cut,
    Gap,
    Limits,
    Out,
    RecorderName,
    RunResult,
    Window,
)  # fmt: skip
from tracer.replay import State, steps
from tracer.view import event_views

ROOM = Limits(events=3_000, trace_bytes=1 << 30)
RECORDERS: list[RecorderName] = ["settrace", *([] if MISSING_BECAUSE else ["native"])]  # type: ignore[list-item]
BOUNDS = programs.bounds(behavior.VERSION)
# recursion_error: CPython drops the oracle; objects_as_keys: objects first seen within a set stand
# in the order of their addresses
WRITTEN = [
    case for case in programs.written()
    if case.name not in (*BOUNDS, "recursion_error", "objects_as_keys")
]  # fmt: skip

LOOP = """\
def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps
best, seen, table = 0, [], {}
for n in range(1, 40):
    k = collatz(n)
    seen.append(k)
    table[n % 5] = table.get(n % 5, 0) + k
    if k > best:
        best = k
        print(n, k)
print(best)
"""
RECURSION = """\
def build(depth, path):
    node = {"path": list(path), "kids": []}
    if depth:
        for k in range(2):
            path.append(k)
            node["kids"].append(build(depth - 1, path))
            path.pop()
    return node
tree = build(4, [])
print(len(tree["kids"]))
"""
GENERATORS = """\
def numbers(limit):
    total = 0
    for k in range(limit):
        total += k
        sent = yield total
        if sent:
            del total
            total = sent
early = numbers(30)
first = next(early)
held = []
for k in range(8):
    late = numbers(k + 2)
    held.append(late)
    next(late)
    early.send(k)
print([next(g, None) for g in held], next(early))
"""
OBJECTS = """\
class Node:
    made = 0
    __slots__ = ("value", "next", "tags")
    def __init__(self, value, after=None):
        Node.made += 1
        self.value, self.next, self.tags = value, after, set()
chain = None
alias = other = []
for k in range(12):
    chain = Node(k, chain)
    chain.tags.add(k % 3)
    if k % 2:
        chain.next.value = "changed"
        alias.append(chain)
    else:
        other = alias
del chain.tags
Node.extra = [1]
Node.extra += [2]
print(len(alias), Node.made)
"""
EXCEPTIONS = """\
def inner(n):
    held = [n]
    try:
        if n % 3 == 0:
            raise ValueError(n)
        return held
    finally:
        held.append("done")
def outer(n):
    kept = inner(n)
    kept += [1]
    return kept
caught = []
for n in range(9):
    try:
        caught.append(outer(n))
    except ValueError as error:
        caught.append(str(error))
print(caught)
raise KeyError("end")
"""
CLOSURES = """\
def counter():
    count, log = 0, []
    def step(by):
        nonlocal count
        count += by
        log.append(count)
        return step
    return step, log
step, log = counter()
def twice(x):
    global last
    step(x)
    last = [step(x), lambda: x]
    return [y * x for y in range(3)]
for k in range(6):
    row, k = twice(k), -k
print(log)
"""
THREADS = """\
import threading
found = []
def work(k):
    mine = [k]
    for j in range(4):
        mine.append(j)
    found.append(mine)
for k in range(3):
    t = threading.Thread(target=work, args=(k,))
    t.start()
    t.join()
print(found)
"""
CASES = [
    Case(name, source.encode())
    for name, source in (
        ("loop", LOOP), ("recursion", RECURSION), ("generators", GENERATORS), ("objects", OBJECTS),
        ("exceptions", EXCEPTIONS), ("closures", CLOSURES), ("threads", THREADS),
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    with Checker() as both:
        yield both


def some_windows(draw: random.Random, total: int) -> tuple[Window, ...]:
    """Windows of a run, the first at its start; the last may end before it does."""
    cuts = sorted(draw.sample(range(1, total + 2), min(draw.choice((1, 2, 3, 5, 8)), total)))
    ends = [0, *cuts, *([] if len(cuts) % 2 else [total + 1])]
    return tuple(zip(ends[::2], ends[1::2], strict=True))


def total_of(checker: Checker, case: Case) -> int:
    """How many events a program has; 0 for more than the oracle likes to see."""
    result = checker.recorder.run(case, limits=Limits(events=ROOM.events), seconds=10)
    trace = result.trace
    return result.events if trace and not isinstance(trace.records[-1], Cut) else 0


def differing(
    checker: Checker, case: Case, windows: tuple[Window, ...], limits: Limits = ROOM
) -> str:
    """Where a windowed recording differs from the oracle, or one recorder from the other."""
    made: list[RunResult] = []
    for recorder in RECORDERS:
        found = checker.check(case, windows=windows, recorder=recorder, limits=limits)
        if found.difference:
            return f"{recorder}, {windows}: {found.difference}"
        made.append(checker.recorder.run(case, windows=windows, recorder=recorder, limits=limits))
    return judge(case, made[0], made[-1])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_wherever_a_gap_ends_the_state_is_whole(checker: Checker, case: Case) -> None:
    total = total_of(checker, case)
    step = max(1, total // 12)
    for end in range(3, total, step):
        windows = ((0, max(1, end // 2)), (end, end + step // 2 + 1), (total - 2, total))
        windows = tuple(w for w in windows if w[0] < w[1])
        if all(a[1] <= b[0] for a, b in zip(windows, windows[1:], strict=False)):
            assert not (found := differing(checker, case, windows)), found


def test_each_written_program_is_true_in_windows(checker: Checker) -> None:
    for case in WRITTEN[::4]:
        total = total_of(checker, case)
        if total:
            found = differing(checker, case, some_windows(random.Random(case.name), total))
            assert not found, f"{case.name}: {found}"


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_any_random_program_is_true_in_any_windows(checker: Checker, draw: random.Random) -> None:
    case = Case("random", generator.program(draw).encode())
    total = total_of(checker, case)
    if total > 1:
        found = differing(checker, case, some_windows(draw, total))
        assert not found, f"{found}\n\n{case.source.decode()}"


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_frames_deeper_than_the_limit_are_gaps(checker: Checker, case: Case, depth: int) -> None:
    limits = Limits(events=ROOM.events, trace_bytes=1 << 30, depth=depth)
    assert not (found := differing(checker, case, (), limits)), found
    trace = checker.recorder.run(case, limits=limits).trace
    assert trace is not None
    assert max(r.depth for r in trace.records if isinstance(r, Call)) <= depth
    gaps = [r for r in trace.records if isinstance(r, Gap)]
    assert all(gap.limit == "depth" for gap in gaps)


@pytest.mark.parametrize("recorder", RECORDERS)
def test_events_recorded_and_passed_are_all_events(
    checker: Checker, recorder: RecorderName
) -> None:
    for case in CASES:
        total = total_of(checker, case)
        result = checker.recorder.run(case, windows=((0, 5), (20, 25)), recorder=recorder)
        assert result.trace is not None and result.events == total
        events = [r for r in result.trace.records if isinstance(r, EVENT_TYPES)]
        gaps = [r for r in events if isinstance(r, Gap)]
        assert len(events) - len(gaps) + sum(gap.skipped for gap in gaps) == total


@pytest.mark.parametrize("recorder", RECORDERS)
def test_text_written_in_a_gap_is_told_by_it(checker: Checker, recorder: RecorderName) -> None:
    result = checker.recorder.run(CASES[0], windows=((0, 9), (300, 305)), recorder=recorder)
    assert result.trace is not None
    told = "".join(r.text for r in result.trace.records if isinstance(r, Out))
    assert told == result.stdout.decode()
    gap = next(view for view in event_views(result.trace) if view.event == "gap")
    assert gap.stdout.startswith("2 1\n3 7\n")


@pytest.mark.parametrize("recorder", RECORDERS)
def test_without_windows_the_stream_is_what_it_was(
    checker: Checker, recorder: RecorderName
) -> None:
    for case in CASES:
        plain = checker.recorder.run(case, recorder=recorder)
        whole = checker.recorder.run(case, recorder=recorder, windows=((0, 1 << 40),))
        assert plain.trace and whole.trace and plain.trace.records == whole.trace.records


@pytest.mark.parametrize("recorder", RECORDERS)
def test_counting_on_tells_the_number_of_events(checker: Checker, recorder: RecorderName) -> None:
    for case in CASES:
        result = checker.recorder.run(
            case, recorder=recorder, limits=Limits(events=10), count_on=True
        )
        assert result.long and result.events == total_of(checker, case)


def test_frames_that_ended_in_a_gap_are_gone_and_those_that_began_are_there(
    checker: Checker,
) -> None:
    trace = checker.recorder.run(CASES[1], windows=((0, 40), (90, 95))).trace
    assert trace is not None
    state = State()
    for step in steps(trace):
        before = set(state.frames)
        state.enter(step.event)
        if isinstance(step.event, Gap):
            ended = set(step.event.ended)
            assert ended <= before
            assert not ended & set(state.frames) - {0}
            assert {alive.frame for alive in step.event.frames} <= set(state.frames)
        for delta in step.deltas:
            state.apply(delta)
