"""Which way each test of a run went: the branch taken, the loop entered or left, its iteration.

Nothing is recorded for it.  A test is decided by what its frame does next: the next line is in the
body or not.  Where lines do not tell (a body on the header's own line), what the statement changed
may; else the decision is undecided and says why.  An event that only goes on with a test that spans
several lines has none of its own: the decision stands on the first.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import msgspec

from tracer.branches import END, GIVEN, RAISED, Branches, Header, branches
from tracer.records import (
    Bind,
    Call,
    Delta,
    EventRecord,
    Gap,
    In,
    Line,
    New,
    Program,
    Raise,
    Record,
    Return,
    Trace,
)  # fmt: skip
from tracer.replay import State, steps

Why: TypeAlias = Literal["", "raised", "cut", "line"]

_ENDS_A_FOR = ("StopIteration", "StopAsyncIteration")  # exceptions that the frame's events show
_DOUBTFUL = ("if", "elif", "while", "for", "case")
_UNNAMED = frozenset({"<lambda>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})
_RUNS_TEXT = frozenset({"exec", "eval"})
_PURE = (
    ast.Name, ast.Constant, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.expr_context,
    ast.cmpop, ast.boolop, ast.unaryop, ast.operator,
)  # fmt: skip


class Decision(msgspec.Struct, frozen=True):
    """What came of one test.

    kind       if · elif · while · for · assert · case · except · except*
    test       its source; for ``for`` what it goes through
    taken      the body is entered (assert: it holds); None where that is undecided
    iteration  of a loop, from 1: the one that begins here or, not taken, that there is not; 0 where
               a gap in the record has left it unknown
    undecided  why: raised (an exception came first) · cut (no further event of the frame was
               recorded) · line (the body is on the same line, and changed nothing that shows)
    """

    kind: str
    test: str
    taken: bool | None
    iteration: int = 0
    undecided: Why = ""


class _Pending:
    """A test that is running."""

    __slots__ = ("changed", "effects", "header", "index", "iteration", "raised")

    def __init__(self, header: Header, index: int, iteration: int) -> None:
        self.header, self.index, self.iteration = header, index, iteration
        self.raised = ""  # the type of an exception since
        self.changed: set[tuple[int, str]] = set()  # (frame, name) bound by this event
        self.effects = False


class _Frame:
    __slots__ = ("doubtful", "failing", "headers", "id", "loops", "lost", "pending")

    def __init__(self, frame: int, headers: dict[int, Header]) -> None:
        self.id, self.headers = frame, headers
        self.pending: _Pending | None = None
        self.loops: dict[Header, int] = {}  # open loop → its iteration
        self.lost: set[Header] = set()  # open loops of which the turn is not known
        self.failing: Header | None = None  # an assert that makes its message
        self.doubtful = -1  # a test just before the end of a finally that an exception waits for

    def lose(self) -> None:
        """Events of the frame are missing: any loop may be open, its turn unknown (0)."""
        self.failing, self.doubtful = None, -1
        self.loops = {header: 0 for header in self.headers.values() if header.is_loop}
        self.lost = set(self.loops)


class Decider:
    """Takes the steps of a trace one by one and fills ``found``: event index → decision."""

    def __init__(self, known: Branches) -> None:
        self.known = known
        self.found: dict[int, Decision] = {}
        self.frames: dict[int, _Frame] = {}
        self.waiting: dict[int, _Pending] = {}  # event index → the test that began there
        self.unwound = False  # whether the last event was a return by an exception

    def event(self, index: int, event: EventRecord, state: State) -> None:
        """An event, and the state as it sees it."""
        unwound, self.unwound = self.unwound, isinstance(event, Return) and event.unwound
        if isinstance(event, Call):
            if not event.resumed:
                self.frames[event.frame] = _Frame(event.frame, self._headers(event))
            elif event.frame not in self.frames:
                self._begun_in_gap(event.frame, event.function)
            return
        if isinstance(event, Gap):
            self._gap(event)
            return
        frame = self.frames.get(event.frame)
        if frame is None or not frame.headers:
            return
        if frame.doubtful >= 0:
            self._doubt(frame, event)
        if isinstance(event, Line):
            self._line(frame, index, event.line, state)
        elif isinstance(event, Raise):
            self._raise(frame, event, fresh=not unwound)
        elif isinstance(event, Return):
            self._return(frame, event, state)

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """What happened between that event and the next."""
        if not self.waiting:
            return
        for delta in deltas:
            pending = self.waiting.get(delta.by)
            if pending is not None and not isinstance(delta, (New, In)):
                pending.effects = True
                if isinstance(delta, Bind):
                    pending.changed.add((delta.frame, delta.name))

    def end(self) -> dict[int, Decision]:
        """No more events. Gives all decisions."""
        for frame in self.frames.values():
            self._decide(frame, None, "cut")
        return self.found

    # -- events ------------------------------------------------------------------------------

    def _gap(self, gap: Gap) -> None:
        """What ran meanwhile is not known: neither how a test came out, nor the turn of a loop."""
        for frame in self.frames.values():
            self._decide(frame, None, "cut")
            frame.lose()
        for alive in gap.frames:
            if alive.frame not in self.frames:
                self._begun_in_gap(alive.frame, alive.function)

    def _begun_in_gap(self, frame: int, function: str) -> None:
        """A frame without a call event: its function is known only where no other has the name."""
        name = function.rsplit(".", 1)[-1]
        same = [h for scope, h in self.known.scopes.items() if scope[0] == name]
        self.frames[frame] = made = _Frame(frame, same[0] if len(same) == 1 else {})
        made.lose()

    def _headers(self, event: Call) -> dict[int, Header]:
        name = event.function.rsplit(".", 1)[-1]
        if name in _UNNAMED:
            return {}
        line = 0 if name == "<module>" else event.line
        return self.known.scopes.get((name, line), {})

    def _line(self, frame: _Frame, index: int, line: int, state: State) -> None:
        header, pending = frame.headers.get(line), frame.pending
        if pending is not None:
            again = pending.header.is_loop and pending.header.body == (0, 0)
            if header is pending.header and not again and not pending.raised:
                return  # the same test, on another of its lines
            self._next(frame, pending, {line}, state)
        for loop in [loop for loop in frame.loops if not loop.spans(line)]:
            del frame.loops[loop]
            frame.lost.discard(loop)
        if header is None or header is frame.failing:
            return
        frame.failing = None
        if header.is_loop and header not in frame.lost:
            frame.loops[header] = frame.loops.get(header, 0) + 1
        frame.pending = _Pending(header, index, frame.loops.get(header, 0))
        self.waiting[index] = frame.pending

    def _raise(self, frame: _Frame, event: Raise, *, fresh: bool) -> None:
        pending = frame.pending
        if pending is None:
            return
        if pending.header.kind == "assert" and event.type == "AssertionError" and fresh:
            self._decide(frame, False)
        else:
            pending.raised = event.type

    def _return(self, frame: _Frame, event: Return, state: State) -> None:
        pending = frame.pending
        if pending is None:
            return
        if not event.unwound:
            self._next(frame, pending, {GIVEN} if event.value != "None" else {GIVEN, END}, state)
        elif RAISED in pending.header.no and not pending.raised:
            self._decide(frame, False)  # what was on its way goes on
        else:
            self._decide(frame, None, "raised")

    def _doubt(self, frame: _Frame, event: EventRecord) -> None:
        """3.11 shows the last line of a finally block, run or not, where an exception that waited
        for the block goes on: no exception event stands between."""
        index, frame.doubtful = frame.doubtful, -1
        after = frame.headers.get(event.line) if isinstance(event, Line) else None
        caught = after is not None and after.kind.startswith("except")
        if caught or (isinstance(event, Return) and event.unwound):
            self.found[index] = msgspec.structs.replace(self.found[index], taken=False)

    # -- deciding ----------------------------------------------------------------------------

    def _decide(self, frame: _Frame, taken: bool | None, undecided: Why = "") -> None:
        pending, frame.pending = frame.pending, None
        if pending is None:
            return
        header = pending.header
        self.waiting.pop(pending.index, None)
        if taken and header.body != (0, 0) and RAISED in header.no and header.kind in _DOUBTFUL:
            frame.doubtful = pending.index
        if header.is_loop and taken is False:
            frame.loops.pop(header, None)
            frame.lost.discard(header)
        self.found[pending.index] = Decision(
            header.kind, header.test, taken, pending.iteration, undecided
        )

    def _next(self, frame: _Frame, pending: _Pending, at: set[int], state: State) -> None:
        """The frame is at one of these lines next."""
        header = pending.header
        body = header.body
        if pending.raised and at & self.known.detours:
            ends = header.kind == "for" and pending.raised in _ENDS_A_FOR and at & header.no
            if ends and pending.iteration > 1 and body != (0, 0):
                self._decide(frame, False)  # what it goes through was there before
            else:
                self._decide(frame, None, "raised")
        elif body != (0, 0):
            self._decide(frame, all(body[0] <= line <= body[1] for line in at))
        elif bool(at & header.yes) != bool(at & header.no):
            taken = bool(at & header.yes)
            if header.kind == "assert" and not taken:
                frame.failing = header
            self._decide(frame, taken)
        else:
            taken_or_not = self._by_changes(frame, pending, state)
            self._decide(frame, taken_or_not, "line" if taken_or_not is None else "")

    def _by_changes(self, frame: _Frame, pending: _Pending, state: State) -> bool | None:
        """Both ways lead to the same line: did the body, on the header's own line, do anything?"""
        node, suite = pending.header.node, pending.header.suite
        if not isinstance(node, (ast.If, ast.While)):
            return None
        in_test = set(ast.walk(node.test))
        if pending.effects and all(isinstance(part, _PURE) for part in in_test):
            return True
        stored = {name for part in suite for name in _bound(ast.walk(part))}
        named = {n.id for n in in_test if isinstance(n, ast.Name)}
        excluded = self.known.shifting | _bound(in_test)
        if named & _RUNS_TEXT:
            return None
        if any(f == frame.id and n in stored - excluded for f, n in pending.changed):
            return True
        if len(suite) == 1 and not stored & excluded and _left_alone(suite[0], frame.id, state):
            return False
        return None


def _bound(nodes: Iterable[ast.AST]) -> set[str]:
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _left_alone(statement: ast.stmt, frame: int, state: State) -> bool:
    """Whether a plain assignment has surely not run: what it assigns is not what its target has.
    It is asked where the target was not bound anew."""
    names = state.frames[frame].names
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        step = statement.value.value if isinstance(statement.value, ast.Constant) else 0
        adds = isinstance(statement.op, (ast.Add, ast.Sub)) and type(step) is int and step != 0
        return adds and names.get(statement.target.id, "").lstrip("-").isdigit()
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    target, value = statement.targets[0], statement.value
    if not isinstance(target, ast.Name):
        return False
    if isinstance(value, ast.Name):
        given = names.get(value.id, state.globals.get(value.id))
        return given is not None and names.get(target.id) != given
    if isinstance(value, ast.Constant) and type(value.value) in (int, bool, type(None)):
        return names.get(target.id) != repr(value.value)
    return False


def decisions(trace: Trace | Sequence[Record], program: Program) -> dict[int, Decision]:
    """Event index → the decision of the test that begins there. Empty for a program that cannot be
    read. Linear in the trace's length."""
    known = branches(program)
    if known is None:
        return {}
    decider, state = Decider(known), State()
    for step in steps(trace):
        state.enter(step.event)
        decider.event(step.index, step.event, state)
        for delta in step.deltas:
            state.apply(delta)
        decider.deltas(step.deltas)
    return decider.end()


def told(decision: Decision) -> str:
    """A decision in plain words; "" where there is nothing to say."""
    if decision.taken is None:
        return _UNDECIDED[decision.undecided]
    if decision.kind in ("for", "while"):
        return _of_loop(decision)
    return _WORDS[decision.kind][0 if decision.taken else 1]


_UNDECIDED = {
    "raised": "an exception came first", "cut": "the record ends first", "line": "", "": "",
}  # fmt: skip
_WORDS = {
    "if": ("holds", "does not hold"),
    "elif": ("holds", "does not hold"),
    "assert": ("holds", "fails"),
    "case": ("matches", "does not match"),
    "except": ("catches it", "does not catch it"),
    "except*": ("catches a part of it", "catches nothing of it"),
}


def _of_loop(decision: Decision) -> str:
    if not decision.iteration:
        return "another iteration" if decision.taken else "ends"
    if decision.taken:
        return f"iteration {decision.iteration}"
    count = decision.iteration - 1
    if not count:
        return "ends without an iteration"
    return f"ends after {count} iteration{'s' if count > 1 else ''}"
