"""Which steps something that happened is part of.

A text is asked this of every value that it speaks of, in each way of reading it, so the answer is
a set of events as bits of a number, made once a time of the record.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from tracer.records import Call, Line, New
from verbalize.ground.backward.times import calling, done, home_of
from verbalize.ground.timeline import Timeline


class Span(NamedTuple):
    """The times ``start`` to ``end`` (exclusive) of an event's doing. ``latest``: the greatest end
    of it and of those that began before."""

    start: int
    end: int
    latest: int
    event: int


class Steps:
    """The line events and calls by what was done in them."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self._lines: dict[int, list[Span]] = {}  # by frame, in order
        self._calls: dict[int, list[Span]] = {}
        self._made_for: dict[int, list[Span]] = {}  # by frame of the caller
        self._around: dict[int, int] = {}
        for moment in timeline.moments:
            frame = moment.event.frame
            if isinstance(moment.event, Line):
                _add(self._lines, frame, moment.at, done(timeline, moment.index), moment.index)
            elif isinstance(moment.event, Call):
                _add(self._calls, frame, moment.at, done(timeline, moment.index), moment.index)
                if frame in timeline.frames:
                    by = timeline.moments[max(calling(timeline, moment.index), 0)]
                    _add(self._made_for, by.event.frame, by.at, moment.at, moment.index)
        for spans in self._made_for.values():
            spans.sort()
            for at in range(1, len(spans)):
                spans[at] = spans[at]._replace(latest=max(spans[at].end, spans[at - 1].latest))

    def around(self, time: int) -> int:
        """The events, a bit each, in whose doing something happened at a time: of its own frame."""
        found = self._around.get(time)
        if found is None:
            home = home_of(self.timeline, time)
            made = isinstance(self.timeline.records[time], New)
            # what a call is told with was made for it, before it began
            calls = self._made_for if made else self._calls
            found = _at(self._lines.get(home, []), time) | _at(calls.get(home, []), time)
            self._around[time] = found
        return found


def _add(spans: dict[int, list[Span]], frame: int, start: int, end: int, event: int) -> None:
    before = spans.setdefault(frame, [])
    latest = max(end, before[-1].latest) if before else end
    before.append(Span(start, end, latest, event))


def _at(spans: list[Span], time: int) -> int:
    found = 0
    at = bisect_right(spans, time, key=_start) - 1
    while at >= 0 and spans[at].latest > time:
        if spans[at].end > time:
            found |= 1 << spans[at].event
        at -= 1
    return found


def _start(span: Span) -> int:
    return span.start
