"""Which steps something that happened is part of.

A text is asked this of every value that it speaks of, in each way of reading it, so the answer is
a set of events as bits of a number, made once a time of the record.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from tracer.records import Call, New
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
    """The line events and calls by what was done in them, frame by frame as they are asked for."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self._begun: dict[int, list[int]] = defaultdict(list)  # by frame: its calls
        for moment in timeline.moments:
            if isinstance(moment.event, Call):
                self._begun[moment.event.frame].append(moment.index)
        self._lines: dict[int, list[Span]] = {}  # by frame, in order
        self._calls: dict[int, list[Span]] = {}
        self._around: dict[int, int] = {}

    def around(self, time: int) -> int:
        """The events, a bit each, in whose doing something happened at a time: of its own frame."""
        found = self._around.get(time)
        if found is None:
            found = self._around[time] = self._find(time)
        return found

    def _find(self, time: int) -> int:
        home = home_of(self.timeline, time)
        if home not in self._lines:
            self._lines[home] = self._doing(self.timeline.frame_lines.get(home, ()))
            self._calls[home] = self._doing(self._begun.get(home, ()))
        # what a call is told with was made for it, before it began
        made = isinstance(self.timeline.records[time], New)
        calls = self._made_for.get(home, []) if made else self._calls[home]
        return _at(self._lines[home], time) | _at(calls, time)

    def _doing(self, events: Iterable[int]) -> list[Span]:
        """When the events of one frame, in order, were about what they did."""
        spans: list[Span] = []
        for event in events:
            _add(spans, self.timeline.moments[event].at, done(self.timeline, event), event)
        return spans

    @cached_property
    def _made_for(self) -> dict[int, list[Span]]:
        """The times before calls, from where the statements that made them began; by their
        frame."""
        timeline = self.timeline
        spans: dict[int, list[Span]] = defaultdict(list)
        for call in chain.from_iterable(self._begun.values()):
            if timeline.moments[call].event.frame in timeline.frames:
                by = timeline.moments[max(calling(timeline, call), 0)]
                before = Span(by.at, timeline.moments[call].at, 0, call)
                spans[by.event.frame].append(before)
        return {frame: _with_latest(sorted(found)) for frame, found in spans.items()}


def _add(spans: list[Span], start: int, end: int, event: int) -> None:
    latest = max(end, spans[-1].latest) if spans else end
    spans.append(Span(start, end, latest, event))


def _with_latest(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for span in spans:
        _add(found, span.start, span.end, span.event)
    return found


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
