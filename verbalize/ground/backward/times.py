"""When statements ran, and when they were done."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from tracer.records import Call, Line, Raise, Yield
from verbalize.ground.once import once
from verbalize.ground.timeline import Timeline

ASSIGNING = ("assign", "annassign", "augassign")
MOST_LINES = 40  # of one statement


@once
def done(timeline: Timeline, event: int) -> int:
    """When all that a statement did was done, from its line event on: that of all its lines."""
    following = timeline.following(event)
    if following < 0:
        return timeline.moments[event].end
    again = resumed(timeline, event)
    if again >= 0:
        following = timeline.moments[again].next_in_frame
        return timeline.moments[following].at if following >= 0 else timeline.moments[again].end
    own = isinstance(timeline.moments[following].event, (Raise, Yield))  # it did that itself
    return timeline.moments[following].end if own else timeline.moments[following].at


@once
def resumed(timeline: Timeline, event: int) -> int:
    """The event at which an assignment went on that a yield had interrupted; -1 for none."""
    following = timeline.following(event)
    if following < 0 or not isinstance(timeline.moments[following].event, Yield):
        return -1
    statement = timeline.statement(event)
    assigns = statement is not None and statement.kind in ASSIGNING
    return timeline.moments[following].next_in_frame if assigns else -1


@once
def when_done(timeline: Timeline, event: int) -> int:
    """When a statement had done what it did: at once, or after what it called."""
    moments = timeline.moments
    moment = moments[event]
    for at in range(event + 1, min(event + MOST_LINES, len(moments))):
        after = moments[at].event
        if isinstance(after, Call):
            return done(timeline, event)
        if not isinstance(after, Line) or after.frame != moment.event.frame:
            break
        if at == timeline.following(event):
            break
    return moment.at


@once
def calling(timeline: Timeline, call: int) -> int:
    """The line event of the statement that made a call, itself or in an expression of its own; -1
    for none."""
    caller = timeline.frames[timeline.moments[call].event.frame].parent
    while timeline.in_expression(caller):
        caller = timeline.frames[caller].parent
    return timeline.header(timeline.pending(caller, call))


def home_of(timeline: Timeline, time: int) -> int:
    """The frame of the statement that made a change; a comprehension's is that of its statement."""
    by = getattr(timeline.records[time], "by", -1)
    home = timeline.moments[by].event.frame if by >= 0 else -1
    while timeline.in_expression(home):
        home = timeline.frames[home].parent
    return home


def giving(timeline: Timeline, time: int) -> int:
    """The line event of the statement that made a change, or the call that gave a parameter its
    value."""
    record = timeline.records[time]
    if isinstance(record, Call):
        return timeline.event_at(time)
    by, home = getattr(record, "by", -1), home_of(timeline, time)
    event = timeline.moments[by].event if by >= 0 else None
    own = isinstance(event, Line) and event.frame == home
    return timeline.header(by if own else timeline.pending(home, by))


class Runs:
    """The line events at which statements began, by line: those of comprehensions are left out."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self._by_line: dict[int, list[int]] = {}
        self._by_frame: dict[tuple[int, int], list[int]] = {}
        for moment in timeline.moments:
            event = moment.event
            if not isinstance(event, Line) or timeline.in_expression(event.frame):
                continue
            line = self._line(moment.index)
            for known in {line, event.line} if line else ():
                self._by_line.setdefault(known, []).append(moment.index)
                self._by_frame.setdefault((event.frame, known), []).append(moment.index)

    def _line(self, event: int) -> int:
        """The first line of the statement that began there; 0 where one merely went on."""
        line = self.timeline.line_of(event)
        statement = self.timeline.statics.statement_at(line)
        if statement is None or statement.end_line == statement.line:
            return line
        return statement.line if self.timeline.header(event) == event else 0

    def before(self, line: int, event: int) -> list[int]:
        """The runs of what stands on a line that began before an event."""
        found = self._by_line.get(line, [])
        return found[: bisect_left(found, event)]

    def number(self, event: int) -> int:
        """How often what stands on a line had begun to run by then, this time included."""
        return bisect_right(self._by_line.get(self.timeline.line_of(event), []), event)

    def next_in_frame(self, event: int) -> int:
        """The event at which the same statement ran again in its frame; -1 for none."""
        moment = self.timeline.moments[event]
        found = self._by_frame.get((moment.event.frame, moment.event.line), [])
        at = bisect_left(found, event) + 1
        return found[at] if at < len(found) else -1
