"""What each step of a run rests on: its dynamic dependences, found in one replay.

A node of the graph is a statement's run (an `Execution`), or a call (an `Activation`, which gives
the parameters their values).  Its edges lead to the nodes that last wrote what it read (`ledger`),
to the statements that let it run (`control`), and to what its calls returned.  The graph is linear
in the record.
"""

from __future__ import annotations

import ast

from tracer import literals
from tracer.records import Call, Delta, In, Out, Raise, Return, Trace, Yield
from tracer.replay import State, steps
from tracer.static import Statement, Statics
from verbalize.backward.control import Control
from verbalize.backward.family import Family
from verbalize.backward.graph import Graph, Node
from verbalize.backward.ledger import Ledger
from verbalize.backward.loops import Headers
from verbalize.backward.purity import Purity
from verbalize.backward.reads import Use, places, source_read, uses
from verbalize.evaluator import Scope
from verbalize.parts import Activation, Execution, Run
from verbalize.places import targets
from verbalize.summaries import held

_ASSIGNING = ("assign", "annassign", "augassign")


def depend(run: Run, family: Family, statics: Statics, trace: Trace, headers: Headers) -> Graph:
    """The dependences of all that ran."""
    return _Builder(run, family, statics, trace, headers).build()


class _Builder:
    def __init__(
        self, run: Run, family: Family, statics: Statics, trace: Trace, headers: Headers
    ) -> None:
        self.run, self.family, self.headers = run, family, headers
        self.statics, self.trace = statics, trace
        self.own = frozenset(info.name for info in statics.functions)
        self.control, self.purity = Control(statics), Purity(run, family)
        self.state = State()
        self.ledger = Ledger(self.state, lambda edges: self._add(None, edges))
        self.nodes: list[Node] = []
        self.known: dict[int, int] = {}
        self.ends: list[int] = []
        self.readers: set[int] = set()  # nodes that took input in
        # frame → node of its call; of a comprehension, its statement
        self.home: dict[int, int] = {}
        self.hidden: set[int] = set()
        self.open: dict[int, int] = {}  # frame → node of the statement that runs in it
        self.raiser = -1

    def build(self) -> Graph:
        for step in steps(self.trace):
            event = step.event
            self.state.enter(event)
            owner = self.family.owners[step.index]
            if isinstance(owner, Activation) and isinstance(event, Call):
                self._call(owner, event)
            elif isinstance(event, (Return, Yield)):
                self._leave(event)
            elif isinstance(event, Raise) and event.frame in self.open:
                self.raiser = self.open[event.frame]
            if step.index in self.family.begun:
                self._open(self.family.begun[step.index])
            for delta in step.deltas:
                self._write(delta)
                self.purity.delta(delta)
                self.state.apply(delta)
        if self.raiser >= 0 and self.run.root.unwound:
            self.ends.append(self.raiser)
        inputs = {name for name, nodes in self.ledger.bound.items() if self._is_input(nodes)}
        changed, touched = self.ledger.changed, self.ledger.touched
        return Graph(self.nodes, self.ends, self.purity, inputs, changed, touched, self.known)

    def _is_input(self, writers: list[int]) -> bool:
        part = self.nodes[writers[0]].part
        asked = isinstance(part, Activation) and part.call == self.trace.entry and part.frame != 0
        return len(writers) == 1 and (asked or writers[0] in self.readers)

    def _add(self, part: Execution | Activation | None, edges: list[int]) -> int:
        self.nodes.append(Node(part, edges))
        number = len(self.nodes) - 1
        if part is not None:
            self.known[id(part)] = number
        return number

    # -- statements --------------------------------------------------------------------------

    def _open(self, execution: Execution) -> None:
        frame = execution.frame
        if frame in self.hidden:  # what a comprehension does is done by its statement
            self.known[id(execution)] = self.home[frame]
            return
        number = self._add(execution, [])
        self.open[frame] = number
        node, statement = self.nodes[number], execution.statement
        earlier = self.family.earlier.get(id(execution))
        if earlier is not None and id(earlier) in self.known:
            node.edges.append(self.known[id(earlier)])
            node.edges += self._sent(execution.first)
        if statement is None:
            return
        ruling = self.control.ruling(frame, execution)
        node.edges += [self.known[id(one)] for one in ruling if id(one) in self.known]
        if not ruling and frame in self.home:
            node.edges.append(self.home[frame])
        if statement.kind == "except" and self.raiser >= 0:
            node.edges.append(self.raiser)
        if not self._goes_on(number, execution, statement):
            self._read(node, statement, frame)
        if statement.kind in ("if", "elif"):
            self._could_write(number, execution, statement)
        if statement.kind in _ASSIGNING and not execution.raises:
            self._store(number, statement, frame)

    def _goes_on(self, number: int, execution: Execution, statement: Statement) -> bool:
        """Whether this is the header of a ``for`` loop: what that goes through was settled when it
        began, and has a node of its own."""
        loop = self.headers.loop_of(execution)
        if loop is None:
            return False
        if id(loop) not in self.known:
            self.known[id(loop)] = self._add(None, [])
            self._read(self.nodes[-1], statement, execution.frame)
        self.nodes[number].edges.append(self.known[id(loop)])
        return True

    def _read(self, node: Node, statement: Statement, frame: int) -> None:
        for inner in self.control.inline(statement):
            self._read(node, inner, frame)
        scope = Scope(self.state, self.state.frames.get(frame))
        final = statement.kind == "return" and self._is_entry(frame)
        for use in uses(source_read(statement), self.own, deep=final or statement.kind == "for"):
            for place in places(use, scope, frame):
                writer = self.ledger.writer(place)
                if writer >= 0:
                    node.edges.append(writer)
                    if place[0] == "name":
                        node.reads.append((place, writer))

    def _is_entry(self, frame: int) -> bool:
        call = self.run.frames.get(frame)
        return call is not None and call.call == self.trace.entry

    def _could_write(self, number: int, execution: Execution, statement: Statement) -> None:
        """What a test left as it was rests on the test from then on."""
        for name in self.control.may_write(statement, held(execution)):
            before = self.ledger.names.get((execution.frame, name))
            if before is not None:
                self.nodes[number].edges.append(before)
                self.nodes[number].reads.append((("name", execution.frame, name), before))
                self.ledger.names[execution.frame, name] = number

    def _store(self, number: int, statement: Statement, frame: int) -> None:
        """An assignment writes its targets also where it gives them what they had, of which the
        record has no change."""
        own = self.state.frames.get(frame)
        scope = Scope(self.state, own)
        for target in targets(statement.target):
            if isinstance(target, ast.Name):
                local = own is not None and target.id in own.names
                self.ledger.names[frame if local else 0, target.id] = number
                continue
            for place in places(Use(target, deep=False, shown=True), scope, frame):
                self.ledger.store(place, number)

    def _write(self, delta: Delta) -> None:
        owner = self.family.owner(delta)
        number = self.known.get(id(owner), -1)
        if number < 0:
            number = self.home.get(owner.frame, -1) if isinstance(owner, Activation) else -1
        if number < 0:
            return
        if isinstance(delta, (In, Out)):
            self.ends.append(number)
            if isinstance(delta, In):
                self.readers.add(number)
            return
        self.ledger.apply(delta, number)

    # -- calls -------------------------------------------------------------------------------

    def _call(self, call: Activation, event: Call) -> None:
        caller = self._caller(call)
        if call.hidden and caller >= 0:
            self.hidden.add(call.frame)
            self.home[call.frame] = caller
            return
        if call.resumed:
            return
        self.purity.call(call, event)
        number = self._add(call, list(self.nodes[caller].edges) if caller >= 0 else [])
        if caller >= 0:
            self.nodes[number].reads = list(self.nodes[caller].reads)
        if call.frame != 0:
            self.home[call.frame] = number
        given = self._parameters(call)
        for name in event.names:
            writer = number if name in given or not given else self._outer(call, name)
            self.ledger.bind(call.frame, name, writer)

    def _sent(self, call: int) -> list[int]:
        """What the statement rests on that resumed a generator, and may have sent it a value."""
        owner = self.family.owners[call]
        caller = self._caller(owner) if isinstance(owner, Activation) else -1
        return self.nodes[caller].edges if caller >= 0 else []

    def _caller(self, call: Activation) -> int:
        """The node of the statement that made a call; -1 for none."""
        parent = self.family.parent(call)
        if parent is None:
            return -1
        if parent.frame in self.hidden:
            return self.home[parent.frame]
        return self.open.get(parent.frame, -1)

    def _parameters(self, call: Activation) -> set[str]:
        name = call.function.rsplit(".", 1)[-1]
        return {
            parameter.lstrip("*")
            for info in self.statics.functions
            if info.name == name and info.line <= call.line <= info.end_line
            for parameter in info.params
        }

    def _outer(self, call: Activation, name: str) -> int:
        """Who wrote a name of an enclosing function."""
        parent = self.family.parent(call)
        while parent is not None:
            if (parent.frame, name) in self.ledger.names:
                return self.ledger.names[parent.frame, name]
            parent = self.family.parent(parent)
        return self.known[id(call)]

    def _leave(self, event: Return | Yield) -> None:
        ender, call = self.open.get(event.frame, -1), self.run.frames.get(event.frame)
        if isinstance(event, Yield):
            self.purity.paused(event)
        if event.frame in self.hidden or call is None or ender < 0:
            return
        if isinstance(event, Return) and self._is_entry(event.frame) and call.frame != 0:
            self.ends.append(ender)
        caller = self._caller(call)
        if caller < 0 or (event.value == "None" and not self._names_a_value(ender)):
            return
        node = self.nodes[caller]
        node.edges.append(ender)
        if literals.is_reference(event.value) and not _hands_on(node.part):
            node.edges += self.ledger.contents(event.value)

    def _names_a_value(self, ender: int) -> bool:
        part = self.nodes[ender].part
        statement = part.statement if isinstance(part, Execution) else None
        return statement is not None and statement.kind == "return" and bool(statement.test)


def _hands_on(part: Execution | Activation | None) -> bool:
    """Whether a statement only keeps, or returns, what its call gave."""
    statement = part.statement if isinstance(part, Execution) else None
    if statement is None or statement.kind not in ("assign", "return"):
        return False
    try:
        return isinstance(ast.parse(statement.test, mode="eval").body, ast.Call)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
