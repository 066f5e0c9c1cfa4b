"""Beats into facts: one replay of the run, looking at the state where each beat opens and closes.

A statement is looked at twice: before it runs (operands of its expressions, names of the objects
it may change) and when its effects are there (values).  The replay is linear in the records, and
what is looked at is bounded by what is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracer.records import Delta, Trace
from tracer.replay import steps
from tracer.static import Statics
from verbalize.calls import Calls
from verbalize.changes import remember
from verbalize.facts import Break, Fact, Setup
from verbalize.loops import Loops
from verbalize.outline import Beat
from verbalize.segments import Execution, Run
from verbalize.sight import Sight
from verbalize.statements import Statements
from verbalize.words import Book

Moments = dict[int, list[int]]  # event → numbers of the beats to look at there


def observe(
    run: Run, statics: Statics, trace: Trace, book: Book, beats: Sequence[Beat]
) -> list[list[Fact]]:
    """The facts of each beat, in step with the beats."""
    return _Observer(run, statics, trace, book, beats).replay()


class _Observer:
    """Fills beats with facts while the events go by."""

    def __init__(
        self, run: Run, statics: Statics, trace: Trace, book: Book, beats: Sequence[Beat]
    ) -> None:  # fmt: skip
        self.run, self.trace, self.beats = run, trace, beats
        self.sight = Sight(run, statics, book)
        self.statements = Statements(self.sight)
        self.loops = Loops(self.sight, self.statements, trace)
        self.calls = Calls(self.sight)
        self.facts: list[list[Fact]] = [[] for _ in beats]
        self.opening: Moments = {}
        self.closing: Moments = {}
        self.told: set[int] = set()  # executions whose replaced values are wanted
        for number, beat in enumerate(beats):
            if beat.kind in ("line", "paragraph"):
                self.facts[number] = [Break(-1, -1, beat.kind == "paragraph")]
                continue
            self.opening.setdefault(beat.opens, []).append(number)
            self.closing.setdefault(beat.closes, []).append(number)
            if isinstance(beat.part, Execution):
                self.told.add(id(beat.part))
        self.tellers = {
            "setup": self._setup, "statement": self.statements.tell, "turn": self.loops.turn,
            "loop_start": self.loops.start, "skipped": self.loops.skipped,
            "loop_end": self.loops.end, "call": self.calls.called,
            "return": self.calls.returned, "brief": self.calls.brief,
            "more_calls": self.calls.more, "resumed": self.calls.resumed,
            "yielded": self.calls.handed_out,
        }  # fmt: skip

    def replay(self) -> list[list[Fact]]:
        state, opening, closing = self.sight.state, self.opening, self.closing
        for step in steps(self.trace):
            state.enter(step.event)
            if step.index in opening or step.index in closing:
                self._moment(step.index)
            for delta in step.deltas:
                self._remember(delta)
                state.apply(delta)
        self._moment(self.run.total)
        return self.facts

    def _remember(self, delta: Delta) -> None:
        owner = self.run.owners[delta.by] if 0 <= delta.by < len(self.run.owners) else None
        while isinstance(owner, Execution) and owner.resumed_as is not None:
            owner = owner.resumed_as
        if id(owner) in self.told:
            remember(self.sight.before.setdefault(id(owner), {}), self.sight.state, delta)

    def _moment(self, index: int) -> None:
        """Closes the beats that end here, then opens those that begin; one that does both is
        opened first."""
        late: list[int] = []
        for number in self.closing.get(index, ()):
            if self.beats[number].opens == index:
                late.append(number)
            else:
                self._close(number)
        for number in self.opening.get(index, ()):
            self._open(self.beats[number])
        for number in late:
            self._close(number)

    def _open(self, beat: Beat) -> None:
        if beat.kind in ("statement", "turn"):
            self.sight.look(beat.part)
        elif beat.kind == "loop_start":
            self.loops.begin(beat.part)
        elif beat.kind == "loop_end" and beat.part.end is not None:
            self.sight.look(beat.part.end)
        elif beat.kind == "skipped":
            self.loops.watch(beat)
        elif beat.kind == "brief":
            self.calls.arrive(beat)

    def _close(self, number: int) -> None:
        beat = self.beats[number]
        self.facts[number] = self.tellers[beat.kind](beat)

    def _setup(self, beat: Beat) -> list[Fact]:
        names: dict[str, None] = {}
        for execution in beat.part:
            for name in execution.statement.writes:
                names.setdefault(name)
        first, last = beat.part[0].first, beat.part[-1].last
        self.sight.book.at(first, last)
        return [Setup(first, last, [self.sight.book.plain(f"`{name}`") for name in names])]
