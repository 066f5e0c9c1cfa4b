"""How a run ended, from what was seen of it: the rules one by one."""

import os
import signal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.recorder.protocol import End
from tracer.records import Call, Job, Line, New, Outcome, Program, RunError, TestCase
from tracer.sandbox import frames
from tracer.sandbox.messages import Facts
from tracer.sandbox.verdict import Seen, judge, result

KILLED = signal.SIGKILL.value
KEY = b"12345678"


def exited(status):
    return status << 8


EXITED = st.integers(0, 255).map(exited)
DIED = st.integers(1, 64)


def end(outcome=Outcome.OK, code=0, error=None):
    return End(outcome=outcome, exit_code=code, error=error)


def outcome(status=0, **seen):
    return judge(Seen(status=status, **seen)).outcome


def test_an_end_frame_and_status_0_are_ok():
    assert outcome(end=end()) is Outcome.OK


@given(
    status=EXITED | DIED,
    limit=st.sampled_from(["", "cpu", "wall", "memory", "threads", "output", "files", "trace"]),
    fault=st.sampled_from(["", "OSError"]),
    broken=st.sampled_from(["", "TypeError"]),
    problem=st.sampled_from(["", "a frame is missing"]),
    stderr=st.sampled_from([b"", b"MemoryError\n"]),
)
def test_without_an_end_frame_nothing_is_ok(status, limit, fault, broken, problem, stderr):
    seen = Seen(
        status=status, limit=limit, fault=fault, broken=broken, problem=problem, stderr=stderr
    )
    assert judge(seen).outcome is not Outcome.OK


@given(status=EXITED.filter(bool) | DIED)
def test_an_end_frame_that_the_exit_status_contradicts_is_not_ok(status):
    assert outcome(status, end=end()) is not Outcome.OK


def test_leaving_with_status_0_past_the_interpreter_is_exit():
    assert outcome(exited(0)) is Outcome.EXIT


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("cpu", Outcome.TIMEOUT),
        ("wall", Outcome.TIMEOUT),
        ("memory", Outcome.MEMORY),
        ("threads", Outcome.DENIED),
        ("files", Outcome.FILE_LIMIT),
        ("output", Outcome.OUTPUT_LIMIT),
        ("trace", Outcome.TRACE_LIMIT),
    ],
)
def test_a_run_killed_for_a_limit_has_that_limits_outcome(limit, expected):
    assert outcome(KILLED, limit=limit) is expected
    assert outcome(KILLED, limit=limit, end=end()) is expected


def test_a_run_that_ended_by_itself_just_as_its_time_was_up_is_ok():
    assert outcome(0, limit="wall", end=end()) is Outcome.OK


def test_a_run_that_wrote_too_much_and_ended_by_itself_is_an_output_limit():
    assert outcome(0, limit="output", end=end()) is Outcome.OUTPUT_LIMIT


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (signal.SIGSEGV, Outcome.CRASH),
        (signal.SIGABRT, Outcome.CRASH),
        (signal.SIGKILL, Outcome.CRASH),
        (signal.SIGSYS, Outcome.DENIED),
        (signal.SIGXCPU, Outcome.TIMEOUT),
        (signal.SIGXFSZ, Outcome.FILE_LIMIT),
        (40, Outcome.CRASH),
    ],
)
def test_each_signal_has_its_outcome(number, expected):
    assert outcome(int(number)) is expected


def test_python_aborting_for_want_of_memory_is_memory():
    assert outcome(int(signal.SIGABRT), stderr=b"Fatal\nMemoryError\n") is Outcome.MEMORY


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RunError("MemoryError", ""), Outcome.MEMORY),
        (RunError("PermissionError", "[Errno 1] Operation not permitted"), Outcome.DENIED),
        (RunError("PermissionError", "(13, 'Permission denied')"), Outcome.DENIED),
        (RunError("OSError", "[Errno 27] File too large"), Outcome.FILE_LIMIT),
        (RunError("OSError", "(24, 'Too many open files')"), Outcome.FILE_LIMIT),
        (RunError("FileNotFoundError", "[Errno 2] No such file or directory"), Outcome.ERROR),
        (RunError("PermissionError", "my own words"), Outcome.ERROR),
        (RunError("ValueError", "(13, 'Permission denied')"), Outcome.ERROR),
        (RunError("ZeroDivisionError", "division by zero"), Outcome.ERROR),
    ],
)
def test_an_exception_that_escapes_is_an_error_unless_the_sandbox_raised_it(error, expected):
    assert outcome(exited(1), end=end(Outcome.ERROR, 1, error)) is expected


def test_a_child_that_could_not_confine_itself_is_a_sandbox_error():
    assert outcome(exited(112), fault="Traceback\nOSError: no") is Outcome.SANDBOX_ERROR


def test_a_recorder_that_broke_is_tampered():
    assert outcome(exited(111), broken="Traceback\nTypeError: no") is Outcome.TAMPERED


def test_a_trace_pipe_that_went_away_is_tampered():
    assert outcome(exited(frames.TRACE_LOST)) is Outcome.TAMPERED


def test_frames_that_are_no_row_are_tampered_even_when_the_run_was_killed():
    assert outcome(KILLED, limit="wall", problem="a frame is missing") is Outcome.TAMPERED


def job(record=True):
    return Job(program=Program(source=b""), test=TestCase(), record=record)


def facts(trace, status=0):
    return Facts(
        status=status, limit="", stdout=b"", stderr=b"", trace=trace, key=KEY,
        cpu_seconds=0.0, wall_seconds=0.0,
    )  # fmt: skip


def pipe(*sent):
    reader, writer = os.pipe()
    send = frames.sender(writer, KEY)
    for kind, payload in sent:
        send(kind, payload if isinstance(payload, bytes) else msgspec.msgpack.encode(payload))
    os.close(writer)
    with open(reader, "rb") as file:
        return file.read()


RECORDS = [Call(0, 0, "<module>"), Line(0, 1), New(1, "list", "list", 1, ["1", ("0", 3)])]


def test_records_come_back_as_they_were_sent():
    data = pipe(("records", RECORDS[:2]), ("records", RECORDS[2:]), ("end", end()))
    records = result(facts(data), job(), "default", "3.11").trace.records
    assert msgspec.msgpack.encode(records) == msgspec.msgpack.encode(RECORDS)


def test_what_a_call_returned_is_rendered_from_the_heap():
    last = End(outcome=Outcome.OK, returned="#1", recorder="settrace/1", python="3.11")
    data = pipe(("records", RECORDS), ("end", last))
    assert result(facts(data), job(), "default", "3.11").returned == "[1, 0, 0, 0]"


def test_a_frame_that_holds_no_records_is_tampered():
    data = pipe(("records", ["not", "records"]), ("end", end()))
    answer = result(facts(data), job(), "default", "3.11")
    assert answer.outcome is Outcome.TAMPERED
    assert answer.trace is None


def test_a_trace_that_does_not_add_up_is_tampered():
    last = End(outcome=Outcome.OK, returned="#1", recorder="settrace/1")
    forged = [Line(5, 1)]
    answer = result(facts(pipe(("records", forged), ("end", last))), job(), "default", "3.11")
    assert answer.outcome is Outcome.TAMPERED
