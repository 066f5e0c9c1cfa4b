"""Steps into facts: what a statement did, with its line and what it started from."""

from __future__ import annotations

import ast

from tracer.records import Return, Trace
from tracer.static import Statement, Statics
from verbalize.backward import facts as back
from verbalize.backward.calls import callers, pieces, times
from verbalize.backward.family import Family
from verbalize.backward.graph import Graph
from verbalize.backward.operands import Operands
from verbalize.backward.plan import MOST_AT_SEAM, Step
from verbalize.backward.reads import inside, source_read
from verbalize.calls import Calls
from verbalize.evaluator import UnknownError, evaluate
from verbalize.facts import (
    Called,
    Caught,
    Change,
    Condition,
    Did,
    Fact,
    LoopEnd,
    LoopStart,
    Matched,
    Raised,
    Returned,
    Turn,
    Yielded,
)
from verbalize.loops import Loops
from verbalize.outline import Beat
from verbalize.parts import Activation, Execution, Loop
from verbalize.places import targets
from verbalize.sight import Sight, shorten
from verbalize.statements import Statements
from verbalize.words import Said


class Tellers:
    """Looks at steps where they open, and tells them where they close."""

    def __init__(
        self, family: Family, statics: Statics, trace: Trace, sight: Sight, graph: Graph
    ) -> None:
        self.family, self.trace, self.run = family, trace, sight.run
        self.sight, self.book = sight, sight.book
        self.statements = Statements(sight)
        self.loops = Loops(sight, self.statements)
        self.calls = Calls(sight)
        self.values = Operands(sight, statics, graph)
        self.graph = graph
        self.callers, self.pieces = callers(self.run, family, trace), pieces(family)
        self.times = times(self.run, family)
        self.inline = _behind_headers(statics)
        self.operands: dict[int, list[Change]] = {}  # of a step, as it began
        self.needed: dict[int, Fact] = {}  # line → what it asks of the input alone

    def arrive(self, call: Activation) -> None:
        """Where a call begins whose result is told."""
        if call.call != self.trace.entry:
            self.calls.arrive(Beat("brief", call, other=self.family.parent(call)))

    def open(self, step: Step) -> None:
        part = step.part
        if step.kind == "end" and isinstance(part, Loop) and part.end is not None:
            self.sight.look(part.end)
        elif step.kind == "start" and isinstance(part, Loop):
            header = _header(part)
            if header is not None:
                self.operands[id(step)] = self.values.of(header, part.statement.test)
        elif step.kind in ("wrote", "went") and isinstance(part, Execution):
            self.sight.look(part)
            source = source_read(part.statement) if part.statement is not None else ""
            if step.kind == "wrote" and source:
                self.operands[id(step)] = self.values.of(part, source)

    def close(self, step: Step) -> list[Fact]:
        part = step.part
        if isinstance(part, Loop):
            return self._over(part) if step.kind == "end" else self._began(part, step)
        if isinstance(part, Activation):
            return self._entered(part)
        if step.kind == "skip":
            return self._passed(part, step)
        return self._went(part, step) if step.kind == "went" else self._wrote(part, step)

    def _line(self, execution: Execution) -> Said:
        statement = execution.statement
        line = statement.line if statement is not None else execution.line
        return self.book.claim("line", "line", str(line))

    def _code(self, execution: Execution, *, header: bool = False) -> Said | None:
        statement = execution.statement
        if statement is None:
            return None
        behind = [inner.text for inner in self.inline.get(statement.id, []) if not header]
        text = f"{statement.text} {'; '.join(behind)}" if behind else statement.text.rstrip(":")
        return self.book.plain(f"`{shorten(text)}`")

    # -- statements --------------------------------------------------------------------------

    def _wrote(self, part: Execution, step: Step) -> list[Fact]:
        call = self.pieces.get(part.close, self.run.frames.get(part.frame))
        made = self.statements.tell(Beat("statement", part, part.first, part.close, other=call))
        if not made:
            made = self._besides(part)
        self.book.at(part.first, part.last)
        operands = [*self.operands.get(id(step), []), *self.values.results(part)]
        line, code = self._line(part), self._code(part)
        told = [self._fact(part, fact, back.Step(fact.first, fact.last, line, code, operands))
                for fact in made]  # fmt: skip
        behind = self.inline.get(part.statement.id, []) if part.statement is not None else []
        returns = part.kind == "return" or any(inner.kind == "return" for inner in behind)
        if isinstance(part.ending, Return) and returns:
            told.append(self._gave(part, back.Step(part.first, part.last, line, code, operands)))
        return [fact for fact in reversed(told) if fact is not None]

    def _besides(self, part: Execution) -> list[Fact]:
        """What a statement did that a reading forwards leaves out."""
        if part.kind == "case":  # it bound a name, and its guard did not hold
            return self.statements.did(part)
        if part.kind != "assign" or part.raises or part.statement is None:
            return []
        scope = self.sight.scope(part.frame)
        fact = Did(part.first, part.last)
        for target in targets(part.statement.target)[:3]:
            if not isinstance(target, ast.Name) or target.id == "_":
                continue
            try:
                said = self.values.value(target.id, evaluate(target, scope))
            except UnknownError:
                continue
            if said is not None:  # it was given the very object that it had
                fact.changes.append(Change("stay", self.book.plain(f"`{target.id}`"), said))
        return [fact] if fact.changes else []

    def _fact(self, part: Execution, fact: Fact, at: back.Step) -> Fact | None:
        first, last, line, code, operands = at.first, at.last, at.line, at.code, at.operands
        if isinstance(fact, Did):
            return self._did(fact, at)
        if isinstance(fact, Condition):
            if self.values.is_of_input(part):
                self.needed[part.line] = back.Needed(first, last, line, condition=fact)
            known = operands if fact.reason is None else []
            return back.Held(first, last, line, None, known, condition=fact)
        if isinstance(fact, Matched):
            if fact.changes:
                did = Did(first, last, changes=fact.changes)
                return back.Wrote(first, last, line, code, did=did)
            return back.Fitted(first, last, line, code)
        if isinstance(fact, Raised):
            return back.Threw(first, last, line, code, operands, error=fact)
        if isinstance(fact, Caught):
            return back.Took(first, last, line, type=fact.type)
        if isinstance(fact, Yielded):
            return back.Handed(first, last, line, code, operands, out=fact)
        return None

    def _did(self, fact: Did, at: back.Step) -> Fact:
        for change in fact.changes:
            change.alias = change.before = change.taken = None
        fact.printed = [self._quoted(said) for said in fact.printed]
        names = {change.subject.text for change in fact.changes}
        before = any(operand.subject.text in names for operand in at.operands)
        return back.Wrote(at.first, at.last, at.line, at.code, at.operands, before, fact)

    def _quoted(self, said: Said) -> Said:
        """A printed line that is one word, as a literal."""
        bare = len(said.marks) == 1 and said.marks[0].value == repr(said.text)
        if not bare or said.text.lstrip("-").isdigit():
            return said
        return self.book.claim("stdout", "stdout", said.marks[0].value, said.marks[0].value)

    def _gave(self, part: Execution, at: back.Step) -> Fact | None:
        call = self.run.frames.get(part.frame)
        if call is None or call.frame == 0 or call.hidden:
            return None
        for fact in self.calls.returned(Beat("return", call)):
            if not isinstance(fact, Returned) or fact.value is None:
                continue
            said = fact.call
            if call.call == self.trace.entry:
                name = call.function.rsplit(".", 1)[-1]
                said = self.book.claim("call", name, name, f"`{name}`")
            return back.Gave(fact.first, fact.last, at.line, at.code, at.operands, False, said,
                             fact.value, fact.working)  # fmt: skip
        return None

    # -- loops -------------------------------------------------------------------------------

    def _went(self, part: Execution, step: Step) -> list[Fact]:
        if step.turn is None:
            return []
        loop = step.turn[0]
        turn = next(t for t in loop.iterations if t.header is part)
        made = self.loops.turn(Beat("turn", part, part.first, part.close, (loop, turn)))
        self.book.at(part.first, part.last)
        line = self._line(part)
        facts: list[Fact] = []
        for fact in reversed(made):
            if isinstance(fact, Did):  # behind the header, or by handing out the item
                facts.append(self._did(fact, back.Step(fact.first, fact.last, line,
                                                       self._code(part))))  # fmt: skip
            elif isinstance(fact, Turn):
                tested = None if fact.word == "for" or fact.endless else fact.source
                facts.append(back.Went(part.first, part.last, line, number=fact.number,
                                       changes=fact.changes, source=tested,
                                       reason=fact.reason))  # fmt: skip
        return facts

    def _began(self, loop: Loop, step: Step) -> list[Fact]:
        header = _header(loop)
        made = self.loops.start(Beat("loop_start", loop))
        if header is None:
            return []
        self.book.at(loop.first, loop.first)
        over = next((fact.over for fact in made if isinstance(fact, LoopStart)), None)
        operands = self.operands.get(id(step), [])
        if over is not None and loop.statement.test.isidentifier():
            operands = []  # what it is and what the loop goes through are one
        if over is None and not operands:
            return []
        line, code = self._line(header), self._code(header, header=True)
        return [back.Began(loop.first, loop.first, line, code, operands, over=over)]

    def _over(self, loop: Loop) -> list[Fact]:
        end = loop.end
        if end is None:
            return []
        made = self.loops.end(Beat("loop_end", loop, end.first, loop.close, "whole"))
        self.book.at(end.first, end.last)
        tested = None
        if loop.statement.kind == "while":
            tested = self.book.plain(f"`{shorten(loop.statement.test)}`")
        line = self._line(end)
        return [
            back.Over(end.first, end.last, line, count=fact.count, once=fact.once,
                      never=fact.never, source=tested, reason=fact.reason)
            for fact in made if isinstance(fact, LoopEnd)
        ]  # fmt: skip

    # -- calls, and steps passed over --------------------------------------------------------

    def _entered(self, call: Activation) -> list[Fact]:
        caller = self.callers.get(call.call)
        if caller is None:
            return []
        made = self.calls.called(Beat("call", call, other=self.family.parent(call)))
        self.book.at(call.call, call.call)
        line, code = self._line(caller), self._code(caller)
        return [
            back.Entered(call.call, call.call, line, code, call=fact.call,
                         arguments=fact.arguments)
            for fact in made if isinstance(fact, Called)
        ]  # fmt: skip

    def _passed(self, part: Execution, step: Step) -> list[Fact]:
        self.book.at(part.first, part.first)
        line, number = self._line(part), None
        if step.turn is not None and step.turn[0].statement is part.statement:
            number = self.book.claim("iteration", part.statement.text, str(step.turn[1]))
        values = [change for frame, name in step.names
                  if (change := self._known(part, frame, name, step.told)) is not None]  # fmt: skip
        values = values[:MOST_AT_SEAM]
        time = None
        runs, all_runs = self.times.get(id(part), (0, 0))
        if all_runs > 1 and (number is None or number.text != str(runs)):
            shown = f"{runs}{_ending(runs)}"
            time = self.book.claim("aggregate", f"runs of line {line.text}", str(runs), shown)
        return [back.Passed(part.first, part.first, line, number=number, time=time, values=values)]

    def _known(self, part: Execution, frame: int, name: str, told: frozenset[int]) -> Change | None:
        """What a name is worth there, as the frame of a statement sees it; not of an object whose
        last change is left out, as nothing that counts rests on it."""
        held, scope = self.sight.frame(frame), self.sight.scope(part.frame)
        if held is None or name not in held.names or scope.name(name) != held.names[name]:
            return None
        last = self.graph.last_touch(inside(self.sight.state, held.names[name]), part.first)
        if last is not None and id(last) not in told:
            return None
        try:
            said = self.values.value(name, evaluate(ast.Name(name), scope))
        except UnknownError:
            return None
        return Change("argument", self.book.plain(f"`{name}`"), said) if said is not None else None


def _behind_headers(statics: Statics) -> dict[int, list[Statement]]:
    """Header → the statements that stand behind it on its line."""
    found: dict[int, list[Statement]] = {}
    for statement in statics.statements:
        above = statics.statements[statement.parent] if statement.parent >= 0 else None
        if above is not None and 0 < above.body_line <= above.end_line:
            found.setdefault(above.id, []).append(statement)
    return found


def _ending(number: int) -> str:
    """Of an ordinal: ``st`` for 1."""
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _header(loop: Loop) -> Execution | None:
    """The first run of a loop's header."""
    return loop.iterations[0].header if loop.iterations else loop.end
