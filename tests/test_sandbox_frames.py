"""The trace pipe: true frames come back, everything else is found."""

import os

from hypothesis import given
from hypothesis import strategies as st

from tracer.sandbox import frames

KEY = b"12345678"
kinds = st.sampled_from(["records", "records", "end"])
payloads = st.lists(st.tuples(kinds, st.binary(max_size=99)))


def written(sent, key=KEY):
    reader, writer = os.pipe()
    send = frames.sender(writer, key)
    for kind, payload in sent:
        send(kind, payload)
    os.close(writer)
    with open(reader, "rb") as file:
        return file.read()


@given(st.lists(st.binary(max_size=99)), st.binary(max_size=99))
def test_what_is_sent_arrives(records, last):
    data = written([*(("records", payload) for payload in records), ("end", last)])
    assert frames.parse(data, KEY) == frames.Frames(records, last)


@given(payloads)
def test_a_row_with_anything_after_its_end_frame_is_a_problem(sent):
    found = frames.parse(written([("end", b""), *sent]), KEY)
    assert bool(found.problem) == bool(sent)


@given(st.lists(st.binary(max_size=99), min_size=1), st.data())
def test_a_row_cut_short_gives_the_frames_before_the_cut_and_no_problem(records, data):
    whole = written([("records", payload) for payload in records])
    cut = data.draw(st.integers(0, len(whole) - 1))
    found = frames.parse(whole[:cut], KEY)
    assert not found.problem
    assert found.records == records[: len(found.records)]
    assert len(found.records) < len(records)


@given(st.binary(min_size=1, max_size=200).filter(lambda junk: not KEY.startswith(junk[:8])))
def test_bytes_that_are_no_frame_are_a_problem(junk):
    assert frames.parse(junk, KEY).problem
    assert frames.parse(written([("records", b"x")]) + junk, KEY).problem


def test_a_frame_left_out_is_a_problem():
    one = len(written([("records", b"x")]))
    data = written([("records", b"x")] * 3)
    assert frames.parse(data[:one] + data[2 * one :], KEY).problem


def test_a_frame_twice_is_a_problem():
    one = written([("records", b"x")])
    assert frames.parse(one + one, KEY).problem


def test_frames_of_another_run_are_a_problem():
    assert frames.parse(written([("end", b"")], key=b"87654321"), KEY).problem


@given(st.binary(max_size=300))
def test_no_input_makes_reading_fail(data):
    frames.parse(data, KEY)
    frames.parse(written([("records", b"x")]) + data, KEY)
