"""A run cut into the parts a teacher would talk about: statements, loop iterations, calls.

One pass over the events, without replaying any state.  What happened when a statement ran is one
`Execution`: its line event, the deltas it caused (also those that come after a callee's events),
the calls it made and the exceptions that passed through it.  Executions of a loop's header and
body are grouped into a `Loop` of `Iteration`s; a call is an `Activation` from its call event to
its return (or, of a generator, to the next yield), with its parts nested inside.

Every part knows its events: ``first`` is where it begins, ``close`` the index of the event at
which its effects are all there (see `tracer.replay`: the state as that event sees it).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from tracer.records import Call, Cut, Delta, In, Line, Out, Raise, Return, Trace, Yield
from tracer.replay import steps
from tracer.static import Statement, Statics

COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>")
SIMPLE_COST = 60  # characters a told statement takes, on average; a call's two sentences take 110
CALL_COST = 110


@dataclass(slots=True, eq=False)
class Execution:
    """One statement, run once. ``next_line`` is the line that ran next in its frame (0: none)."""

    statement: Statement | None
    line: int
    frame: int
    first: int
    close: int = -1
    next_line: int = 0
    deltas: list[Delta] = field(default_factory=list)
    calls: list[Activation] = field(default_factory=list)
    raises: list[tuple[int, Raise]] = field(default_factory=list)
    ending: Return | Yield | None = None
    resumed_from: Execution | None = None
    resumed_as: Execution | None = None
    cost: int = 0

    @property
    def kind(self) -> str:
        return self.statement.kind if self.statement else ""

    @property
    def last(self) -> int:
        return max(self.first, self.close - 1)


@dataclass(slots=True, eq=False)
class Iteration:
    """One turn of a loop: its header's execution (None where a generator was resumed inside the
    loop) and what ran in the body."""

    number: int
    header: Execution | None
    body: list[Segment] = field(default_factory=list)
    cost: int = 0

    @property
    def first(self) -> int:
        return self.header.first if self.header else (self.body[0].first if self.body else 0)


@dataclass(slots=True, eq=False)
class Loop:
    """A loop run once. ``end`` is the header's execution that found it over; None when it was
    left otherwise. ``earlier``: iterations before a generator was resumed inside it."""

    statement: Statement
    frame: int
    first: int
    earlier: int = 0
    resumed: bool = False
    iterations: list[Iteration] = field(default_factory=list)
    end: Execution | None = None
    close: int = -1
    cost: int = 0

    @property
    def last(self) -> int:
        return max(self.first, self.close - 1)


Segment: TypeAlias = Execution | Loop


@dataclass(slots=True, eq=False)
class Activation:
    """A frame from its call (or resumption) to its return (or next yield)."""

    frame: int
    function: str
    line: int
    call: int
    depth: int
    resumed: bool
    level: int  # how many activations of the same function are open, this one included
    parent: Activation | None
    deltas: list[Delta] = field(default_factory=list)
    block: list[Segment] = field(default_factory=list)
    ending: Return | Yield | None = None
    last: int = -1
    cost: int = 0
    deepest: int = 1  # deepest level of this function reached inside
    peak_before: int = 0
    in_loop: bool = False  # called from inside a loop, directly or not
    raised: set[str] = field(default_factory=set)  # exceptions that passed through the frame
    unwound: bool = False  # left by an exception

    @property
    def hidden(self) -> bool:
        """Comprehensions, generator expressions and lambdas are told by their result only."""
        return self.function.rsplit(".", 1)[-1] in COMPREHENSIONS


@dataclass(slots=True)
class Run:
    """All of it. ``total`` is the number of events; ``cut`` the event that says a limit ended
    the recording, if one did."""

    root: Activation
    total: int
    cut: tuple[int, Cut] | None
    owners: list[Execution | Activation | None]
    frames: dict[int, Activation]  # a frame's first activation
    loose: list[Activation]  # called by no statement of the program: the function asked for


class _Frame:
    """What is known of a frame while the events go by."""

    __slots__ = ("activation", "block", "open")

    def __init__(self, activation: Activation, block: _Block) -> None:
        self.activation, self.block = activation, block
        self.open: Execution | None = None


def build(trace: Trace, statics: Statics) -> Run:
    """The run's parts, from its events. Raises ValueError for a trace without a call event, or
    with gaps."""
    return _Builder(statics).run(trace)


class _Builder:
    def __init__(self, statics: Statics) -> None:
        self.statics = statics
        self.chains = Chains(statics)
        self.frames: dict[int, _Frame] = {}
        self.owners: list[Execution | Activation | None] = []
        self.levels: dict[str, int] = {}
        self.peaks: dict[str, int] = {}
        self.loose: list[Activation] = []
        self.firsts: dict[int, Activation] = {}
        self.root: Activation | None = None
        self.current: _Frame | None = None
        self.cut: tuple[int, Cut] | None = None

    def run(self, trace: Trace) -> Run:
        total = 0
        for step in steps(trace):
            index, event = step.index, step.event
            total = index + 1
            if type(event) is Line and event.frame in self.frames:  # nearly always
                self._line(index, event)
            elif isinstance(event, Call):
                self._call(index, event)
            elif event.frame not in self.frames:
                self.owners.append(None)
            elif isinstance(event, (Return, Yield)):
                self._leave(index, event)
            elif isinstance(event, Raise):
                self._raise(index, event)
            elif isinstance(event, Cut):
                self._cut(index, event)
            else:
                raise ValueError("a run is told up to its first gap: see verbalize.gaps")
            for delta in step.deltas:
                self._delta(delta)
        for frame in reversed(list(self.frames.values())):
            self._finish(frame, total, total - 1)
        if self.root is None:
            raise ValueError("a trace starts with a call event")
        return Run(self.root, total, self.cut, self.owners, self.firsts, self.loose)

    # -- events ------------------------------------------------------------------------------

    def _call(self, index: int, event: Call) -> None:
        caller = self.frames.get(event.parent) or self.current
        level = self.levels.get(event.function, 0) + 1
        self.levels[event.function] = level
        activation = Activation(
            event.frame, event.function, event.line, index, event.depth, event.resumed, level,
            caller.activation if caller else None,
        )  # fmt: skip
        self.firsts.setdefault(event.frame, activation)
        if caller is not None:
            activation.in_loop = caller.activation.in_loop or bool(caller.block.stack)
        activation.peak_before = self.peaks.get(event.function, 0)
        self.peaks[event.function] = level
        if self.root is None:
            self.root = activation
        elif caller is not None and caller.open is not None:
            caller.open.calls.append(activation)
        else:
            self.loose.append(activation)
        known = self.frames.get(event.frame)
        frame = _Frame(activation, known.block if known else _Block(self.chains, event.frame))
        frame.block.start(activation)
        self.frames[event.frame] = frame
        self.current = frame
        self.owners.append(activation)
        if event.resumed and known is not None and known.open is not None:
            again = Execution(known.open.statement, known.open.line, event.frame, index)
            again.resumed_from, known.open.resumed_as = known.open, again
            frame.open = again

    def _line(self, index: int, event: Line) -> None:
        frame = self.frames[event.frame]
        self.current = frame
        statement = self.statics.statement_at(event.line)
        running = frame.open
        if running is not None:
            same = statement is not None and running.statement is statement
            if same and statement is not None and _continues(statement, running, event.line):
                self.owners.append(running)
                return
            self._close(frame, index, event.line)
        frame.open = Execution(statement, event.line, event.frame, index)
        self.owners.append(frame.open)

    def _leave(self, index: int, event: Return | Yield) -> None:
        frame = self.frames[event.frame]
        self.owners.append(frame.open or frame.activation)
        if frame.open is not None:
            frame.open.ending = event
        frame.activation.ending = event
        frame.activation.unwound = isinstance(event, Return) and event.unwound
        self._finish(frame, index, index)
        if isinstance(event, Return) and event.frame != 0:
            del self.frames[event.frame]
        parent = frame.activation.parent
        self.current = self.frames.get(parent.frame) if parent else None

    def _raise(self, index: int, event: Raise) -> None:
        frame = self.frames[event.frame]
        self.current = frame
        frame.activation.raised.add(event.value)
        if frame.open is not None:
            frame.open.raises.append((index, event))
            called = frame.open.calls[-1] if frame.open.calls else None
            if called is not None and called.last == index - 1 and event.value in called.raised:
                called.unwound = True  # after `finally`, the return event alone does not tell
        self.owners.append(frame.open or frame.activation)

    def _cut(self, index: int, event: Cut) -> None:
        self.cut = (index, event)
        self.owners.append(self.frames[event.frame].open)

    def _delta(self, delta: Delta) -> None:
        owner = self.owners[delta.by] if 0 <= delta.by < len(self.owners) else None
        while isinstance(owner, Execution) and owner.resumed_as is not None:
            owner = owner.resumed_as
        if owner is not None:
            owner.deltas.append(delta)

    # -- closing -----------------------------------------------------------------------------

    def _close(self, frame: _Frame, index: int, next_line: int) -> None:
        execution = frame.open
        if execution is None:
            return
        execution.close, execution.next_line = index, next_line
        execution.cost = _cost(execution)
        frame.block.add(execution)
        if not isinstance(execution.ending, Yield):
            frame.open = None

    def _finish(self, frame: _Frame, index: int, last: int) -> None:
        activation = frame.activation
        if activation.last >= 0:
            return
        self._close(frame, index, 0)
        frame.block.finish(index)
        activation.last = last
        activation.cost = CALL_COST + sum(part.cost for part in activation.block)
        self.levels[activation.function] -= 1
        peak = self.peaks[activation.function]
        activation.deepest = peak
        self.peaks[activation.function] = max(peak, activation.peak_before)


def _continues(statement: Statement, running: Execution, line: int) -> bool:
    """Whether a line event goes on with the statement that runs: one that spans several lines
    gives several events. A loop's header starts anew when its first line comes again."""
    if statement.kind in ("for", "while"):
        return line != running.line and statement.end_line > statement.line
    if statement.end_line > statement.line:
        return True
    return "[" in statement.text and " for " in statement.text and statement.body_line == 0


def _cost(execution: Execution) -> int:
    """Characters that telling it would take, roughly."""
    kind = execution.kind
    if kind == "import":
        return 0
    cost = 0 if kind in SILENT else SIMPLE_COST
    if kind == "expr" and not any(isinstance(d, (Out, In)) for d in execution.deltas):
        cost = SIMPLE_COST if execution.deltas else 0
    if not execution.calls and not execution.raises:  # nearly always
        return cost
    calls = [call.cost for call in execution.calls if not call.hidden or call.cost > CALL_COST]
    if len(calls) > LONG:
        calls = [*calls[:2], calls[-1], SIMPLE_COST]
    return cost + sum(calls) + 60 * len(execution.raises)


SILENT = frozenset({
    "pass", "global", "nonlocal", "import", "def", "class", "try", "finally", "else", "break",
    "continue",
})  # fmt: skip
LONG = 8  # iterations; a longer loop is told by its first two and its last


class Chains:
    """Which loops surround each statement, outermost first; a header belongs to its own loop."""

    def __init__(self, statics: Statics) -> None:
        self.statics = statics
        self._known: dict[int, tuple[int, ...]] = {-1: ()}

    def of(self, statement: Statement | None) -> tuple[int, ...]:
        if statement is None:
            return ()
        known = self._known.get(statement.id)
        if known is None:
            known = self._known[statement.id] = self._find(statement)
        return known

    def _find(self, statement: Statement) -> tuple[int, ...]:
        chain = [statement.id] if statement.kind in ("for", "while") else []
        parent = statement.parent
        while parent >= 0:
            above = self.statics.statements[parent]
            if above.kind in ("def", "class"):
                break
            if above.kind in ("for", "while"):
                chain.append(above.id)
            parent = above.parent
        return tuple(reversed(chain))


class _Block:
    """Groups a frame's executions into loops as they come; keeps its place between the pieces of
    a generator."""

    def __init__(self, chains: Chains, frame: int) -> None:
        self.chains, self.frame = chains, frame
        self.stack: list[Loop] = []
        self.paused: dict[int, int] = {}  # loop's statement → iterations begun before the pause
        self.waiting: Execution | None = None  # a header whose outcome is not known yet
        self.top: list[Segment] = []

    def start(self, activation: Activation) -> None:
        self.top = activation.block

    def add(self, execution: Execution) -> None:
        statement = execution.statement
        chain = self.chains.of(statement)
        header = statement is not None and statement.kind in ("for", "while")
        if self.waiting is not None:
            self._decide(execution, chain)
        while self.stack and self.stack[-1].statement.id not in chain:
            self._pop(execution.first)
        for loop_id in chain[len(self.stack) :]:
            self._push(loop_id, execution)
        if header and execution.resumed_from is None:
            self.waiting = execution
        else:
            self._body().append(execution)

    def _decide(self, execution: Execution, chain: tuple[int, ...]) -> None:
        """Now that the next statement is known, so is what the header before it found."""
        waiting, loop = self.waiting, self.stack[-1]
        self.waiting = None
        if waiting is None:
            return
        inside = loop.statement.id in chain and execution.statement is not loop.statement
        inline = loop.statement.body_line <= loop.statement.end_line
        if inside or (inline and execution.statement is loop.statement):
            loop.iterations.append(Iteration(loop.earlier + len(loop.iterations) + 1, waiting))
        else:
            loop.end = waiting
            self._pop(waiting.close)

    def _push(self, loop_id: int, execution: Execution) -> None:
        statement = self.chains.statics.statements[loop_id]
        loop = Loop(statement, self.frame, execution.first, self.paused.pop(loop_id, 0))
        self._body().append(loop)
        self.stack.append(loop)

    def _body(self) -> list[Segment]:
        if not self.stack:
            return self.top
        loop = self.stack[-1]
        if not loop.iterations:  # resumed inside the loop: the turn began earlier
            loop.earlier, loop.resumed = max(loop.earlier, 1), True
            loop.iterations.append(Iteration(loop.earlier, None))
            loop.earlier -= 1
        return loop.iterations[-1].body

    def _pop(self, close: int) -> None:
        loop = self.stack.pop()
        loop.close = close
        for turn in loop.iterations:
            header = turn.header.cost if turn.header else 0
            turn.cost = header + sum(part.cost for part in turn.body)
        costs = [turn.cost for turn in loop.iterations]
        if len(costs) > LONG:
            costs = [*costs[:2], costs[-1], 4 * SIMPLE_COST]
        loop.cost = sum(costs) + SIMPLE_COST * 2

    def finish(self, close: int) -> None:
        """The piece is over: loops still open are closed here, and remembered."""
        if self.waiting is not None:
            waiting, loop = self.waiting, self.stack[-1]
            self.waiting = None
            statement = loop.statement
            inline = statement.body_line <= statement.end_line
            ending = waiting.ending
            ran_off = isinstance(ending, Return) and not ending.unwound
            if ran_off and not (inline and ending is not None and ending.value != "None"):
                loop.end = waiting
            elif ending is not None or waiting.raises:
                loop.iterations.append(Iteration(loop.earlier + len(loop.iterations) + 1, waiting))
        while self.stack:
            loop = self.stack[-1]
            self.paused[loop.statement.id] = loop.earlier + len(loop.iterations)
            self._pop(close)
