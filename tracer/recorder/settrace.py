"""The reference recorder: pure Python, on `sys.settrace`.

How it works.  A line event fires before its line runs, so what has changed between two events was
done by the statement that was running then.  At each event the recorder brings its picture of the
state (`tracer.recorder.heap`) up to date and emits the deltas with the index of that statement's
event, then emits the event.  What it looks at is decided by what the statement can change:

* a frame's own locals: always, by identity;
* globals: the names that the statement's source binds;
* objects: those that the source shows to be changed, found by following the expression before the
  statement runs and, where it may lead elsewhere afterwards, again when it has run; single elements
  and attributes are probed in O(1);
* all known objects and globals, where the source does not tell.

docs/design/2026-11-21-recorder.md argues why this is exact, and what bounds it.
"""

from __future__ import annotations

import dis
import sys
import types
from _thread import RLock, get_ident
from builtins import (
    BaseException, RecursionError, bool, dict, frozenset, id, int, len, list, str, type,
)  # fmt: skip
from collections.abc import Callable
from typing import Any

from tracer.records import Cut, In, Limits, Out, Raise, Unbind, Window
from tracer.recorder import effects as fx
from tracer.recorder.calls import Action, Calls
from tracer.recorder.frames import Code, hidden
from tracer.recorder.heap import Heap
from tracer.recorder.hook import NONE, Frame, Starts, hook
from tracer.recorder.gaps import Gaps
from tracer.recorder.paths import Follower
from tracer.recorder.plans import Plan, Plans
from tracer.recorder.probes import Probes
from tracer.recorder.protocol import BATCH, Batches, Emitted
from tracer.recorder.schedule import Schedule
from tracer.recorder.shapes import among, clean, message_of
from tracer.recorder.takes import Takes
from tracer.recorder.threads import Turns
from tracer.values import Atoms

VERSION = "settrace/1"
RECURSION_MARGIN = 40  # frames that the recorder itself needs above the program's

_gettrace = sys.gettrace  # `tracer.recorder.execute` puts another in its place
_YIELDS = frozenset(
    code for name, code in dis.opmap.items() if name in ("YIELD_VALUE", "ASYNC_GEN_WRAP", "SEND")
)
_RETURNS = frozenset(
    code
    for name, code in dis.opmap.items()
    if name in ("RETURN_VALUE", "RETURN_CONST", "RETURN_GENERATOR", "INSTRUMENTED_RETURN_VALUE")
)


class Stop(BaseException):
    """Never raised into the program: leaves the recorder's own loop when a limit is reached."""


class Recorder(Starts, Gaps):
    """Records one program. Give its trace function to `sys.settrace` and `threading.settrace`.

    batches   take the records, in order
    stop      called once when a limit is reached, after the Cut; must not return
    broke     called with an exception of the recorder's own; must not return
    """

    margin = RECURSION_MARGIN

    def __init__(
        self, filename: str, effects: fx.Effects, limits: Limits, batches: Batches,
        stop: Callable[[str], None], broke: Callable[[Exception], None],
        windows: tuple[Window, ...] = (), count_on: bool = False,
    ) -> None:  # fmt: skip
        self.filename, self.most = filename, limits.events
        self.batches, self.batch = batches, batches.batch
        self.add = self._emit = self.batch.append  # a delta; an event goes by `_event`
        self._stop, self._broke = stop, broke
        atoms = Atoms(limits.string_characters, limits.int_bits)
        self.heap = Heap(self.add, atoms, hold=effects.hold, generators=effects.generators)
        self.follower = Follower(self.heap)
        calls = Calls(self.heap, self.follower, filename)
        self.probes = Probes(self.heap, self.follower, calls)
        self.look = self.probes.look
        self.plans = Plans(effects, Takes(self.heap, self.follower, calls), self.binder)
        self.codes: dict[int, Code] = {}  # by id of the code object, held
        self.stack: list[Frame] = []  # of the first thread
        self.stacks: dict[int, list[Frame]] = {}  # thread → its frames, outermost first
        self.events = 0
        self.entry = 0
        self.entry_code: types.CodeType | None = None
        self.lock = RLock()
        self.running = 0  # the thread whose event is being taken, where there are several
        self.turns = Turns()
        self.threaded = self.turns._started  # not empty once the program has started a thread
        self.stopped = False
        self.recursion_limit = 0  # the program's own, in frames; 0: not yet known
        self._next_frame = 0
        self._begin_gaps(Schedule(limits, windows, count_on))
        self.hook = hook(self)
        self.module: Any = None  # the frame of the program itself

    def begin(self) -> None:
        """Records in this thread from now on."""
        sys.settrace(self.trace)

    def end(self) -> None:
        """No longer records in this thread."""
        if _gettrace() is not None:
            sys.settrace(None)

    # -- events ----------------------------------------------------------------------------------

    def in_turn(self, state: Frame, frame: types.FrameType, event: str, argument: Any) -> None:
        """An event of a program that has started threads: one at a time. None once stopped."""
        if self.threaded:
            self.turns.wait()
        with self.lock:
            if not self.stopped:
                self.running = get_ident()
                try:
                    self.hook(state, frame, event, argument)
                finally:
                    self.running = 0

    def other(self, state: Frame, frame: types.FrameType, event: str, argument: Any) -> None:
        """An event that is neither a line's nor the start of a frame."""
        if event == "return":
            self.leave(state, frame, argument)
        elif event == "exception":
            self.exception(state, frame, argument)

    def _event(self, record: Emitted, state: Frame) -> int:
        """Emits an event and gives its index; stops the run where it would be one too many."""
        index = self.events
        if index >= self.most:
            self.cut(state, "events", self.most)
        self.events = index + 1
        self._send(record)
        return index

    def _send(self, event: Emitted) -> None:
        self.add(event)
        if len(self.batch) >= BATCH:
            self.batches.flush()

    def cut(self, state: Frame | None, limit: str, allowed: int, *, stop: bool = True) -> None:
        """Says that recording ends here; with ``stop`` the run too."""
        if self.stopped:
            return
        self.stopped = self.idle = True
        where = state or self.module
        self._emit(Cut(where.id if where else 0, where.where if where else 0, limit, allowed))
        if stop:
            self._stop(limit)

    def fail(self, error: Exception) -> None:
        """The recorder itself is at fault: the run ends as ``sandbox_error``, with what broke."""
        self.stopped = self.idle = True
        self._broke(error)

    def call(self, frame: types.FrameType) -> Any:
        """The event of a frame that starts or goes on. Gives its local trace function."""
        stack = self.stack if self.stack and not self.threaded else self._stack()
        parent = stack[-1] if stack else None
        depth = parent.depth + 1 if parent else (1 if self.module else 0)
        if self.recursion_limit and len(stack) >= self.recursion_limit:
            if self.gap and not self.schedule.counting:
                self._tell_gap(parent, frame.f_globals)
            self.cut(parent, "recursion", self.recursion_limit, stop=False)
            raise RecursionError("maximum recursion depth exceeded")
        deep = depth > self.max_depth
        if self.idle or deep or self.events >= self.bound:
            if self.leaves_out(parent, frame.f_globals, deep):
                state = self._passed_call(frame, stack, depth)
                if self.entry_code is state.code.code and state.by == self.events:
                    self.entry = self.entry or self.events  # the gap's own
                return types.MethodType(self.hook, state)
        state, resumed = self._known(frame, depth)
        state.frame, state.depth = frame, depth
        state.where = frame.f_lineno or 0
        by = parent.by if parent else 0
        names: list[str] = []
        values: list[str] = []
        if not resumed and not state.is_module and self.heap.hold:
            self._arguments(state, frame.f_locals, names, values, by)
        elif not state.is_module:
            for name, text in self._changed_locals(state, frame, by):
                if text is not None:
                    names.append(name)
                    values.append(text)
                elif self.gaps and state.told:
                    self._emit(Unbind(state.id, name, by))
            if not self.heap.hold and state.code.readable(frame):
                self.heap.walk(list(frame.f_locals.values()), by)
        index = self._event(
            ("call", state.id, state.where, state.code.qualname, parent.id if parent else -1,
             depth, resumed, names, values),
            state,
        )  # fmt: skip
        if parent is not None:
            parent.interrupted = True
        state.told = True
        if not resumed:
            state.by = index
            if self.entry_code is state.code.code and not self.entry:
                self.entry = index
        stack.append(state)
        return frame.f_trace if resumed else types.MethodType(self.hook, state)

    def _known(self, frame: types.FrameType, depth: int) -> tuple[Frame, bool]:
        """What is known of a frame, and whether it goes on, or starts now."""
        known = frame.f_trace
        if type(known) is types.MethodType:
            state = known.__self__
            if type(state) is Frame and state.owner is self:
                return state, True
        code = self.codes.get(id(frame.f_code))
        if code is None:
            code = self.codes[id(frame.f_code)] = Code(frame.f_code)
        state = Frame(self, frame, code, self._next_frame, depth)
        self._next_frame += 1
        if self.module is None:
            self.module = state
        return state, False

    def passes(self, state: Frame, frame: types.FrameType, event: str, argument: Any) -> bool:
        """In a gap: whether an event of a frame that runs is left out, too."""
        self._refresh(state, frame)
        if not self.leaves_out(state, frame.f_globals, False):
            return False
        if event == "line":
            self._passed_line(state)
        elif event == "exception":
            state.raised_at = frame.f_lasti
        elif event == "return":
            self._passed_end(state, self._way_out(state, frame, argument)[0])
        return True

    def passes_line(self, state: Frame, frame: types.FrameType) -> bool:
        """At the bound: whether a line event begins a gap. Ends the run if it is one too many."""
        if self.leaves_out(state, frame.f_globals, False):
            self._passed_line(state)
            return True
        if self.events >= self.most:
            self.cut(state, "events", self.most)
        return False

    def _stack(self) -> list[Frame]:
        """Of this thread."""
        if self.stack and not self.threaded:
            return self.stack
        stack = self.stacks.get(get_ident())
        if stack is None:
            stack = self.stacks[get_ident()] = [] if self.stacks else self.stack
        return stack

    def resolve(self, state: Frame, frame: types.FrameType, plan: Plan) -> None:
        """Finds what the line may change, as far as its paths lead now."""
        local: Any
        global_ = state.globals
        if state.is_module:  # not f_locals: on 3.12, reading it in a comprehension sets cells
            local = global_
        elif state.ghosts and (not state.code.swaps or state.code.readable(frame)):
            local = frame.f_locals
        else:
            local = state.shadow  # has just been brought up to date
        takes = plan.takes
        for name in plan.builtins:
            if name in global_:
                takes = plan.whole
                break
        actions: list[Action] = []
        for take in takes:
            if take(local, global_, actions):
                state.actions, state.unsure = NONE, True
                return
        state.actions = state.actions + actions if state.actions else actions

    def leave(self, state: Frame, frame: types.FrameType, value: Any) -> None:
        """A return event: a return, a yield, or the end of a frame by an exception."""
        state.where = where = frame.f_lineno or state.where
        code, at = state.code, frame.f_lasti
        if code.pauses:
            pauses, unwound = self._way_out(state, frame, value)
        else:
            pauses = False
            unwound = value is None and (
                state.raised_at == at or at < 0 or code.bytes[at] not in _RETURNS
            )
        if self.events >= self.bound and self.leaves_out(state, state.globals, False):
            self._passed_end(state, pauses)
            return
        text = "None" if value is None else self._handed(value, state.by)
        if pauses:
            self._event(("yield", state.id, where, text), state)
        else:
            self._event(("return", state.id, where, text, unwound), state)
        self._left_by(state, pauses)

    def _way_out(self, state: Frame, frame: types.FrameType, value: Any) -> tuple[bool, bool]:
        """Whether a return event is a pause, and whether it is the end by an exception."""
        operation = _operation(state.code.bytes, frame.f_lasti)
        pauses = state.code.pauses and operation in _YIELDS
        # closing a paused generator raises at its yield: the exception event was there
        unwound = value is None and (
            state.raised_at == frame.f_lasti or not (pauses or operation in _RETURNS)
        )
        return pauses and not unwound, unwound

    def _left_by(self, state: Frame, pauses: bool) -> None:
        """A frame has ended or paused; those above it have been dropped."""
        stack = self._stack()
        while stack and stack.pop() is not state:
            pass
        state.frame = None
        if not pauses and state is not self.module:
            state.shadow = {}

    def exception(self, state: Frame, frame: types.FrameType, argument: Any) -> None:
        state.where = frame.f_lineno or state.where
        state.raised_at = frame.f_lasti
        if self.events >= self.bound and self.leaves_out(state, state.globals, False):
            return
        kind, error, trace = argument
        if not isinstance_exception(error):  # 3.11 may hand over a class, or arguments alone
            message, text = "", "None"
        else:
            text, message = self._raised(error, trace, state.by), clean(message_of(error))
        self._event(Raise(state.id, state.where, kind.__name__, message, text), state)

    def _raised(self, error: BaseException, trace: types.TracebackType, by: int) -> str:
        text = self.heap.raised(error, trace, by)
        if not self.heap.hold:
            self.heap.walk([error], by)
        return text

    def _handed(self, obj: Any, by: int) -> str:
        """The text of a value that no name need lead to. One that is not held may stand where
        another stood, and is looked at again."""
        text = self.heap.told(obj, by)[0]
        if not self.heap.hold:
            self.heap.walk([obj], by)
        return text

    def out(self, text: str) -> None:
        """The program has written to stdout."""
        self._stream(Out, text)

    def took(self, text: str) -> None:
        """The program has read from stdin."""
        self._stream(In, text)

    def forget(self) -> None:
        """Lets go of every object of the program, so that its end is as it would be unrecorded."""
        self.stopped = self.idle = True
        self.stacks.clear()
        self.codes.clear()
        if self.module is not None:
            self.module.shadow = {}
            self.module.actions, self.module.globals = [], {}
            self.module.frame = None
        self.heap.forget()
        self.follower.forget()

    def last_by(self) -> int:
        """The index that deltas outside any event belong to: the module's last statement."""
        return self.module.by if self.module else 0

    def dropped(self) -> bool:
        """Whether frames were left without a return event: the interpreter dropped the recorder."""
        return bool(self.module is not None and self.stacks.get(get_ident()))

    def _stream(self, record: Any, text: str) -> None:
        stack = self.stacks.get(get_ident())
        if text and not self.stopped and self.events and (stack or self.module):
            state = stack[-1] if stack else self.module
            assert state is not None
            if self.gap:
                note = self._texts.out if record is Out else self._texts.took
                note(clean(text))
                return
            self.batches.say(record(clean(text), state.by))

    # -- what has changed --------------------------------------------------------------------------

    def flush(self) -> None:
        """Emits all that has changed since the last event."""
        for stack in list(self.stacks.values()):
            if stack:
                state = stack[-1]
                assert state.frame is not None
                self.settle(state, state.frame)

    def settle(self, state: Frame, frame: types.FrameType) -> None:
        """Emits what the frame on top has changed since the last event."""
        by, plan = state.by, state.plan
        if not state.is_module:
            if plan.unknown or self.threaded or (state.interrupted and state.code.shared):
                self._all_locals(state, frame, by)
            elif plan.bind is not None:
                plan.bind(state, frame.f_locals, by)
        if plan.nothing:
            return
        before = state.actions
        everything = plan.everything or state.unsure
        if not everything and plan.whole and (plan.again or state.interrupted):
            self.resolve(state, frame, plan)
            everything, state.unsure = state.unsure, False
        actions, state.actions = state.actions, before
        if everything:
            self._compare_everything(state, frame, by)
            return
        bind = plan.bind if state.is_module else plan.globals
        if bind is not None and self.module is not None:
            bind(self.module, state.globals, by)
        if actions:
            self.look(actions, by)
        if plan.reads_items and self.heap.defaultdicts:
            self.probes.grown(by)

    def _compare_everything(self, state: Frame, frame: types.FrameType, by: int) -> None:
        module = self.module
        if module is not None:
            # hidden ones left out first: a name of a class of the program's would be hashed
            names = [name for name in [*module.shadow, *frame.f_globals] if not hidden(name)]
            self._some_globals(module, list(dict.fromkeys(names)), frame.f_globals, by)
        if self.heap.hold:
            self.heap.compare_all(by)
        else:
            roots = list(frame.f_globals.values())
            if not state.is_module and state.code.readable(frame):
                roots += list(frame.f_locals.values())
            self.heap.walk(roots, by)


def _operation(code: bytes, at: int) -> int:
    """The instruction a frame has just run. On 3.13 a yield is told at the RESUME that follows."""
    if at < 0:
        return -1
    return code[at - 2] if code[at] == _RESUME and at >= 2 else code[at]


_RESUME = dis.opmap["RESUME"]


def isinstance_exception(value: Any) -> bool:
    return among(BaseException, type.__dict__["__mro__"].__get__(type(value)))
