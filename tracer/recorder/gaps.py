"""Gaps: stretches of a run that the reference recorder counts and does not record.

In a gap the recorder keeps only the stacks: which frames run, where each one's statement began, and
which have ended.  At its end it tells a `Gap`, then by deltas everything that is now otherwise:
globals, the locals of every frame that runs, all known objects.  A frame in the middle of a
statement that began in the gap has everything compared once that statement is done, for what it
was about to change was not followed.
"""

from __future__ import annotations

import types
from builtins import dict, list
from typing import TYPE_CHECKING, Any

from tracer.recorder.frames import hidden
from tracer.recorder.names import Names
from tracer.recorder.paths import Follower
from tracer.recorder.protocol import Emitted
from tracer.recorder.schedule import Schedule, Texts
from tracer.records import Alive, Bind, Gap, Unbind

if TYPE_CHECKING:
    from tracer.recorder.plans import Plans
    from tracer.recorder.hook import Frame


class Gaps(Names):
    """Knows whether the event at hand is recorded."""

    events: int  # event records so far
    plans: Plans
    follower: Follower
    module: Any  # the frame of the program itself

    def _begin_gaps(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.max_depth = schedule.depth
        self.bound = schedule.bound(0, 0)  # event records after which to ask again
        self.idle = False  # nothing is recorded now: in a gap, or stopped
        self.gap = False
        self.gaps = 0  # told so far
        self.skipped = 0  # events of this gap
        self._left = 0  # that the windows leave out from here on
        self._passed = 0  # events of the gaps before
        self._by_events = False  # whether the windows left any out of this gap
        self._ended: list[int] = []
        self._texts = Texts()

    def total(self) -> int:
        """Events so far, recorded or not: the index of the one at hand."""
        return self.events - self.gaps + self._passed + self.skipped

    def leaves_out(self, state: Frame | None, globals_: dict[str, Any], deep: bool) -> bool:
        """Whether the event at hand is left out. The first one that is begins a gap; the first one
        that is not ends it, and has it told. ``state``: the frame that runs."""
        if not self.gap:
            left = self.schedule.left_out(self.events, self.total())
            if left < 0 or (not left and not deep):
                self.bound = self.schedule.bound(self.events, self.total())
                return False
            self.gap = self.idle = True
            self._left, self._by_events = left, left > 0
        elif self._left <= 0 and not deep and not self._is_deep():
            left = self.schedule.left_out(self.events + 1, self.total())
            if left <= 0:
                self._tell_gap(state, globals_)
                return False
            self._left, self._by_events = left, True
        self.skipped += 1
        self._left -= 1
        return True

    def catch_up(self, globals_: dict[str, Any]) -> None:
        """The program has ended: tells the gap that it ended in."""
        if self.gap and not self.schedule.counting:
            self._tell_gap(None, globals_)

    def _is_deep(self) -> bool:
        """Whether any thread is in a frame that is not recorded."""
        for stack in self.stacks.values():
            if stack and stack[-1].depth > self.max_depth:
                return True
        return False

    def _refresh(self, state: Frame, frame: types.FrameType) -> None:
        """Up to 3.12 the interpreter puts what was last read as a frame's `f_locals` back into the
        frame after the frame's next event: where it was read from another frame's event, it is
        read again first. Once a gap: nothing reads it in a gap."""
        if state.by != self.events and not state.is_module:
            frame.f_locals  # noqa: B018

    # -- in a gap ----------------------------------------------------------------------------------

    def _passed_call(self, frame: types.FrameType, stack: list[Frame], depth: int) -> Frame:
        state, resumed = self._known(frame, depth)
        state.frame, state.depth, state.moved = frame, depth, self.events
        if not resumed:
            state.by, state.told, state.plan = self.events, False, self.plans.always
        if stack:
            stack[-1].interrupted = True
        stack.append(state)
        return state

    def _passed_line(self, state: Frame) -> None:
        state.raised_at = -1
        if state.by != self.events:  # which is what the gap's own index will be
            state.by, state.plan = self.events, self.plans.always
            state.actions, state.unsure = [], False

    def _passed_end(self, state: Frame, pauses: bool) -> None:
        assert state.frame is not None
        state.where = state.frame.f_lineno or state.where
        if not pauses and state.told:
            self._ended.append(state.id)
        self._left_by(state, pauses)

    def _known(self, frame: types.FrameType, depth: int) -> tuple[Frame, bool]:
        raise NotImplementedError

    def _left_by(self, state: Frame, pauses: bool) -> None:
        raise NotImplementedError

    def _send(self, event: Emitted) -> None:
        raise NotImplementedError

    # -- at its end --------------------------------------------------------------------------------

    def _tell_gap(self, state: Frame | None, globals_: dict[str, Any]) -> None:
        by = self.events
        running = [state for stack in self.stacks.values() for state in stack]
        alive = self._alive(by)
        here = state or self.module
        assert here is not None
        kind = "events" if self._by_events else "depth"
        self._send(Gap(here.id, here.where, self.skipped, kind, self._ended, alive))
        self.events = by + 1
        self.gaps += 1
        self._passed += self.skipped
        self._ended, self.skipped, self.gap, self.idle = [], 0, False, False
        self.bound = self.schedule.bound(self.events, self.total())
        self._texts.tell(self._emit, by)
        self.follower.forget()
        self._all_globals(globals_, by)
        for frame in running:
            self._frame_after_gap(frame, by)
        if self.heap.hold:
            self.heap.compare_all(by)
            return
        self.heap.walk(list(globals_.values()), by)
        for frame in running:
            if not frame.is_module and frame.frame is not None:
                self.heap.walk(list(frame.frame.f_locals.values()), by)

    def _alive(self, by: int) -> list[Alive]:
        """The frames that began or went on in the gap, outermost first."""
        found: list[Alive] = []
        for stack in self.stacks.values():
            parent = -1
            for state in stack:
                assert state.frame is not None
                state.where = state.frame.f_lineno or state.where
                if state.by == by or state.moved == by:
                    name = state.code.qualname
                    found.append(Alive(state.id, state.where, name, parent, state.depth))
                state.told = True
                parent = state.id
        return found

    def _frame_after_gap(self, state: Frame, by: int) -> None:
        if state.is_module or state.frame is None:
            return
        if state.by != by:  # its statement began before the gap
            state.plan = state.plan.of_all_locals()  # see _refresh
        for name, text in self._changed_locals(state, state.frame, by):
            if text is None:
                self._emit(Unbind(state.id, name, by))
            else:
                self._emit(Bind(state.id, name, text, by))

    def _all_globals(self, globals_: dict[str, Any], by: int) -> None:
        module = self.module
        if module is not None:
            names = dict.fromkeys([*module.shadow, *globals_])
            self._some_globals(module, [n for n in names if not hidden(n)], globals_, by)
