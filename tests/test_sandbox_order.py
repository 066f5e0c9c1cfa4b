"""A run in the sandbox whose lines cannot follow one another is tampered, and has no trace."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from recorders import RECORDERS, needed

from tracer.api import make_job
from tracer.recorder import codes
from tracer.records import Cut, Limits, Outcome, Program, RecorderName, RunResult, TestCase
from tracer.sandbox import Sandbox, frames
from tracer.sandbox.order import LONG, REMEMBERED, Order

HIDES_LINES = """\
import operator
try:
    1 / 0
except Exception as e:
    frame = operator.attrgetter("__traceback__.tb_frame")(e)
frame.f_trace_lines = False
x = 2
frame.f_trace_lines = True
y = 3
"""
HIDES_A_GENERATOR = """\
def g():
    yield 1
    x = 2
    yield x
i = g()
next(i)
i.gi_frame.f_trace = None
print(next(i))
"""
KEY = b"12345678"
CUT = Cut(frame=0, line=1, limit="events", allowed=1)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    """Without the watch, which would find these programs first."""
    with Sandbox(entry="unwatched:execute") as made:
        yield made


PATIENT = Limits(cpu_seconds=60.0, wall_seconds=120.0)  # half a megabyte of text takes its time


def run(
    box: Sandbox, source: str, recorder: RecorderName = "auto", limits: Limits | None = None
) -> RunResult:
    program = Program(source=source.encode())
    return box.run(make_job(program, TestCase(), recorder=recorder, limits=limits))


@pytest.mark.parametrize("recorder", RECORDERS)
@pytest.mark.parametrize("source", [HIDES_LINES, HIDES_A_GENERATOR])
def test_a_program_that_hides_its_steps_is_tampered(
    box: Sandbox, source: str, recorder: RecorderName
) -> None:
    if recorder == "native":
        needed()
    result = run(box, source, recorder)
    assert result.outcome is Outcome.TAMPERED and result.trace is None
    assert result.detail.startswith("event ")


def test_it_is_tampered_again_when_its_code_is_known(box: Sandbox) -> None:
    assert [run(box, HIDES_LINES).outcome for _ in range(2)] == [Outcome.TAMPERED] * 2


def test_a_program_too_large_to_be_checked_says_so(box: Sandbox) -> None:
    source = "if 0 > 1:\n" + "    x = y\n" * (codes.MOST // 4) + "z = 1\n"
    result = run(box, source, limits=PATIENT)
    assert result.outcome is Outcome.OK and "too large" in result.unchecked


def test_a_checked_program_has_nothing_to_say(box: Sandbox) -> None:
    assert run(box, "x = 1\n").unchecked == ""


def test_a_programs_code_is_told_in_its_first_frame_or_not_at_all() -> None:
    told = codes.told(compile("x = 1", "program.py", "exec"))
    row = b""
    for sequence, kind in enumerate(["lines", "records", "lines"]):
        at = frames.KINDS.index(kind)
        row += frames._HEADER.pack(KEY, sequence, at, len(told)) + told
    found = frames.parse(row, KEY)
    assert found.lines == told and found.problem == "the program's own code was told again"


def test_the_code_of_a_program_is_asked_for_once() -> None:
    order, job = Order(), make_job(Program(source=b"x = 1"), TestCase())
    assert order.asked(job).lines
    order.check(job.program, codes.told(compile("x = 1", "program.py", "exec")), [], None)
    assert not order.asked(job).lines
    assert not Order().asked(msgspec.structs.replace(job, record=False)).lines


def test_only_so_many_programs_are_remembered() -> None:
    order = Order()
    told = codes.told(compile("", "program.py", "exec"))
    for number in range(REMEMBERED + 5):
        order.check(Program(source=b"%d" % number), told, [], None)
    assert len(order._known) == REMEMBERED


def test_after_a_long_trace_no_program_is_remembered() -> None:
    order, told = Order(), codes.told(compile("x = 1", "program.py", "exec"))
    for source in (b"x = 1", b"x = 1 "):
        order.check(Program(source=source), told, [CUT] * LONG, None)
    assert len(order._known) == 2
    order.check(Program(source=b"x = 1"), told, [CUT] * (LONG + 1), None)
    assert len(order._known) == 0


def test_a_told_code_that_cannot_be_read_is_a_problem() -> None:
    problem, _ = Order().check(Program(source=b""), b"nothing", [], None)
    assert "cannot be read" in problem
