"""A trace as nested Arrow columns, and back without loss.

Two columns hold a trace: ``events`` (a struct an event, for queries such as "every call of f") and
``deltas`` (a struct a heap delta, stdout or stdin text).  A delta says in ``after`` behind which
event it stands, and deltas keep their order, so that the list of records is rebuilt exactly.  A
field that a record does not have is null.  There are no map columns: `datasets` refuses them.

``function`` and ``depth`` are repeated on every event of a frame; only a call defines them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from tracer.records import (
    EVENT_TYPES,
    Add,
    Alive,
    Append,
    Bind,
    Call,
    DelAttr,
    DelKey,
    Delta,
    Discard,
    EventRecord,
    Gap,
    In,
    Item,
    New,
    Out,
    Part,
    Record,
    SetAttr,
    SetItem,
    SetKey,
    Splice,
    Test,
    Unbind,
    Within,
)

ITEM = pa.struct(
    [
        pa.field("value", pa.string(), nullable=False),
        pa.field("count", pa.int64()),  # n equal ones in a row; null for a single one
    ]
)
NAMED = pa.struct(
    [
        pa.field("name", pa.string(), nullable=False),
        pa.field("value", pa.string(), nullable=False),
    ]
)
ALIVE = pa.struct(
    [
        pa.field("frame", pa.int32(), nullable=False),
        pa.field("line", pa.int32(), nullable=False),
        pa.field("function", pa.string(), nullable=False),
        pa.field("parent", pa.int32(), nullable=False),
        pa.field("depth", pa.int32(), nullable=False),
    ]
)
EVENT = pa.struct(
    [
        pa.field("i", pa.int32(), nullable=False),
        pa.field("event", pa.string(), nullable=False),  # call line return yield exception gap cut
        pa.field("function", pa.string(), nullable=False),
        pa.field("frame", pa.int32(), nullable=False),
        pa.field("depth", pa.int32(), nullable=False),
        pa.field("line", pa.int32(), nullable=False),
        pa.field("value", pa.string()),  # return, yield, exception (the object)
        pa.field("type", pa.string()),  # exception
        pa.field("message", pa.string()),  # exception
        pa.field("parent", pa.int32()),  # call
        pa.field("resumed", pa.bool_()),  # call
        pa.field("arguments", pa.list_(NAMED)),  # call: locals there when it fires
        pa.field("unwound", pa.bool_()),  # return
        pa.field("limit", pa.string()),  # cut, gap
        pa.field("allowed", pa.int64()),  # cut
        pa.field("skipped", pa.int64()),  # gap
        pa.field("ended", pa.list_(pa.int32())),  # gap
        pa.field("frames", pa.list_(ALIVE)),  # gap
    ]
)
DELTA = pa.struct(
    [
        pa.field("after", pa.int32(), nullable=False),  # the event it stands behind
        pa.field("by", pa.int32(), nullable=False),  # the event that caused it
        pa.field("delta", pa.string(), nullable=False),  # tracer.records: bind, unbind, new, set …
        pa.field("frame", pa.int32()),
        pa.field("object", pa.int64()),
        pa.field("name", pa.string()),  # of a variable, an attribute, or a new object
        pa.field("key", pa.string()),
        pa.field("index", pa.int64()),
        pa.field("start", pa.int64()),
        pa.field("stop", pa.int64()),
        pa.field("value", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("type", pa.string()),
        pa.field("items", pa.list_(ITEM)),
        pa.field("keys", pa.list_(pa.string())),
        pa.field("attrs", pa.list_(NAMED)),
        pa.field("text", pa.string()),  # out, in
    ]
)
EVENTS = pa.list_(EVENT)
DELTAS = pa.list_(DELTA)

_DELTA_TYPES = (
    Bind, Unbind, New, SetItem, Append, Splice, SetKey, DelKey, Add, Discard, SetAttr, DelAttr,
    Out, In, Part, Test,
)  # fmt: skip
TYPES: dict[str, type[msgspec.Struct]] = {
    str(t.__struct_config__.tag): t for t in (*EVENT_TYPES, *_DELTA_TYPES)
}
_TAGS = {kind: tag for tag, kind in TYPES.items()}
_LISTS = frozenset({"values", "items", "keys", "attrs", "attr_values", "names", "ended", "frames"})
PLAIN = {t: [n for n in t.__struct_fields__ if n not in _LISTS] for t in _TAGS}


def columns(records: Iterable[Record]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(events, deltas) as rows of `EVENT` and `DELTA`; fields that are null are left out."""
    events: list[dict[str, Any]] = []
    deltas: list[dict[str, Any]] = []
    frames: dict[int, tuple[str, int]] = {}
    for record in records:
        if isinstance(record, EVENT_TYPES):
            events.append(_event_row(len(events), record, frames))
        else:
            deltas.append(_delta_row(len(events) - 1, record))
    return events, deltas


def records(
    events: Sequence[Mapping[str, Any]], deltas: Sequence[Mapping[str, Any]]
) -> list[Record]:
    """The list of records that `columns` was given. ValueError for rows it cannot have made."""
    found: list[Record] = []
    position = 0
    for index in range(-1, len(events)):
        if index >= 0:
            found.append(_event(events[index]))
        while position < len(deltas) and deltas[position]["after"] == index:
            found.append(_delta(deltas[position]))
            position += 1
    if position != len(deltas):
        raise ValueError(f"delta {position} stands after event {deltas[position]['after']}")
    return found


def _event_row(
    index: int, record: EventRecord, frames: dict[int, tuple[str, int]]
) -> dict[str, Any]:
    if isinstance(record, Call):
        frames[record.frame] = (record.function, record.depth)
    function, depth = frames.get(record.frame, ("", 0))
    row: dict[str, Any] = {name: getattr(record, name) for name in PLAIN[type(record)]}
    row.update(i=index, event=_TAGS[type(record)], function=function, depth=depth)
    if isinstance(record, Call):
        row["arguments"] = _named(record.names, record.values)
    elif isinstance(record, Gap):
        row["ended"] = list(record.ended)
        row["frames"] = [msgspec.structs.asdict(alive) for alive in record.frames]
        for alive in record.frames:
            frames[alive.frame] = (alive.function, alive.depth)
    return row


def _delta_row(after: int, record: Delta | Within) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(record, name) for name in PLAIN[type(record)]}
    row.update(after=after, delta=_TAGS[type(record)])
    if isinstance(record, New):
        row["items"] = _item_rows(record.items)
        row["keys"] = list(record.keys)
        row["attrs"] = _named(record.attrs, record.attr_values)
    elif isinstance(record, (Append, Splice)):
        row["items"] = _item_rows(record.values)
    return row


def _named(names: Sequence[str], values: Sequence[str]) -> list[dict[str, str]]:
    return [{"name": n, "value": v} for n, v in zip(names, values, strict=True)]


def _item_rows(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [
        {"value": item, "count": None}
        if isinstance(item, str)
        else {"value": item[0], "count": item[1]}
        for item in items
    ]


def _event(row: Mapping[str, Any]) -> EventRecord:
    kind = TYPES.get(row["event"])
    if kind not in EVENT_TYPES:
        raise ValueError(f"unknown event {row['event']!r}")
    values = {name: row[name] for name in PLAIN[kind]}
    if kind is Call:
        values["names"], values["values"] = _unnamed(row["arguments"])
    elif kind is Gap:
        values["ended"] = list(row["ended"] or [])
        values["frames"] = [Alive(**alive) for alive in row["frames"] or []]
    made: EventRecord = kind(**values)
    return made


def _delta(row: Mapping[str, Any]) -> Delta | Within:
    kind = TYPES.get(row["delta"])
    if kind not in _DELTA_TYPES:
        raise ValueError(f"unknown delta {row['delta']!r}")
    values = {name: row[name] for name in PLAIN[kind]}
    if kind is New:
        values["items"] = _items(row["items"])
        values["keys"] = list(row["keys"] or [])
        values["attrs"], values["attr_values"] = _unnamed(row["attrs"])
    elif kind in (Append, Splice):
        values["values"] = _items(row["items"])
    made: Delta | Within = kind(**values)
    return made


def _unnamed(rows: Iterable[Mapping[str, str]] | None) -> tuple[list[str], list[str]]:
    pairs = list(rows or [])
    return [pair["name"] for pair in pairs], [pair["value"] for pair in pairs]


def _items(rows: Iterable[Mapping[str, Any]] | None) -> list[Item]:
    return [
        row["value"] if row["count"] is None else (row["value"], row["count"]) for row in rows or []
    ]
