"""The comparison behind the oracle tests finds what it should: a lie planted in a true trace."""

from __future__ import annotations

import random
from collections.abc import Iterator

import msgspec
import pytest
from oracle import programs
from oracle.check import Checker
from oracle.compare import compare
from oracle.programs import Case
from oracle.seen import Seen

from tracer.records import (
    EVENT_TYPES,
    Add,
    Append,
    Bind,
    DelAttr,
    DelKey,
    Discard,
    New,
    Record,
    SetAttr,
    SetItem,
    SetKey,
    Splice,
    Unbind,
)

CHANGES = (
    Add, Append, Bind, DelAttr, DelKey, Discard, SetAttr, SetItem, SetKey, Splice, Unbind,
)  # fmt: skip
NAMES = ["aliasing", "linked_list", "set_methods", "dict_methods", "slots", "closures", "deques"]


class Pair(msgspec.Struct):
    """A true trace and what the oracle saw."""

    case: Case
    records: list[Record]
    seen: list[Seen]

    def differs(self, records: list[Record]) -> bool:
        try:
            return compare(records, self.seen, hold=True).difference is not None
        except (KeyError, IndexError, ValueError):  # the trace cannot even be replayed
            return True


@pytest.fixture(scope="module")
def pairs() -> Iterator[list[Pair]]:
    with Checker() as checker:
        found = []
        for case in programs.written():
            if case.name in NAMES:
                checker.oracle.run(case)
                trace = checker.recorder.run(case).trace
                assert trace is not None
                found.append(Pair(case, trace.records, list(checker.oracle.events())))
        yield found


def test_a_true_trace_does_not_differ(pairs: list[Pair]) -> None:
    assert not [pair.case.name for pair in pairs if pair.differs(pair.records)]


def test_any_change_left_out_is_found(pairs: list[Pair]) -> None:
    for pair in pairs:
        for at, record in enumerate(pair.records):
            if isinstance(record, CHANGES):
                lie = pair.records[:at] + pair.records[at + 1 :]
                assert pair.differs(lie), (pair.case.name, record)


def test_any_change_told_one_event_late_is_found(pairs: list[Pair]) -> None:
    for pair in pairs:
        for at, record in enumerate(pair.records[:-2]):
            following = pair.records[at + 1]
            if isinstance(record, CHANGES) and isinstance(following, EVENT_TYPES):
                lie = [*pair.records[:at], following, record, *pair.records[at + 2 :]]
                assert pair.differs(lie), (pair.case.name, record)


def test_any_wrong_value_is_found(pairs: list[Pair]) -> None:
    for pair in pairs:
        for at, record in enumerate(pair.records):
            if isinstance(record, (Bind, SetItem, SetKey, SetAttr)):
                wrong = msgspec.structs.replace(record, value="'a lie'")
                assert pair.differs([*pair.records[:at], wrong, *pair.records[at + 1 :]])


def test_an_equal_object_in_an_objects_place_is_found(pairs: list[Pair]) -> None:
    """Aliasing is state: a copy is not the object."""
    draw = random.Random(0)
    for pair in pairs:
        news = [record for record in pair.records if isinstance(record, New)]
        for record in draw.sample(news, min(len(news), 5)):
            copied = msgspec.structs.replace(record, object=10_000)
            for at, bind in enumerate(pair.records):
                if not isinstance(bind, Bind) or bind.by <= record.by:
                    continue
                if bind.value == f"#{record.object}":
                    wrong = msgspec.structs.replace(bind, value="#10000")
                    lie = [*pair.records[:at], copied, wrong, *pair.records[at + 1 :]]
                    assert pair.differs(lie), (pair.case.name, bind)
