"""Columns made in C are those that rows made in Python give, and no bytes break the C."""

from __future__ import annotations

import io

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import programs
from test_rows_arrow import TRACES

from pipelines.files import parquet_options
from tracer import arrow, columns
from tracer.recorder.dev import record_here
from tracer.records import (
    EVENT_TYPES,
    Call,
    EventRecord,
    Gap,
    Line,
    Program,
    Record,
    Return,
    TestCase,
)  # fmt: skip

encode = msgspec.msgpack.encode


@pytest.fixture(autouse=True, scope="module")
def needed() -> None:
    if columns.MISSING_BECAUSE:
        pytest.skip(f"no native columns: {columns.MISSING_BECAUSE}")


def by_rows(found: list[Record]) -> tuple[pa.Array, pa.Array]:
    events, deltas = arrow.columns(found)
    return pa.array([events], arrow.EVENTS), pa.array([deltas], arrow.DELTAS)


def natively(payloads: list[bytes]) -> tuple[pa.Array, pa.Array]:
    """Without the way out that Python is."""
    return columns._outer(columns._columns.columns(payloads, *columns._spec()))


# gaps are left to Python: rare, and nested
NATIVE = TRACES.map(lambda found: [one for one in found if not isinstance(one, Gap)])


def one_function_a_frame(found: list[EventRecord]) -> list[EventRecord]:
    """As every recorder numbers frames: what the C relies on, and refuses otherwise."""
    named: dict[int, str] = {}
    for record in found:
        record.frame %= 5
        if isinstance(record, Call):
            record.function = named.setdefault(record.frame, record.function)
        elif record.frame not in named:
            record.frame += 1_000  # a frame that is never called
    return found


@given(NATIVE, st.integers(1, 5))
@settings(max_examples=300, deadline=None)
def test_any_records_give_the_same_arrays(found: list[Record], size: int) -> None:
    one_function_a_frame([record for record in found if isinstance(record, EVENT_TYPES)])
    payloads = [encode(found[i : i + size]) for i in range(0, len(found), size)]
    made = natively(payloads)
    for one, expected in zip(made, by_rows(found), strict=True):
        one.validate(full=True)
        assert one.equals(expected)


@pytest.mark.parametrize("case", [*programs.written()], ids=lambda case: case.name)
def test_a_recorded_program_gives_the_same_parquet_bytes(case: programs.Case) -> None:
    result = record_here(Program(source=case.source), TestCase(stdin=case.stdin))
    assert result.trace is not None
    files = []
    for events, deltas in (columns.arrays_of(result.trace.records), by_rows(result.trace.records)):
        table = pa.table({"events": events, "deltas": deltas})
        file = io.BytesIO()
        pq.write_table(table, file, **parquet_options(table.schema))
        files.append(file.getvalue())
    assert files[0] == files[1]


@given(TRACES, st.data())
@settings(max_examples=300, deadline=None)
def test_damaged_bytes_are_refused_or_are_records_after_all(
    found: list[Record], data: st.DataObject
) -> None:
    payload = bytearray(encode(found))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(payload) - 1))
        payload[at] = data.draw(st.integers(0, 255))
    payload = payload[: data.draw(st.integers(0, len(payload)))]
    try:
        made = natively([bytes(payload)])
    except ValueError:
        return
    for one in made:
        one.validate(full=True)


def test_a_frame_of_two_functions_is_left_to_python() -> None:
    found: list[Record] = [Call(0, 0, "f"), Line(0, 1), Call(0, 0, "g"), Return(0, 1, "None")]
    with pytest.raises(ValueError, match="two functions"):
        natively([encode(found)])
    events, _ = columns.arrays_of(found)
    assert [row["function"] for row in events.to_pylist()[0]] == ["f", "f", "g", "g"]


@given(TRACES)
@settings(max_examples=100, deadline=None)
def test_what_the_c_refuses_the_rows_give(found: list[Record]) -> None:
    made = columns.arrays_of(found)
    assert [one.to_pylist() for one in made] == [one.to_pylist() for one in by_rows(found)]


def test_bytes_that_are_no_records_are_a_value_error() -> None:
    with pytest.raises(ValueError, match="not a trace's records"):
        columns.arrays([b"\x91\x91\xa4nope"])
