"""The ways in which a text that goes backwards has been read down to a place in the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from tracer.records import Call
from verbalize.ground.align import COSTS, Reading
from verbalize.ground.answers import Answer
from verbalize.ground.backward.told import Steps

WAYS = 4  # kept at once
WORSE = 6  # cost above the least at which a way is given up
STAYS = "stays "  # how a key of what has been told begins that says so
MORE = 24  # kept where a text has passed over steps: what follows shows to where


class Open(msgspec.Struct, frozen=True, gc=False):
    """A value that a mention of a sentence says a step started from, at the time ``asked``; it was
    given at ``time``, by the statement, or call, of the event ``giver``."""

    sentence: int
    mention: int
    time: int
    asked: int
    code: str
    giver: int


class Way(msgspec.Struct, frozen=True, gc=False):
    """A place in the record, ``t``, and how the text was read down to there (newest first).

    told    what has been told: (event, as what); ``stays`` those of it that stayed what they were
    events  the line events and calls told of, a bit each; ``passed`` the spans of time passed over
    open    what is still to be told; ``missed`` what can no longer be; ``answered`` how much of
            what was open has been told
    """

    t: int
    cost: int = 0
    told: frozenset[tuple[int, str]] = frozenset()
    stays: tuple[tuple[int, str], ...] = ()
    events: int = 0
    passed: tuple[tuple[int, int], ...] = ()
    open: tuple[Open, ...] = ()
    missed: tuple[Open, ...] = ()
    answered: int = 0
    reading: Reading | None = None
    before: Way | None = None

    def after(self, reading: Reading) -> Way:
        """With a sentence more, that does not move the place."""
        more = cost(reading.answers)
        return msgspec.structs.replace(self, cost=self.cost + more, reading=reading, before=self)

    def readings(self) -> list[Reading]:
        """All sentences read, in order."""
        found: list[Reading] = []
        way: Way | None = self
        while way is not None and way.reading is not None:
            found.append(way.reading)
            way = way.before
        return found[::-1]


def best(ways: Iterable[Way], room: int = WAYS) -> list[Way]:
    """The ``room`` cheapest, one for each place: those first that answered more of what had been
    asked, then the later in the record. Calls that are not told ran the same statements."""
    chosen: dict[int, Way] = {}
    ranked = sorted(ways, key=lambda way: (way.cost, -way.answered, -way.t))
    for way in ranked:
        if way.cost <= ranked[0].cost + WORSE:
            chosen.setdefault(way.t, way)
    return list(chosen.values())[:room]


def cost(answers: Sequence[Answer]) -> int:
    """Contradictions weigh twice what cannot be told does."""
    return sum([COSTS[answer.verdict] for answer in answers])


def is_answered(steps: Steps, way: Way, one: Open) -> bool:
    """Whether a text that was read in this way tells how a value came about, or passes over it."""
    for low, high in way.passed:
        if low <= one.time < high:
            return True
    timeline = steps.timeline
    again = f"{STAYS}{one.code}"
    for event, key in way.stays:  # it was given again what it had
        if key == again and one.time <= timeline.moments[event].at < one.asked:
            return True
    if isinstance(timeline.records[one.time], Call):
        return bool(way.events >> timeline.event_at(one.time) & 1)
    return is_told(steps, way, one.time)


def is_told(steps: Steps, way: Way, time: int) -> bool:
    """Whether what happened at a time is part of a step that is told."""
    return bool(way.events & steps.around(time))
