"""Whether the order of a trace's events is one that the program's code can give.

A trace in which a line is missing between two others, or that has one which cannot come there, was
not made by the recorder alone: the program has reached into it.  For each frame the set of
instructions that may be running is followed from event to event over `tracer.flow.Flow`; an event
that none of them leads to is the first illegal one.  Beside it, frames must nest: a frame goes on
only when those that it called have ended or paused, and the module's own comes to its end.

What cannot be found so: a step that may as well not have been there (a turn of a loop left out
whole), a forged value, a forged way through a branch.  docs/design/2026-11-21-integrity.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tracer.flow import Flow
from tracer.recorder.protocol import CodeFacts
from tracer.records import Call, Cut, Gap, Line, Raise, Record, Return, Yield

MOST_STEPS = 50_000  # remembered for a program; a walk that finds more of them forgets all

_LINE, _RAISE, _RETURN, _UNWOUND, _YIELD = _KINDS = range(5)


class Illegal(NamedTuple):
    """The first event that cannot be: its number, and a sentence."""

    event: int
    text: str


class _Place:
    """Where a frame may be after an event: the instructions that may be running, and those that
    may have raised.  ``next``: event → place, as far as it was asked for; None: cannot be."""

    __slots__ = ("next", "raised", "running")

    def __init__(self, running: frozenset[int], raised: frozenset[int]) -> None:
        self.running, self.raised = running, raised
        self.next: dict[int, _Place | None] = {}


_NOWHERE: frozenset[int] = frozenset()
_ENDED = _Place(_NOWHERE, _NOWHERE)


class Transitions:
    """What the code of one program allows. May be used for any number of its traces."""

    def __init__(self, codes: list[CodeFacts]) -> None:
        self.flow = Flow(codes)
        self._places: dict[tuple[frozenset[int], frozenset[int]], _Place] = {}
        self._entries: dict[tuple[str, int], _Place | None] = {}
        self._any: dict[str, _Place | None] = {}
        self._steps = 0  # remembered in all places

    def entry(self, name: str, line: int) -> _Place | None:
        """Where a frame is that has just begun; None: the program has no such code."""
        key = name, line
        if key not in self._entries:
            self._entries[key] = self._place(self.flow.entries(name, line), ())
        return self._entries[key]

    def anywhere(self, name: str) -> _Place | None:
        """Where a frame is of which nothing is known but its code's name."""
        if name not in self._any:
            found = self.flow.all_of(name)
            self._any[name] = self._place(found, found)
        return self._any[name]

    def step(self, place: _Place, kind: int, line: int) -> _Place | None:
        """Where a frame is after an event of this kind at this line; None: it cannot be."""
        if place is _ENDED:  # one for all programs: nothing is remembered in it
            return None
        key = line * len(_KINDS) + kind
        try:
            return place.next[key]
        except KeyError:
            found = place.next[key] = self._step(place, kind, line)
            self._steps += 1
            return found

    def forget(self) -> None:
        """All places, where there are too many. Not during a walk, whose frames are at some."""
        if self._steps > MOST_STEPS:
            self._steps = 0
            for known in (self._places, self._entries, self._any):
                known.clear()

    def _step(self, place: _Place, kind: int, line: int) -> _Place | None:
        flow, lines = self.flow, self.flow.line
        if kind == _LINE:
            ways = [flow.after(at) for at in place.running]
            ways += [flow.raised(at) for at in place.raised]
            return self._place({to for way in ways for to in way.firing if lines[to] == line}, ())
        here = [at for at in place.running if lines[at] == line or lines[at] < 0]
        if kind == _RAISE:
            again = [at for at in place.raised if lines[at] == line or lines[at] < 0]
            return self._place((), here + again)
        if kind == _YIELD:
            return self._place([at for at in here if flow.yields(at)], ())
        if kind == _RETURN:
            return _ENDED if any(flow.returns(at) for at in here) else None
        ends = [*place.raised, *[at for at in here if flow.raises_silently(at)]]
        return _ENDED if any(map(flow.escapes, ends)) else None

    def _place(self, running: Iterable[int], raised: Iterable[int]) -> _Place | None:
        """The place from which these have begun to run: with all that they lead to without an
        event."""
        flow, reached, whence = self.flow, set(running), frozenset(raised)
        if not reached and not whence:
            return None
        left = [*reached, *[to for at in whence for to in flow.raised(at).silent]]
        reached.update(left)
        while left:
            for to in flow.after(left.pop()).silent:
                if to not in reached:
                    reached.add(to)
                    left.append(to)
        key = frozenset(reached), whence
        return self._places.setdefault(key, _Place(*key))


class _Frame:
    __slots__ = ("child", "name", "parent", "paused", "place")

    def __init__(self, name: str, place: _Place, parent: int) -> None:
        self.name, self.place, self.parent = name, place, parent
        self.child = -1  # the frame that runs on top of it
        self.paused = False


def illegal(allowed: Transitions, records: Iterable[Record], *, whole: bool) -> Illegal | None:
    """The first event that the program's code cannot give, or None. ``whole``: the run came to its
    end in the recorder's hands, so that the trace must end as the program does."""
    allowed.forget()
    return _Walk(allowed).walk(records, whole)


class _Walk:
    """One trace, event by event."""

    def __init__(self, allowed: Transitions) -> None:
        self.allowed = allowed
        self.frames: dict[int, _Frame] = {}
        self.gap = False  # whether events are left out so far

    def walk(self, records: Iterable[Record], whole: bool) -> Illegal | None:
        number, step, frames = -1, self.allowed.step, self.frames
        for record in records:
            kind = type(record)
            if kind is Line:
                number += 1
                frame = frames.get(record.frame)  # type: ignore[union-attr]
                if frame is None or frame.child >= 0 or frame.paused:
                    return Illegal(number, self._out_of_turn(record))  # type: ignore[arg-type]
                place = step(frame.place, _LINE, record.line)  # type: ignore[union-attr]
                if place is None:
                    return Illegal(number, _cannot(record, frame))  # type: ignore[arg-type]
                frame.place = place
            elif kind in _OTHERS:
                number += 1
                if kind is Cut:
                    return None  # what follows, and the end, are not recorded
                if problem := self._other(record):  # type: ignore[arg-type]
                    return Illegal(number, problem)
        if whole and 0 in frames:
            return Illegal(number, "the trace ends before the program does")
        return None

    def _other(self, record: Call | Return | Yield | Raise | Gap) -> str:
        """Takes an event that is no line's. Gives what is wrong with it, or ""."""
        if isinstance(record, Call):
            return self._call(record)
        if isinstance(record, Gap):
            self._pass(record)
            return ""
        frame = self.frames.get(record.frame)
        if frame is None or frame.child >= 0 or frame.paused:
            return self._out_of_turn(record)
        place = self.allowed.step(frame.place, _kind(record), record.line)
        if place is None:
            return _cannot(record, frame)
        frame.place = place
        if isinstance(record, Return):
            del self.frames[record.frame]
        if not isinstance(record, Raise):
            frame.paused = isinstance(record, Yield)
            if (parent := self.frames.get(frame.parent)) and parent.child == record.frame:
                parent.child = -1
        return ""

    def _call(self, record: Call) -> str:
        parent = self.frames.get(record.parent)
        if record.parent >= 0 and (parent is None or parent.child >= 0 or parent.paused):
            return f"{record.function} is called by a frame that is not running"
        frame = self.frames.get(record.frame)
        if record.resumed and frame is not None:
            if not frame.paused and not self.gap:
                return f"{record.function} goes on, which has not paused"
            frame.paused, frame.parent = False, record.parent
        elif frame is not None or (record.resumed and not self.gap):
            return f"{record.function} starts or goes on as another frame does"
        else:
            known = self.allowed
            place = (
                known.anywhere(record.function)
                if record.resumed
                else known.entry(record.function, record.line)
            )
            if place is None:
                return f"the program has no code {record.function} that begins at {record.line}"
            self.frames[record.frame] = _Frame(record.function, place, record.parent)
        if parent is not None:
            parent.child = record.frame
        return ""

    def _pass(self, gap: Gap) -> None:
        """Anything may have happened in a gap; which frames have ended in it is told."""
        self.gap = True
        for ended in gap.ended:
            self.frames.pop(ended, None)
        for alive in gap.frames:
            if alive.frame not in self.frames and (place := self.allowed.anywhere(alive.function)):
                self.frames[alive.frame] = _Frame(alive.function, place, alive.parent)
        for frame in self.frames.values():
            frame.place = self.allowed.anywhere(frame.name) or frame.place
            frame.child, frame.paused = -1, False

    def _out_of_turn(self, record: Line | Return | Yield | Raise) -> str:
        frame = self.frames.get(record.frame)
        if frame is None:
            return f"line {record.line} is of a frame that has not begun, or has ended"
        if frame.paused:
            return f"line {record.line} is of {frame.name}, which has paused"
        return f"line {record.line} is of {frame.name}, which waits for a call to end"


_OTHERS = frozenset({Call, Return, Yield, Raise, Gap, Cut})


def _kind(record: Return | Yield | Raise) -> int:
    if isinstance(record, Return):
        return _UNWOUND if record.unwound else _RETURN
    return _YIELD if isinstance(record, Yield) else _RAISE


_WORDS = ("line", "an exception at line", "a return at line", "an end at line", "a yield at line")


def _cannot(record: Line | Return | Yield | Raise, frame: _Frame) -> str:
    what = _WORDS[_LINE if isinstance(record, Line) else _kind(record)]
    return f"{what} {record.line} of {frame.name} cannot come there"
