"""Traces as Arrow arrays, from the msgpack that records are sent in: what `tracer.arrow.columns`
gives row by row, without making the rows.

The C extension ``tracer._columns`` (``native/columns.c``) fills the buffers; what a record's fields
are and where they go is read off the records and the schema here, so that a field or a record that
is new needs no C.  Where the extension was not built, or refuses the bytes, the rows are made in
Python: the same arrays, slower.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa

from tracer import arrow
from tracer.records import EVENT_TYPES, Call, Gap, Record

try:
    from tracer import _columns
except ImportError as error:
    MISSING_BECAUSE = f"it was not built: {error}"
else:
    MISSING_BECAUSE = ""

INT32, INT64, BOOL, STRING, LIST = range(5)  # kinds of columns, as columns.c numbers them
TO_INT, TO_BOOL, TO_STRING, TO_STRINGS, TO_RUNS, TO_NAMES, TO_VALUES = range(7)  # … and of fields
BATCH = 4_096  # records encoded at once

_KINDS = {pa.int32(): INT32, pa.int64(): INT64, pa.bool_(): BOOL, pa.string(): STRING}
_PLAIN = {INT32: TO_INT, INT64: TO_INT, BOOL: TO_BOOL, STRING: TO_STRING}
_USUAL = ("line", "bind", "set")  # looked for first
_decode = msgspec.msgpack.Decoder(list[Record]).decode

Buffers = tuple[int, int, Any, Any, Any]
# length, nulls, which are valid, offsets, values


class _Spec(NamedTuple):
    """What columns.c is told."""

    columns: list[tuple[int, bool]]  # kind, nullable; a list's elements stand behind it
    records: list[tuple[str, bool, bool, list[tuple[int, int]]]]
    events: list[int]  # the columns of `EVENT`'s own fields
    deltas: list[int]
    places: tuple[int, ...]  # i, event, function, depth, frame of events; after, delta of deltas


def arrays(payloads: Sequence[bytes]) -> tuple[pa.ListArray, pa.ListArray]:
    """(events, deltas) of one trace, each of length 1 and of the types `arrow.EVENTS` and
    `arrow.DELTAS`. ValueError for bytes that are no records."""
    if not MISSING_BECAUSE:
        spec = _spec()
        try:
            made = _columns.columns(list(payloads), *spec)
        except ValueError:
            pass  # the slow way says what is wrong, or has room for it
        else:
            return _outer(made)
    try:
        records = [record for payload in payloads for record in _decode(payload)]
    except msgspec.MsgspecError as error:
        raise ValueError(f"not a trace's records: {error}") from error
    events, deltas = arrow.columns(records)
    return pa.array([events], arrow.EVENTS), pa.array([deltas], arrow.DELTAS)


def arrays_of(records: Sequence[Record]) -> tuple[pa.ListArray, pa.ListArray]:
    """`arrays` of records at hand."""
    encode = msgspec.msgpack.Encoder().encode
    return arrays([encode(records[i : i + BATCH]) for i in range(0, len(records), BATCH)])


# -- what columns.c is told ------------------------------------------------------------------------


@cache
def _spec() -> _Spec:
    columns: list[tuple[int, bool]] = []
    events = _flatten(arrow.EVENT, columns)
    deltas = _flatten(arrow.DELTA, columns)
    records = []
    for tag, kind in sorted(arrow.TYPES.items(), key=lambda one: one[0] not in _USUAL):
        if kind is Gap:
            continue  # rare, and nested: columns.c refuses it, the rows are made in Python
        is_event = kind in EVENT_TYPES
        places = events if is_event else deltas
        fields = [_field(kind, name, places, columns) for name in kind.__struct_fields__]
        records.append((tag, is_event, kind is Call, fields))
    named = [events[n] for n in ("i", "event", "function", "depth", "frame")]
    named += [deltas["after"], deltas["delta"]]
    return _Spec(columns, records, [*events.values()], [*deltas.values()], tuple(named))


def _flatten(struct: pa.StructType, columns: list[tuple[int, bool]]) -> dict[str, int]:
    """Adds a struct's columns. Gives name → place."""
    places: dict[str, int] = {}
    for field in struct:
        places[field.name] = len(columns)
        if not pa.types.is_list(field.type):
            columns.append((_KINDS[field.type], field.nullable))
            continue
        columns.append((LIST, field.nullable))
        inner = field.type.value_type
        if pa.types.is_struct(inner):
            columns += [(_KINDS[part.type], part.nullable) for part in inner]
        else:
            columns.append((_KINDS[inner], False))
    return places


def _field(
    kind: type[msgspec.Struct], name: str, places: dict[str, int], columns: list[tuple[int, bool]]
) -> tuple[int, int]:
    """Where a record's field goes, as `arrow._event_row` and `arrow._delta_row` have it."""
    if name in arrow.PLAIN[kind]:
        return _PLAIN[columns[places[name]][0]], places[name]
    if kind is Call:
        return (TO_NAMES if name == "names" else TO_VALUES), places["arguments"]
    if name in ("attrs", "attr_values"):
        return (TO_NAMES if name == "attrs" else TO_VALUES), places["attrs"]
    if name == "keys":
        return TO_STRINGS, places["keys"]
    return TO_RUNS, places["items"]


# -- what it gives ---------------------------------------------------------------------------------


def _outer(made: list[Buffers | None]) -> tuple[pa.ListArray, pa.ListArray]:
    buffers = iter(made)
    return _one_list(arrow.EVENTS, buffers), _one_list(arrow.DELTAS, buffers)


def _one_list(kind: pa.ListType, buffers: Iterator[Buffers | None]) -> pa.ListArray:
    """A list array with one list in it."""
    fields = [(field.type, _array(field.type, buffers)) for field in kind.value_type]
    inner = _struct(kind.value_type, fields)
    offsets = pa.array([0, len(inner)], pa.int32()).buffers()[1]
    return pa.Array.from_buffers(kind, 1, [None, offsets], 0, children=[inner])


def _struct(
    kind: pa.StructType, fields: list[tuple[pa.DataType, pa.Array | None]]
) -> pa.StructArray:
    """Its columns that have no value are null."""
    length = max((len(found) for _, found in fields if found is not None), default=0)
    children = [pa.nulls(length, field) if one is None else one for field, one in fields]
    return pa.Array.from_buffers(kind, length, [None], 0, children=children)


def _array(kind: pa.DataType, buffers: Iterator[Buffers | None]) -> pa.Array | None:
    """None where no row has a value."""
    own, child = next(buffers), None
    if pa.types.is_list(kind):
        inner = kind.value_type
        if pa.types.is_struct(inner):
            fields = [(field.type, _array(field.type, buffers)) for field in inner]
            child = _struct(inner, fields)
        else:
            found = _array(inner, buffers)
            child = pa.array([], inner) if found is None else found
    if own is None:
        return None
    length, nulls, valid, offsets, values = own
    held = [None if valid is None else pa.py_buffer(valid)]
    held += [pa.py_buffer(one) for one in (offsets, values) if one is not None]
    if child is not None:
        return pa.Array.from_buffers(kind, length, held[:2], nulls, children=[child])
    return pa.Array.from_buffers(kind, length, held, nulls)
