"""The runs of statements that a sentence may tell of, by when they were done, latest first."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from tracer.records import Line
from verbalize.ground.align import Record
from verbalize.ground.answers import subject_tree
from verbalize.ground.backward.kinds import Prepared, is_done
from verbalize.ground.backward.step import Step
from verbalize.ground.backward.times import Runs, calling, done, when_done
from verbalize.ground.events import Activation
from verbalize.ground.mentions import Mention
from verbalize.ground.steps import calls_named, function_name

TRIES = 1_000  # runs of a statement that one sentence is tried at
LINES = 50
MOST_READ = 50_000  # sentences tried at runs of statements: no text holds a build up


class Candidates:
    """Finds them for a sentence and a place in the record."""

    def __init__(self, record: Record) -> None:
        self.record, self.timeline = record, record.timeline
        self.runs = Runs(record.timeline)
        self._steps: dict[tuple[int, int, int], Step] = {}

    def steps(
        self, t: int, sentence: Prepared, only: frozenset[int] | None = None
    ) -> Iterator[Step]:
        """The runs that were done by the time ``t``; ``only`` those of these events, or calls. None
        any more once there are `too_many`."""
        for event, call in self._runs(t, sentence, only):
            step = self.step(sentence, event, call)
            if self.too_many:
                return
            yield step

    def step(self, sentence: Prepared, event: int, call: Activation | None = None) -> Step:
        """A sentence at a run: the same object for all ways that come to it, with what was read of
        it, as long as the sentence is the same object (which the step keeps)."""
        key = id(sentence), event, call.call if call is not None else -1
        if key not in self._steps:
            self._steps[key] = Step(self.record, sentence, event, call)
        return self._steps[key]

    @property
    def too_many(self) -> bool:
        """Whether more were made than a check may read."""
        return len(self._steps) > MOST_READ

    def _runs(
        self, t: int, sentence: Prepared, only: frozenset[int] | None
    ) -> Iterator[tuple[int, Activation | None]]:
        """Line events, with the call that is told, if any."""
        called = _first(sentence, ("call", "called"))
        if called is not None and called.subject is not None:
            yield from self._calls(t, sentence, called, only)
            return
        late = is_done(sentence)
        moments = self.timeline.moments
        timed = [
            (when_done(self.timeline, event) if late else moments[event].at, event)
            for event in self.events(t, sentence)
            if only is None or event in only
        ]
        near = [event for when, event in sorted(timed, reverse=True) if when <= t]
        for event in (self._last(sentence, near) if only is None else near)[:TRIES]:
            yield event, None

    def _last(self, sentence: Prepared, events: list[int]) -> list[int]:
        """Of a test, or a name's change, in each frame the last alone: that is what is told."""
        kinds = {mention.kind for mention in sentence.mentions}
        if kinds & {"iteration", "count", "ended", "idle"}:
            return events
        changed = _first(sentence, ("set",))
        tree = subject_tree(changed.subject) if changed is not None else None
        if isinstance(tree, ast.Name):
            events = [event for event in events if self._binds(event, tree.id)]
        elif not kinds & {"condition", "sound"}:
            return events
        if sum(mention.kind == "set" for mention in sentence.mentions) > 1:
            return events
        frames = [self.timeline.moments[event].event.frame for event in events]
        seen: Counter[int] = Counter()
        kept: list[int] = []
        for event, frame in zip(events, frames, strict=True):
            seen[frame] += 1
            if seen[frame] <= 2:  # the very last may be what was told just before
                kept.append(event)
        return kept

    def _binds(self, event: int, name: str) -> bool:
        """Whether a name is given a value while a statement runs."""
        moment, end = self.timeline.moments[event], done(self.timeline, event)
        for frame in (moment.event.frame, 0):
            bound = self.timeline.history.bound(frame, name)
            at = bisect_left(bound, moment.at)
            if at < len(bound) and bound[at] < end:
                return True
        return False

    def _calls(
        self, t: int, sentence: Prepared, called: Mention, only: frozenset[int] | None
    ) -> Iterator[tuple[int, Activation]]:
        """One for each call of the function, with the statement that made it."""
        timeline = self.timeline
        assert called.subject is not None
        name = function_name(called.subject)
        possible = set(self.events(t, sentence))
        tried = 0
        calls = calls_named(timeline, name)
        before = bisect_left(calls, timeline.first_event_from(t))
        for index in reversed(calls[:before]):
            activation = timeline.frames[timeline.moments[index].event.frame]
            if activation.call != index or (only is not None and index not in only):
                continue
            event = calling(timeline, index)
            tried += 1
            if tried > TRIES:
                return
            if event in possible:
                yield event, activation

    def events(self, t: int, sentence: Prepared) -> list[int]:
        """The line events of the line that is named, or of all, up to the time ``t``."""
        before = self.timeline.first_event_from(t + 1)
        lines = [mention for mention in sentence.mentions if mention.kind == "line"]
        if not lines:
            near = self.timeline.moments[max(0, before - TRIES) : before]
            return [
                moment.index for moment in reversed(near)
                if isinstance(moment.event, Line)
                and not self.timeline.in_expression(moment.event.frame)
            ]  # fmt: skip
        numbers = {
            number for line in lines
            for number in range(line.number, max(line.number, line.last) + 1)[:LINES]
        }  # fmt: skip
        found = sorted({event for line in numbers for event in self.runs.before(line, before)})
        turn = _first(sentence, ("iteration",))
        if turn is not None:
            starts = {
                run.starts[turn.number - 1] for run in self.record.loops.runs
                if 1 <= turn.number <= len(run.starts)
            }  # fmt: skip
            found = [event for event in found if event in starts] or found[-3:]
        return sorted(found, reverse=True)


def _first(sentence: Prepared, kinds: tuple[str, ...]) -> Mention | None:
    return next((m for m in sentence.mentions if m.kind in kinds), None)
