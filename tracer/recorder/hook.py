"""The trace functions of a program's frames, and what is known of each frame.

Every event but a frame's start comes to one local function, so what most events need stands in it
rather than in functions of its own, and what never changes is in its closure rather than in
attributes: a call costs as much here as ten steps.  The global function is a method and has no
closure, for a program can ask for it (`sys.gettrace`).  What is rare is in
`tracer.recorder.settrace`.
"""

from __future__ import annotations

import types
from _thread import get_ident
from builtins import Exception, KeyError, MemoryError, RecursionError, dict, len, list, str
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from tracer.recorder.calls import Action
from tracer.recorder.frames import Code
from tracer.recorder.protocol import BATCH

if TYPE_CHECKING:
    from tracer.recorder.settrace import Recorder

Hook: TypeAlias = Callable[["Frame", types.FrameType, str, Any], None]

NONE: list[Action] = []  # never added to


class Frame:
    """What the recorder knows of one frame of the program, while it runs or pauses."""

    __slots__ = (
        "actions", "by", "code", "depth", "frame", "ghosts", "globals", "id", "interrupted",
        "is_module", "moved", "owner", "plan", "plans", "raised_at", "shadow", "texts", "told",
        "unsure", "where",
    )  # fmt: skip

    def __init__(
        self, owner: Recorder, frame: types.FrameType, code: Code, id: int, depth: int
    ) -> None:
        self.owner, self.id, self.depth = owner, id, depth
        self.frame: types.FrameType | None = frame
        self.code, self.plans, self.is_module = code, code.plans, code.is_module
        self.globals: dict[str, Any] = frame.f_globals
        self.shadow: dict[str, Any] = {}  # names → objects as last seen
        self.texts: dict[str, str] = {}  # names → texts as last told
        # whether the shadow is no true picture of the locals
        self.ghosts = code.hides or not code.optimized
        self.by = 0  # index of the event of the statement that is running
        # what that statement may change; nothing runs from a frame's start to its first line
        self.plan = owner.plans.nothing if code.optimized or self.is_module else owner.plans.unknown
        self.actions: list[Action] = NONE  # what to look at once it has run
        self.unsure = False  # a path could not be followed: look at everything
        self.interrupted = False  # the program's own functions ran in the middle of it
        self.raised_at = -1  # instruction of the last exception event since a line event
        self.where = 0
        self.told = True  # the trace has this frame: not where it began in a gap
        self.moved = -1  # the last gap in which it was called or went on


class Starts:
    """The global trace function of `tracer.recorder.settrace.Recorder`, which this is a part of."""

    def trace(self: Any, frame: types.FrameType, event: str, argument: Any) -> Any:
        """The global trace function: a frame starts or goes on."""
        if event != "call" or frame.f_code.co_filename != self.filename:
            return None
        if self.stopped:
            return None
        if not self.threaded:
            return self._start(frame)
        self.turns.wait()
        with self.lock:
            if self.stopped:
                return None
            return self._start(frame)

    def _start(self: Any, frame: types.FrameType) -> Any:
        """A frame starts or goes on, whose turn it is."""
        try:
            if self.idle:
                pass  # in a gap: see leaves_out
            elif self.threaded or not self.stack:
                self.flush()
            else:
                state = self.stack[-1]
                plan = state.plan
                if state.interrupted or not plan.nothing:
                    assert state.frame is not None
                    self.settle(state, state.frame)
            return self.call(frame)
        except (RecursionError, MemoryError):
            raise
        except Exception as error:
            self.fail(error)
        return None


def hook(owner: Recorder) -> Hook:
    """The local trace function of all frames of one program, as a method of `Frame`."""
    threaded, stack, batch, flush = owner.threaded, owner.stack, owner.batch, owner.batches.flush
    add, plan_of = owner.add, owner.plans.plan
    look, ways, grown = owner.probes.look, owner.probes.ways, owner.probes.grown
    defaultdicts = owner.heap.defaultdicts

    def event(self: Frame, frame: types.FrameType, event: str, argument: Any) -> None:
        if threaded and owner.running != get_ident():
            owner.in_turn(self, frame, event, argument)
            return
        try:
            # what has run since the last event
            plan = self.plan
            if owner.idle:
                if owner.stopped or owner.passes(self, frame, event, argument):
                    return
            elif threaded or stack[-1] is not self:
                owner.flush()
            elif self.interrupted or self.unsure or plan.general:
                owner.settle(self, frame)
            else:
                if plan.bind is not None:
                    if self.is_module:
                        plan.bind(owner.module, self.globals, self.by)
                    else:
                        plan.bind(self, frame.f_locals, self.by)
                actions = self.actions
                if actions:
                    if len(actions) == 1:
                        what, entry, key = actions[0]
                        obj = entry.strong if entry.weak is None else entry.weak()
                        if obj is not None:
                            ways[what](entry, obj, key, self.by)
                    else:
                        look(actions, self.by)
                if plan.reads_items and defaultdicts:
                    grown(self.by)
            if event != "line":
                owner.other(self, frame, event, argument)
                return
            # the line that is about to run
            where = self.where = frame.f_lineno or 0
            index = owner.events
            if index >= owner.bound and owner.passes_line(self, frame):
                return
            self.by, owner.events = index, index + 1
            try:
                plan = self.plan = self.plans[where]
            except KeyError:
                plan = self.plan = plan_of(self.code, where)
            add(("line", self.id, where))
            if len(batch) >= BATCH:
                flush()
            self.raised_at = -1
            self.interrupted = self.unsure = False
            self.actions = NONE
            if plan.whole:
                global_: Any = self.globals
                takes = plan.takes
                for name in plan.builtins:
                    if name in global_:
                        takes = plan.whole
                if takes:
                    # not a module's f_locals: on 3.12, in a comprehension, reading it sets cells
                    local = self.shadow
                    if self.is_module:
                        local = global_
                    elif self.ghosts and (not self.code.swaps or self.code.readable(frame)):
                        local = frame.f_locals
                    found: list[Action] = []
                    for take in takes:
                        if take(local, global_, found):
                            self.unsure = True
                            break
                    else:
                        self.actions = found
        except (RecursionError, MemoryError):
            raise  # the program's own limits, met while it was on top
        except Exception as error:  # never into the program: it would not have had it
            owner.fail(error)
        # nothing is returned: CPython then leaves the frame's trace function as it is

    return event
