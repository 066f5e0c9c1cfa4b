"""Which steps something that happened is part of: as a plain search of all steps says."""

from __future__ import annotations

import pytest
from narrative_runs import NAMES, recorded

from tracer.records import Call, Line, New
from verbalize.ground.backward.times import calling, done, home_of
from verbalize.ground.backward.told import Steps
from verbalize.ground.timeline import Timeline


def _by_search(timeline: Timeline, time: int) -> set[int]:
    home, made = home_of(timeline, time), isinstance(timeline.records[time], New)
    found: set[int] = set()
    for moment in timeline.moments:
        if not isinstance(moment.event, (Line, Call)):
            continue
        by, end = moment, done(timeline, moment.index)
        if made and isinstance(moment.event, Call):  # what a call is told with was made for it
            by, end = timeline.moments[max(calling(timeline, moment.index), 0)], moment.at
        if by.event.frame == home and by.at <= time < end:
            found.add(moment.index)
    return found


@pytest.mark.parametrize("name", NAMES[::3])
def test_the_steps_around_a_time_are_those_that_a_plain_search_finds(name: str) -> None:
    timeline = Timeline(*recorded(name))
    steps = Steps(timeline)
    for time in range(0, len(timeline.records), max(1, len(timeline.records) // 60)):
        bits = steps.around(time)
        found = {event for event in range(bits.bit_length()) if bits >> event & 1}
        assert found == _by_search(timeline, time)
