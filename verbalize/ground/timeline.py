"""The run as the checker sees it: its own reading of the trace, made without the writer.

`Timeline` gives the events in order (`Moment`), what any expression of the program is worth at any
time (`Timeline.worth`), the calls with their arguments and results, the text printed and read, and
the exceptions.  Loops and conditions are in `verbalize.ground.loops` and
`verbalize.ground.conditions`.

A time is a position in the trace's list of records (see `verbalize.ground.history`); an event is
an index among the events.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from tracer import literals
from tracer.records import (
    EVENT_TYPES,
    WITHIN_TYPES,
    Bind,
    Call,
    EventRecord,
    In,
    Line,
    Out,
    Program,
    Raise,
    Record,
    Return,
    RunResult,
    TestCase,
    Value,
    Yield,
)
from tracer.replay import SEQUENCES, Node
from tracer.static import Statement, Statics, analyze
from verbalize.ground.evaluate import FAILURES, evaluate
from verbalize.ground.events import Activation, Moment, Piece, join
from verbalize.ground.history import History
from verbalize.ground.source import source_of
from verbalize.ground.values import UNKNOWN, Unknown, text_of

EXPRESSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>")


_WITHIN = frozenset(WITHIN_TYPES)
_CALLERS = 60  # in which a name is looked up
_KEPT = 100_000  # elements read, deltas replayed, values found, until what is kept is let go


class Timeline:
    """Everything the checker asks about a run."""

    def __init__(self, program: Program, test: TestCase, result: RunResult) -> None:
        trace = result.trace
        records = trace.records if trace else []
        self.records: list[Record] = [r for r in records if type(r) not in _WITHIN]
        self.program, self.test, self.result = program, test, result
        self.statics: Statics = analyze(program)
        self.text = source_of(program)
        self.source = self.text.lines
        self.history = History(self.records)
        self.moments: list[Moment] = []
        self.frames: dict[int, Activation] = {}
        self.calls: list[int] = []  # indexes of events of each kind, ascending
        self.returns: list[int] = []
        self.yields: list[int] = []
        self.raises: list[int] = []
        self.frame_lines: dict[int, list[int]] = {}
        self.pauses: dict[int, list[int]] = {}  # frame → its yields
        self.functions = frozenset(info.name for info in self.statics.functions)
        self.plain_functions = frozenset(  # those that a bare name may call: no methods
            info.name
            for info in self.statics.functions
            if "." not in info.qualname.split("<locals>.")[-1]
        )
        self._class_lines = {s.line for s in self.statics.statements if s.kind == "class"}
        self.class_bodies: set[int] = set()  # frames that run a class statement's body
        self.printed: list[Piece] = []
        self.read: list[Piece] = []
        self._in_expression: set[int] = set()  # frames
        self._read_records()
        self._following: dict[int, int] = {}
        self.known: defaultdict[Any, dict[Any, Any]] = defaultdict(dict)  # by function: see `once`
        self._ends: dict[tuple[ast.expr, int, int], Value | None] = {}  # of paths
        self._worths: dict[tuple[ast.expr, int, int], Any] = {}  # of an expression, frame and time
        self._forget_at = _KEPT  # when so much of the record has been read
        self._starts = [moment.at for moment in self.moments]
        self.entry = trace.entry if trace else 0

    def _read_records(self) -> None:
        last: dict[int, Moment] = {}
        for at, record in enumerate(self.records):
            if type(record) is Bind:  # as most of what is no event
                continue
            if not isinstance(record, EVENT_TYPES):
                if isinstance(record, Out):
                    join(self.printed, record, at)
                elif isinstance(record, In):
                    join(self.read, record, at)
                continue
            if self.moments:
                self.moments[-1].end = at
            moment = Moment(len(self.moments), at, len(self.records), record)
            self.moments.append(moment)
            if record.frame in last:
                last[record.frame].next_in_frame = moment.index
            last[record.frame] = moment
            self._index(record, moment.index)

    def _index(self, record: EventRecord, index: int) -> None:
        if isinstance(record, Line):
            self.frame_lines.setdefault(record.frame, []).append(index)
        elif isinstance(record, Call):
            if not record.resumed:
                self._index_call(record, index)
        elif isinstance(record, Return):
            self.returns.append(index)
            if record.frame in self.frames:
                self.frames[record.frame].end = index
        elif isinstance(record, Yield):
            self.yields.append(index)
            self.pauses.setdefault(record.frame, []).append(index)
        elif isinstance(record, Raise):
            self.raises.append(index)

    def _index_call(self, record: Call, index: int) -> None:
        self.calls.append(index)
        if record.line in self._class_lines and record.function != "<module>":
            self.class_bodies.add(record.frame)
        if record.function.endswith(EXPRESSIONS):
            self._in_expression.add(record.frame)
        self.frames[record.frame] = Activation(
            record.frame, record.function, record.parent, record.depth, index
        )

    # --- where in time ---------------------------------------------------------------------

    def event_at(self, time: int) -> int:
        """The event whose record, or whose deltas, stand at this time; -1 for an empty trace."""
        return bisect_right(self._starts, time) - 1

    def first_event_from(self, time: int) -> int:
        """The first event whose record stands at or after this time."""
        return bisect_left(self._starts, time)

    def step_end(self, time: int) -> int:
        event = self.event_at(time)
        return self.moments[event].end if event >= 0 else 0

    def step_start(self, time: int) -> int:
        event = self.event_at(time)
        return self.moments[event].at if event >= 0 else 0

    def pending(self, frame: int, before: int) -> int:
        """The last line event of a frame before an event, if what it runs was still going on
        there; -1 otherwise."""
        events = self.frame_lines.get(frame, [])
        at = bisect_left(events, before) - 1
        if at < 0:
            return -1
        following = self.moments[events[at]].next_in_frame
        return events[at] if following < 0 or following > before else -1

    def at_hand(self, frame: int, before: int) -> list[int]:
        """The line event whose statement is still going on just before an event: of the frame,
        or of its caller when the frame has just ended or paused."""
        left = self.frames.get(frame)
        if left is not None and left.parent >= 0:
            just = [moment.event for moment in self.moments[max(0, before - 1) : before + 1]]
            paused = frame in [event.frame for event in just if type(event) is Yield]
            frame = left.parent if paused or 0 <= left.end <= before else frame
        while self.in_expression(frame):
            frame = self.frames[frame].parent
        event = self.header(self.pending(frame, before))
        return [event] if 0 <= event < before else []

    def header(self, event: int) -> int:
        """The line event at which a statement of several lines began that one of its lines is (its
        first line may have nothing to run)."""
        if event < 0:
            return event
        statement = self.statics.statement_at(self.line_of(event))
        events = self.frame_lines.get(self.moments[event].event.frame, [])
        at = bisect_left(events, event)
        if statement is None or at >= len(events) or events[at] != event:
            return event
        begun = event
        while at >= 0 and statement.line <= self.line_of(events[at]) <= statement.end_line:
            begun = events[at]
            if self.line_of(begun) == statement.line:
                break
            at -= 1
        return begun

    def following(self, event: int) -> int:
        """The next event of the frame after the statement of a line event, all of its lines; -1
        for none."""
        if event not in self._following:
            self._following[event] = self._find_following(event)
        return self._following[event]

    def _find_following(self, event: int) -> int:
        statement = self.statics.statement_at(self.line_of(event))
        after = self.moments[event].next_in_frame
        continued = False
        while statement is not None and after >= 0:
            line = self.line_of(after)
            again = continued and line == statement.line and statement.kind not in ("for", "while")
            continued = statement.line < line <= statement.end_line
            if not isinstance(self.moments[after].event, Line) or not (continued or again):
                break
            after = self.moments[after].next_in_frame
        return after

    def statement_end(self, event: int) -> int:
        """When all that a line event's statement did is done, calls included."""
        moment = self.moments[event]
        following = moment.next_in_frame
        return self.moments[following].at if following >= 0 else moment.end

    def bound_by(self, time: int) -> int:
        """When the header that began an iteration at this time has given a loop's target its item;
        the time after it where it gives nothing a value (``while``)."""
        event = self.event_at(time)
        statement = self.statement(event)
        if statement is None or statement.kind != "for":
            return time + 1
        return self.statement_end(event)

    def group_start(self, time: int) -> int:
        """The first of the deltas of one event that stand together."""
        if not 0 <= time < len(self.records):
            return time
        by = getattr(self.records[time], "by", None)
        if by is None:
            return time
        while time > 0 and getattr(self.records[time - 1], "by", None) == by:
            time -= 1
        return time

    def line_of(self, event: int) -> int:
        return self.moments[event].event.line if 0 <= event < len(self.moments) else 0

    def frame_at(self, time: int) -> int:
        """The frame whose deltas stand at this time: that of the event that made them."""
        if 0 <= time < len(self.records):
            by = getattr(self.records[time], "by", -1)
            if 0 <= by < len(self.moments):
                return self.moments[by].event.frame
        event = self.event_at(time)
        return self.moments[event].event.frame if event >= 0 else 0

    def statement(self, event: int) -> Statement | None:
        return self.statics.statement_at(self.line_of(event))

    # --- what things are worth -----------------------------------------------------------------

    def lookup(self, name: str, frame: int, t: int) -> Value | None:
        """A name as the frame sees it: its own, then a global, then a caller's."""
        value = self.history.name(frame, name, t)
        if value is None and frame != 0:
            value = self.history.name(0, name, t)
        for _ in range(_CALLERS):
            if value is not None or frame not in self.frames or self.frames[frame].parent < 0:
                return value
            frame = self.frames[frame].parent
            value = self.history.name(frame, name, t)
        return value

    def worth(self, tree: ast.expr, frame: int, t: int) -> Any:
        """What an expression is worth in a frame at a time; UNKNOWN where it cannot be told."""
        if type(tree) is ast.Constant:
            return tree.value
        known = self._worths
        key = (tree, frame, t)
        if key not in known:
            if self.history.work > self._forget_at:
                self._forget()
            self.history.work += 1
            known[key] = self._find_worth(tree, frame, t)
        return known[key]

    def _forget(self) -> None:
        """Lets go of what is kept for who asks again, so that it never takes much memory."""
        self._forget_at = self.history.work + _KEPT
        self._worths.clear()
        self._ends.clear()
        self.known.clear()

    def _find_worth(self, tree: ast.expr, frame: int, t: int) -> Any:
        try:
            held = self.resolve(tree, frame, t)
            if held is not None:
                return self.history.value(held, t)
            return evaluate(tree, At(self, frame, t))
        except (Unknown, *FAILURES):
            return UNKNOWN

    def read_value(self, value: Value, t: int) -> Any:
        try:
            return self.history.value(value, t)
        except Unknown:
            return UNKNOWN

    def resolve(self, tree: ast.expr, frame: int, t: int) -> Value | None:
        """The recorded value at the end of a path such as ``a``, ``p.next.x`` or ``grid[i][j]``."""
        if type(tree) is ast.Name:
            return self.lookup(tree.id, frame, t)
        known = self._ends
        key = (tree, frame, t)
        if key not in known:
            self.history.work += 1
            known[key] = self.along(tree, frame, t)[0]
        return known[key]

    def along(self, tree: ast.expr, frame: int, t: int) -> tuple[Value | None, list[int]]:
        """The recorded value at the end of a path, and the objects along it, that value first: a
        change of one of them may change what the path is worth."""
        path: list[ast.Attribute | ast.Subscript] = []
        head = tree
        while isinstance(head, (ast.Attribute, ast.Subscript)):
            path.append(head)
            head = head.value
        held = self.lookup(head.id, frame, t) if isinstance(head, ast.Name) else None
        labels: list[int] = []
        while held is not None and literals.is_reference(held):
            label = literals.label(held)
            labels.append(label)
            if not path:
                return held, labels[::-1]
            held = self._part(path.pop(), label, frame, t)
        return None if path else held, labels[::-1]

    def _part(
        self, tree: ast.Attribute | ast.Subscript, label: int, frame: int, t: int
    ) -> Value | None:
        """An attribute or element of an object."""
        if isinstance(tree, ast.Subscript):
            return self._element(tree.slice, label, frame, t)
        node = self.history.node(label, t)
        return self._attribute(node, tree.attr, frame, t) if node is not None else None

    def _attribute(self, node: Node, name: str, frame: int, t: int) -> Value | None:
        """An attribute: the instance's own, else a plain value kept on its class (anything else
        there may be a property, or another descriptor)."""
        if name in node.attrs:
            return node.attrs[name]
        owner = self.lookup(node.type, frame, t) if node.kind == "object" else None
        if owner is None or not literals.is_reference(owner):
            return None
        known = self.history.node(literals.label(owner), t)
        if known is None or known.kind != "class" or known.name.split(".")[-1] != node.type:
            return None
        found = known.attrs.get(name)
        return None if found is None or literals.is_reference(found) else found

    def _element(self, at: ast.expr, label: int, frame: int, t: int) -> Value | None:
        index = UNKNOWN if isinstance(at, ast.Slice) else self.worth(at, frame, t)
        node = self.history.node(label, t) if index is not UNKNOWN else None
        if node is None:
            return None
        if node.kind in SEQUENCES:
            if type(index) is int and -len(node.items) <= index < len(node.items):
                found: Value = node.items[index]
                return found
            return None
        if node.kind == "dict":
            text = text_of(index)
            if text in node.entries:
                return str(node.entries[text])
        return None

    def inside(self, label: int, t: int, room: int = 60) -> list[int]:
        """Objects within a container (not itself), to a bounded number."""
        found: list[int] = []
        queue = [label]
        seen = {label}
        while queue and len(found) < room:
            node = self.history.node(queue.pop(), t)
            if node is None:
                continue
            for value in [*node.items[:room], *list(node.entries.values())[:room]]:
                if literals.is_reference(value) and literals.label(value) not in seen:
                    seen.add(literals.label(value))
                    found.append(literals.label(value))
                    queue.append(literals.label(value))
        return found

    # --- calls ---------------------------------------------------------------------------------

    def arguments(self, activation: Activation) -> dict[str, Any]:
        """Parameter names and values at the start of a call."""
        moment = self.moments[activation.call]
        if not isinstance(moment.event, Call):
            return {}
        pairs = zip(moment.event.names, moment.event.values, strict=True)
        return {name: self.read_value(value, moment.end) for name, value in pairs}

    def parameters(self, activation: Activation) -> dict[str, str] | None:
        """The parameters of what was called: name → ``*`` or ``**`` where it gathers arguments,
        else ""; None where the program has no such function. A closure is handed its free names
        as well: those are no arguments."""
        line = self.line_of(activation.call)
        name = activation.function.rsplit(".", 1)[-1]
        known = [f for f in self.statics.functions if f.name == name]
        chosen = [f for f in known if f.line <= line <= f.end_line] or known[:1]
        if not chosen:
            return None
        return {p.lstrip("*"): p[: p.count("*")] for p in chosen[-1].params}

    def in_expression(self, frame: int) -> bool:
        """Whether a frame runs a comprehension or a lambda: its line is that of a statement."""
        return frame in self._in_expression

    def returned(self, activation: Activation) -> Any:
        """What a frame returned; UNKNOWN when it was unwound or never ended."""
        if activation.end < 0:
            return UNKNOWN
        moment = self.moments[activation.end]
        event = moment.event
        if not isinstance(event, Return) or event.unwound:
            return UNKNOWN
        return self.read_value(event.value, moment.at)

    def yielded(self, moment: Moment) -> Any:
        event = moment.event
        return self.read_value(event.value, moment.at) if isinstance(event, Yield) else UNKNOWN

    def caught_at(self, moment: Moment) -> int:
        """The event at which the exception of a Raise event is handled, or -1: the first event of
        a frame that it passed through and that goes on."""
        event = moment.event
        while isinstance(event, Raise):
            following = moment.next_in_frame
            if following < 0:
                return -1
            after = self.moments[following].event
            if not (isinstance(after, Return) and after.unwound):
                return following
            later = self._next_raise(following)
            if later is None:
                return -1
            moment, event = later, later.event
        return -1

    def _next_raise(self, index: int) -> Moment | None:
        """The Raise event in the caller that directly follows a frame's unwinding."""
        for moment in self.moments[index + 1 : index + 3]:
            if isinstance(moment.event, Raise):
                return moment
        return None


class At:
    """The scope of a frame at a time (`verbalize.ground.evaluate.Scope`)."""

    def __init__(self, timeline: Timeline, frame: int, t: int) -> None:
        self.timeline, self.frame, self.t = timeline, frame, t

    def name(self, name: str) -> Any:
        value = self.timeline.lookup(name, self.frame, self.t)
        if value is None:
            if name in ("inf", "nan"):
                return float(name)
            raise Unknown
        return self.timeline.history.value(value, self.t)

    def path(self, tree: ast.expr) -> Any:
        value = self.timeline.resolve(tree, self.frame, self.t)
        if value is None:
            return UNKNOWN
        return self.timeline.history.value(value, self.t)

    def called(self, tree: ast.Call, arguments: Callable[[], Any]) -> Any:
        """A name of the program's own functions is no builtin: what it gave is not known here."""
        if isinstance(tree.func, ast.Name) and tree.func.id in self.timeline.plain_functions:
            raise Unknown
        return UNKNOWN
