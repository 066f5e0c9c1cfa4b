"""Loops as they ran: which header events began which iteration, and where each run ended."""

from __future__ import annotations

from bisect import bisect_right

import msgspec

from tracer.records import Line
from tracer.static import Statement
from verbalize.ground.timeline import Timeline


class LoopRun(msgspec.Struct):
    """One run of a loop in one frame. Events are indexes; ``end`` is the first event after it
    (the number of events when the record ends within it)."""

    statement: Statement
    frame: int
    headers: list[int]
    starts: list[int]  # the header events that an iteration followed
    end: int = -1
    broken: bool = False  # left from within the body: break, return, exception

    @property
    def first(self) -> int:
        return self.headers[0]


def loop_runs(timeline: Timeline) -> list[LoopRun]:
    """Every run of every loop statement, in order of their start. Linear in the events."""
    loops = [s for s in timeline.statics.statements if s.kind in ("for", "while")]
    headers = {statement.line: statement for statement in reversed(loops)}
    runs: list[LoopRun] = []
    active: dict[int, list[LoopRun]] = {}
    for moment in timeline.moments:
        event = moment.event
        open_runs = active.setdefault(event.frame, [])
        if isinstance(event, Line) and not timeline.in_expression(event.frame):
            _leave(open_runs, event.line, moment.index)
            statement = headers.get(event.line)
            if statement is None:
                continue
            if not open_runs or open_runs[-1].statement.id != statement.id:
                run = LoopRun(statement, event.frame, [], [])
                runs.append(run)
                open_runs.append(run)
            open_runs[-1].headers.append(moment.index)
        elif event.frame in timeline.frames and timeline.frames[event.frame].end == moment.index:
            for run in open_runs:
                run.end = moment.index
            open_runs.clear()
    for run in runs:
        _finish(run, timeline)
    return runs


def _leave(open_runs: list[LoopRun], line: int, index: int) -> None:
    while open_runs:
        statement = open_runs[-1].statement
        if statement.line <= line <= max(statement.end_line, statement.body_end):
            return
        open_runs.pop().end = index


def _finish(run: LoopRun, timeline: Timeline) -> None:
    if run.end < 0:
        run.end = len(timeline.moments)
    statement = run.statement
    one_line = statement.body_end <= statement.end_line
    for header in run.headers:
        following = timeline.moments[header].next_in_frame
        while following >= 0 and not isinstance(timeline.moments[following].event, Line):
            following = timeline.moments[following].next_in_frame
        if following < 0:
            continue
        line = timeline.moments[following].event.line
        inside = following < run.end and statement.end_line < line <= statement.body_end
        if inside or (one_line and following < run.end):
            run.starts.append(header)
    run.broken = bool(run.starts) and run.starts[-1] == run.headers[-1]


class Loops:
    """The runs of a timeline's loops, found by moment."""

    def __init__(self, timeline: Timeline) -> None:
        self.runs = loop_runs(timeline)
        self._firsts = [run.first for run in self.runs]
        self._outer: list[int] = []  # of each run: the run that was open when it began; -1
        opened: list[int] = []
        for place, run in enumerate(self.runs):
            while opened and self.runs[opened[-1]].end <= run.first:
                opened.pop()
            self._outer.append(opened[-1] if opened else -1)
            opened.append(place)
        self._by_end = sorted(self.runs, key=lambda run: (run.end, -run.first))
        self._ends = [run.end for run in self._by_end]

    def around(self, event: int) -> list[LoopRun]:
        """The runs that an event is part of, innermost first."""
        place = bisect_right(self._firsts, event) - 1
        found: list[LoopRun] = []
        while place >= 0:
            if self.runs[place].end > event:
                found.append(self.runs[place])
            place = self._outer[place]
        return found

    def following(self, event: int, count: int = 6) -> list[LoopRun]:
        """The next runs that start at or after an event."""
        at = bisect_right(self._firsts, event - 1)
        return self.runs[at : at + count]

    def ended(self, event: int, count: int = 3) -> list[LoopRun]:
        """Runs that ended at or before an event, latest first."""
        upto = bisect_right(self._ends, event)
        return self._by_end[max(0, upto - count) : upto][::-1]
