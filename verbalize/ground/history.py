"""Every state of a recorded run, at any moment, without replaying it from the start.

A moment is a position in the trace's list of records: the state at ``t`` is what the records
before position ``t`` make.  Names keep a list of their values over time; an object keeps its own
deltas, with a copy of its contents now and then, so that asking for an element costs a search and
a short replay, not the length of the trace.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from tracer import literals
from tracer.records import (
    Add,
    Append,
    Bind,
    Call,
    DelAttr,
    DelKey,
    Discard,
    Line,
    New,
    Record,
    SetAttr,
    SetItem,
    SetKey,
    Splice,
    Unbind,
    Value,
)
from tracer.replay import SEQUENCES, SETS, Node, State
from verbalize.ground.evaluate import literal
from verbalize.ground.values import (
    UNKNOWN,
    Partly,
    TaggedDict,
    TaggedList,
    TaggedTuple,
    Thing,
    Unknown,
)

ObjectDelta: TypeAlias = (
    New | SetItem | Append | Splice | SetKey | DelKey | Add | Discard | SetAttr | DelAttr
)
OBJECT_DELTAS = (New, SetItem, Append, Splice, SetKey, DelKey, Add, Discard, SetAttr, DelAttr)
_EVERY = 64  # deltas of one object between two copies of it
_ITEMS = 4_000  # elements rebuilt for one value
_DEPTH = 12
_KEPT = 100_000  # elements of values kept for the next reader
_ATTRS = 50  # attributes of one instance


class _Slot(msgspec.Struct):
    """A name of a frame: when it changed (ascending) and what it was from then on."""

    times: list[int]
    values: list[Value | None]


class _Log(msgspec.Struct):
    """An object: its deltas with their times, and copies (index of the next delta, contents)."""

    times: list[int]
    deltas: list[ObjectDelta]
    copies: list[tuple[int, Node]]
    state: State | None = None  # of this object alone, once it is asked for
    current: Node | None = None
    applied: int = 0


class History:
    """All values of all names and objects over time."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.end = len(records)
        self._slots: dict[tuple[int, str], _Slot] = {}
        self._logs: dict[int, _Log] = {}
        self._holders: dict[str, list[int]] = {}
        self._flat: dict[tuple[int, int], Any] = {}
        self._kept = 0  # elements of what is in _flat
        self.work = 0  # elements read and deltas replayed so far
        self.bindings: dict[str, list[tuple[int, int]]] = {}  # name -> (time, frame), ascending
        for time, record in enumerate(records):
            if type(record) is Line:
                continue
            if type(record) is Bind:
                self._bind(time, record.frame, record.name, record.value)
            elif isinstance(record, Unbind):
                self._bind(time, record.frame, record.name, None)
            elif isinstance(record, Call):
                for name, value in zip(record.names, record.values, strict=True):
                    self._bind(time, record.frame, name, value)
            elif isinstance(record, OBJECT_DELTAS):
                log = self._logs.setdefault(record.object, _Log([], [], []))
                log.times.append(time)
                log.deltas.append(record)

    def _bind(self, time: int, frame: int, name: str, value: Value | None) -> None:
        slot = self._slots.get((frame, name))
        if slot is None:
            slot = self._slots[(frame, name)] = _Slot([], [])
            self._holders.setdefault(name, []).append(frame)
        slot.times.append(time)
        slot.values.append(value)
        if value is not None:
            self.bindings.setdefault(name, []).append((time, frame))

    def frames_with(self, name: str) -> list[int]:
        """The frames that ever have this name, in order of first binding."""
        return self._holders.get(name, [])

    def names(self) -> list[str]:
        """Every name that anything was ever bound to."""
        return list(self._holders)

    def held_text(self, name: str) -> bool:
        """Whether a name is ever bound to a string."""
        return any(
            value is not None and value.startswith(("'", '"', "<str"))
            for frame in self._holders.get(name, ())
            for value in self._slots[frame, name].values
        )

    def known(self, name: str) -> bool:
        return name in self._holders

    def name(self, frame: int, name: str, t: int) -> Value | None:
        """What a frame's own name holds at t; None where it holds nothing."""
        slot = self._slots.get((frame, name))
        if slot is None:
            return None
        at = bisect_left(slot.times, t) - 1
        return slot.values[at] if at >= 0 else None

    def bound(self, frame: int, name: str) -> list[int]:
        """When a frame's own name is bound, or unbound, ascending."""
        slot = self._slots.get((frame, name))
        return slot.times if slot is not None else []

    def touches(self, label: int, t: int) -> list[int]:
        """When the object is changed, from t on."""
        log = self._logs.get(label)
        return log.times[bisect_left(log.times, t) :] if log else []

    def touched_before(self, label: int, t: int) -> int:
        """When the object was last changed before t; -1 for never."""
        log = self._logs.get(label)
        at = bisect_left(log.times, t) - 1 if log else -1
        return log.times[at] if log and at >= 0 else -1

    def next_touch(self, label: int, t: int) -> int:
        """When the object is next changed at or after t (the end of the record: never)."""
        log = self._logs.get(label)
        at = bisect_left(log.times, t) if log else 0
        return log.times[at] if log and at < len(log.times) else self.end

    def node(self, label: int, t: int) -> Node | None:
        """An object at t (not to be changed by the caller), or None before it is known."""
        log = self._logs.get(label)
        if log is None:
            return None
        wanted = bisect_left(log.times, t)
        if wanted == 0:
            return None
        if log.current is None or log.applied > wanted:
            self._rewind(log, wanted)
        while log.applied < wanted:
            self._advance(log)
        return log.current

    def _rewind(self, log: _Log, wanted: int) -> None:
        at = bisect_right(log.copies, wanted, key=lambda copy: copy[0]) - 1
        log.state = State()
        if at < 0:
            log.current, log.applied = None, 0
        else:
            log.applied, kept = log.copies[at]
            log.current = log.state.heap[kept.label] = _copy(kept)

    def _advance(self, log: _Log) -> None:
        assert log.state is not None
        delta = log.deltas[log.applied]
        if isinstance(delta, New) or log.current is not None:
            log.state.apply(delta)
        log.current = log.state.heap.get(delta.object)
        log.applied += 1
        self.work += 1
        since = log.applied - log.copies[-1][0] if log.copies else log.applied + _EVERY
        if since >= _EVERY and log.current is not None and since >= _size(log.current) // 4:
            log.copies.append((log.applied, _copy(log.current)))

    def value(self, value: Value, t: int) -> Any:
        """A recorded value as plain data, not to be changed by the caller. Raises Unknown for a
        reference never introduced."""
        mark = value[:1]
        if mark != literals.REFERENCE:
            return _parse(value) if mark != literals.CUT else _beginning(value)
        label = literals.label(value)
        log = self._logs.get(label)
        version = (label, bisect_left(log.times, t)) if log else (label, 0)
        if version in self._flat:
            return self._flat[version]
        reader = _Reader(self, t)
        made = reader.read(value)
        used = _ITEMS - reader.left
        self.work += used
        if reader.objects == 1 and not isinstance(made, Thing):
            # it holds no other object, so this is true until its own next delta
            if self._kept > _KEPT:
                self._flat.clear()
                self._kept = 0
            self._flat[version] = made
            self._kept += used + 1
        return made


@lru_cache(maxsize=4_096)
def _parse(text: Value) -> Any:
    """A literal's value (shared: the literals of a record are immutable)."""
    try:
        return literals.parse(text)
    except ValueError:
        worth = literal(text)
        if worth is UNKNOWN:
            raise Unknown from None
        return worth


_CUT = re.compile(r"<(str|bytes) (.*) \.\.\. (\d+) (?:characters|bytes), digest \w+>$", re.DOTALL)


def _beginning(text: Value) -> Any:
    """What is known of a value that was cut: the start of a string, and its true length. Also a
    complex number whose text gives another zero back."""
    cut = _CUT.match(text)
    if text.startswith("<complex "):
        return literal(text[9:-1])
    try:
        if cut is not None:
            return Partly(cut[1], _parse(cut[2]), "", int(cut[3]), text)
    except Unknown:
        pass
    return Partly("cut", "", "", origin=text)


def _tagged(value: Any, kind: str) -> Any:
    value.tag = kind
    return value


def _copy(node: Node) -> Node:
    return Node(
        node.label, node.kind, node.type, node.name,
        list(node.items), dict(node.entries), dict(node.attrs),
    )  # fmt: skip


def _size(node: Node) -> int:
    return len(node.items) + len(node.entries) + len(node.attrs)


def _long(node: Node, first: Any, length: int) -> Partly:
    return Partly(node.type, first, (), length, literals.reference(node.label))


class _Attrs:
    """The attributes of an instance at a moment, read when asked for: instances that hold one
    another have exponentially many paths."""

    def __init__(self, history: History, label: int, t: int) -> None:
        self._history, self._label, self._t = history, label, t

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        node = self._history.node(self._label, self._t)
        held = list(node.attrs.items())[:_ATTRS] if node else []
        return ((name, self._history.value(value, self._t)) for name, value in held)

    def __repr__(self) -> str:
        return "..."


class _Reader:
    """Rebuilds one value, with a bound on how much."""

    def __init__(self, history: History, t: int) -> None:
        self.history, self.t = history, t
        self.left = _ITEMS
        self.objects = 0
        self.open: set[int] = set()

    def read(self, value: Value, depth: int = 0) -> Any:
        if literals.is_cut(value):
            return _beginning(value)
        if not literals.is_reference(value):
            return _parse(value)
        self.objects += 1
        label = literals.label(value)
        node = self.history.node(label, self.t)
        if node is None:
            raise Unknown
        if label in self.open or depth > _DEPTH:
            return Thing(node.type, label, node.name)
        self.open.add(label)
        try:
            return self._contents(node, depth + 1)
        finally:
            self.open.discard(label)

    def _contents(self, node: Node, depth: int) -> Any:
        if node.kind == "dict" and not node.attrs:
            if len(node.entries) > self.left:
                return _long(node, {}, len(node.entries))
            self.left -= len(node.entries)
            return self._mapping(node, depth)
        if node.kind in SEQUENCES or node.kind in SETS:
            return self._sequence(node, depth)
        return Thing(node.type, node.label, node.name, _Attrs(self.history, node.label, self.t))

    def _sequence(self, node: Node, depth: int) -> Any:
        room = min(len(node.items), max(self.left, 0))
        self.left -= room
        items = [self.read(item, depth) for item in node.items[:room]]
        if room < len(node.items):
            return _long(node, items, len(node.items))
        if node.kind in SETS:
            return self._set(node, items)
        if node.kind == "tuple":
            made = tuple(items)
            return made if node.type == "tuple" else _tagged(TaggedTuple(made), node.type)
        return items if node.type == "list" else _tagged(TaggedList(items), node.type)

    def _mapping(self, node: Node, depth: int) -> Any:
        pairs = [(self.read(k, depth), self.read(v, depth)) for k, v in node.entries.items()]
        try:
            made = dict(pairs)
            return made if node.type == "dict" else _tagged(TaggedDict(made), node.type)
        except TypeError:
            return Thing(node.type, node.label)

    def _set(self, node: Node, items: list[Any]) -> Any:
        try:
            return set(items) if node.kind == "set" else frozenset(items)
        except TypeError:
            return Thing(node.type, node.label)
