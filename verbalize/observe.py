"""Beats into facts: one replay of the run, looking at the state where each beat opens and closes.

A statement is looked at twice: before it runs (operands of its expressions, names of the objects
it may change) and when its effects are there (values).  The replay is linear in the records, and
what is looked at is bounded by what is told.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tracer import literals
from tracer.records import In, Out, Return, Trace, Value, Yield
from tracer.replay import Frame, State, steps
from tracer.static import Statement, Statics
from verbalize.calls import Naming
from verbalize.changes import Before, Changes, in_order, remember
from verbalize.expressions import Captured, Ref, Scope, UnknownError, compiled, solid, truth
from verbalize.expressions import text as text_of
from verbalize.facts import (
    AfterLoop,
    Break,
    Called,
    Caught,
    Change,
    Condition,
    Did,
    Fact,
    LoopEnd,
    LoopStart,
    Matched,
    MoreCalls,
    Raised,
    Resumed,
    Returned,
    Setup,
    Skipped,
    Turn,
    Yielded,
)
from verbalize.outline import Beat, raised
from verbalize.places import named_objects, targets
from verbalize.reasons import condition_reason, object_reason, working
from verbalize.segments import Activation, Execution, Iteration, Loop, Run
from verbalize.summaries import (
    Printed,
    Watch,
    after_loop,
    all_targets,
    changed_names,
    changed_objects,
    held,
    inside,
    loop_targets,
    skipped_clauses,
)
from verbalize.words import Book, Said, value_words

MAX_LINES = 6  # printed or read lines quoted by one statement
LONG_LINE = 160
LONG_OVER = 80  # characters of what a loop goes through
ASSIGNMENTS = ("assign", "annassign", "augassign")
PRINTED_WORD = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.+"
)


class Seen:
    """What an execution looked like before it ran."""

    __slots__ = ("captured", "fallback", "names", "reason", "truth")

    def __init__(self) -> None:
        self.captured: Captured | None = None
        self.names: dict[int, str] = {}
        self.reason: Said | None = None
        self.truth: bool | None = None
        self.fallback: Said | None = None  # the condition's value, its truth not being known

    def why(self, held: bool) -> Said | None:
        """The reason, if it agrees with what happened."""
        if self.truth is None:
            return self.fallback
        return self.reason if self.truth == held else None


class Observer:
    """Fills beats with facts while the events go by."""

    def __init__(self, run: Run, statics: Statics, trace: Trace, book: Book) -> None:
        self.run, self.statics, self.trace, self.book = run, statics, trace, book
        self.state = State()
        self.naming = Naming(book, statics)
        self.seen: dict[int, Seen] = {}
        self.before: dict[int, Before] = {}
        self.existing: dict[int, set[str]] = {}  # loop → names there were when it began
        self.watches: dict[int, Watch] = {}
        self.returning: dict[int, Captured] = {}  # frame → its return statement's expression
        deltas = [r for r in trace.records if isinstance(r, Out)]
        self.printed = Printed(run, deltas)
        self.arguments: dict[int, list[Change]] = {}  # of calls told by their result alone
        self.holding = _holding_loops(statics)
        self.alternatives = _alternatives(statics)

    def observe(self, beats: Sequence[Beat]) -> list[list[Fact]]:
        """The facts of each beat, in step with the beats."""
        facts: list[list[Fact]] = [[] for _ in beats]
        opening: dict[int, list[int]] = {}
        closing: dict[int, list[int]] = {}
        for number, beat in enumerate(beats):
            if beat.kind in ("line", "paragraph"):
                facts[number] = [Break(-1, -1, beat.kind == "paragraph")]
                continue
            opening.setdefault(beat.opens, []).append(number)
            closing.setdefault(beat.closes, []).append(number)
        told = {
            id(beat.part) for beat in beats if isinstance(beat.part, Execution)
        }  # fmt: skip
        for step in steps(self.trace):
            self.state.enter(step.event)
            self._moment(step.index, beats, facts, opening, closing)
            for delta in step.deltas:
                by = getattr(delta, "by", -1)
                owner = self.run.owners[by] if 0 <= by < len(self.run.owners) else None
                while isinstance(owner, Execution) and owner.resumed_as is not None:
                    owner = owner.resumed_as
                if id(owner) in told:
                    remember(self.before.setdefault(id(owner), {}), self.state, delta)
                self.state.apply(delta)
        self._moment(self.run.total, beats, facts, opening, closing)
        return facts

    def _moment(
        self, index: int, beats: Sequence[Beat], facts: list[list[Fact]],
        opening: dict[int, list[int]], closing: dict[int, list[int]],
    ) -> None:  # fmt: skip
        late = [n for n in closing.get(index, ()) if beats[n].opens == index]
        for number in closing.get(index, ()):
            if beats[number].opens != index:
                facts[number] = self._close(beats[number])
        for number in opening.get(index, ()):
            self._open(beats[number])
        for number in late:
            facts[number] = self._close(beats[number])

    def _frame(self, frame: int) -> Frame | None:
        return self.state.frames.get(frame)

    def _scope(self, frame: int) -> Scope:
        return Scope(self.state, self._frame(frame))

    # -- opening -----------------------------------------------------------------------------

    def _open(self, beat: Beat) -> None:
        part = beat.part
        if beat.kind in ("statement", "turn"):
            self._look(part, in_turn=beat.kind == "turn")
        elif beat.kind == "loop_start":
            frame = self._frame(part.frame)
            self.existing[id(part)] = set(frame.names) if frame else set()
        elif beat.kind == "loop_end" and part.end is not None:
            self._look(part.end, in_turn=True)
        elif beat.kind == "skipped":
            start, stop = beat.other
            names = changed_names(inside(part.iterations[start:stop]), part.frame)
            self.watches[id(beat)] = Watch(self.state, self._frame(part.frame), names)
        elif beat.kind == "brief":
            self.arguments[id(part)] = self._name_call(beat)[1]

    def _look(self, execution: Execution, *, in_turn: bool = False) -> None:
        seen = self.seen[id(execution)] = Seen()
        statement = execution.statement
        if statement is None:
            return
        scope = self._scope(execution.frame)
        seen.names = named_objects(scope, statement)
        self.book.at(execution.first, execution.last)
        source = _expression(statement)
        expression = compiled(source) if source else None
        if expression is None:
            return
        seen.captured = Captured(expression, scope)
        if statement.kind in ("if", "elif", "while", "assert") and not execution.calls:
            try:
                seen.truth = truth(seen.captured.value())
                seen.reason = condition_reason(self.book, seen.captured, seen.truth)
            except UnknownError:
                seen.fallback = object_reason(self.book, seen.captured)

    # -- closing -----------------------------------------------------------------------------

    def _close(self, beat: Beat) -> list[Fact]:
        handler = getattr(self, f"_tell_{beat.kind}")
        facts: list[Fact] = handler(beat)
        return facts

    def _tell_setup(self, beat: Beat) -> list[Fact]:
        names: dict[str, None] = {}
        for execution in beat.part:
            for name in execution.statement.writes:
                names.setdefault(name)
        first, last = beat.part[0].first, beat.part[-1].last
        self.book.at(first, last)
        return [Setup(first, last, [self.book.plain(f"`{name}`") for name in names])]

    def _tell_statement(self, beat: Beat) -> list[Fact]:
        execution: Execution = beat.part
        self.book.at(execution.first, execution.last)
        self._take_results(execution)
        facts: list[Fact] = []
        kind = execution.kind
        if kind in ("if", "elif"):
            facts += self._condition(execution)
        elif kind == "except":
            facts += self._caught(execution)
        elif kind == "case":
            facts += self._matched(execution)
        else:
            facts += self._did(execution)
            if kind == "assert" and not execution.raises:
                facts += self._condition(execution)
        facts += self._raised(execution)
        if isinstance(execution.ending, Yield):
            facts += self._yielded(execution, beat.other)
        seen = self.seen.get(id(execution))
        if kind == "return" and seen is not None and seen.captured is not None:
            self.returning[execution.frame] = seen.captured
        return facts

    def _take_results(self, execution: Execution) -> None:
        """Results of the calls a statement made go into its expression."""
        seen = self.seen.get(id(execution))
        if seen is None or seen.captured is None or not execution.calls:
            return
        results: list[tuple[str, Value]] = []
        for call in execution.calls:
            if isinstance(call.ending, Return) and not call.ending.unwound:
                results.append((call.function.rsplit(".", 1)[-1], call.ending.value))
        if execution.kind in ("if", "elif", "while", "assert"):
            seen.captured.forget_shared()
        seen.captured.call_results(results)
        if execution.kind in ("if", "elif", "while", "assert"):
            try:
                seen.truth = truth(seen.captured.value())
                seen.reason = condition_reason(self.book, seen.captured, seen.truth)
            except UnknownError:
                pass

    def _did(self, execution: Execution) -> list[Fact]:
        fact = Did(execution.first, execution.last)
        fact.changes = self._changes(execution)
        self._read(execution, fact)
        self._printed(execution, fact)
        said = fact.changes or fact.read or fact.read_lines or fact.printed or fact.printed_lines
        return [fact] if said or fact.empty else []

    def _changes(self, execution: Execution) -> list[Change]:
        seen = self.seen.get(id(execution)) or Seen()
        scope = self._scope(execution.frame)
        statement = execution.statement
        reader = Changes(
            self.book, scope, statement, seen.names, self.before.get(id(execution), {})
        )
        changes = reader.read(execution.deltas, frame=execution.frame)
        if statement is None or statement.kind not in ASSIGNMENTS:
            return changes
        if not execution.raises and execution.close < self.run.total:
            changes += reader.unchanged(changes, statement.target)
        changes = in_order(changes, statement.target)
        self._explain(statement, seen, changes)
        return changes

    def _explain(self, statement: Statement, seen: Seen, changes: list[Change]) -> None:
        """Adds how the value came about, where it is one target's and can be verified."""
        names = targets(statement.target)
        if seen.captured is None or len(names) != 1:
            if len(names) > 1 and " = " not in statement.target:
                self._explain_each(seen, names, changes)
            return
        direct = [c for c in changes if c.kind in ("bind", "element", "key", "stay")]
        result = _literal(direct[0]) if len(direct) == 1 else ""
        if result:
            direct[0].working = working(self.book, seen.captured, result)

    def _explain_each(self, seen: Seen, names: Sequence[ast.expr], changes: list[Change]) -> None:
        """``a, b = b, a % b``: each target has its own working."""
        shape = seen.captured.compiled.shape if seen.captured is not None else None
        if not isinstance(shape, (ast.Tuple, ast.List)) or len(shape.elts) != len(names):
            return
        by_name = {change.subject.text: change for change in changes}
        for node, part in zip(names, shape.elts, strict=True):
            change = by_name.get(f"`{node.id}`") if isinstance(node, ast.Name) else None
            if change is not None and seen.captured is not None and _literal(change):
                change.working = working(self.book, seen.captured, _literal(change), part)

    def _read(self, execution: Execution, fact: Did) -> None:
        text = "".join(d.text for d in execution.deltas if isinstance(d, In))
        if not text:
            return
        lines = text.splitlines()
        if len(lines) <= 3 and all(len(line) <= LONG_LINE for line in lines):
            fact.read = [self.book.claim("stdin", "stdin", repr(line)) for line in lines]
        else:
            fact.read_lines = self.book.claim("stdin", "lines", str(len(lines)))

    def _printed(self, execution: Execution, fact: Did) -> None:
        text = "".join(d.text for d in execution.deltas if isinstance(d, Out))
        if not text:
            return
        fact.unfinished = not text.endswith("\n")
        lines = text.split("\n") if fact.unfinished else text[:-1].split("\n")
        if text == "\n":
            fact.empty = True
            return
        if len(lines) <= MAX_LINES and all(len(line) <= LONG_LINE for line in lines):
            fact.printed = [self.book.claim("stdout", "stdout", repr(x), _quoted(x)) for x in lines]
            return
        if len(lines) > 1:
            fact.printed_lines = self.book.claim("stdout", "lines", str(len(lines)))
            return
        shown = self.book.claim("stdout", "start of stdout", repr(lines[0][:40]))
        size = self.book.claim("stdout", "characters", str(len(lines[0])))
        fact.printed = [self.book.join(["a line of ", size, " characters starting ", shown])]

    def _condition(self, execution: Execution) -> list[Fact]:
        statement, seen = execution.statement, self.seen.get(id(execution))
        if statement is None or seen is None or "__name__" in statement.test:
            return []
        answer = held(execution)
        if answer is None:
            answer = seen.truth
        if statement.kind == "assert":
            answer = True
        if answer is None or execution.raises:
            return self._did(execution)
        reason = seen.why(answer)
        if statement.kind == "assert" and reason is None:
            return []
        then = "branch" if answer else self.alternatives.get(statement.id, "skip")
        if statement.kind == "assert":
            then = "assertion"
        inline = statement.body_line <= statement.end_line
        verdict = self.book.claim("branch", statement.test, str(answer), _VERDICTS[then])
        source = self.book.plain(f"`{_shorten(statement.test)}`")
        fact = Condition(
            execution.first, execution.last, source, reason, answer, then, verdict
        )
        return [fact, *self._did(execution)] if inline else [*self._did(execution), fact]

    def _matched(self, execution: Execution) -> list[Fact]:
        statement = execution.statement
        if statement is None or not held(execution):
            return []
        pattern = self.book.claim(
            "branch", statement.text, "True", f"`{_shorten(statement.text.rstrip(':'))}`"
        )
        return [
            Matched(execution.first, execution.last, pattern, self._changes(execution))
        ]

    # -- exceptions --------------------------------------------------------------------------

    def _raised(self, execution: Execution) -> list[Fact]:
        facts: list[Fact] = []
        for index, event in raised(execution)[:1]:
            self.book.at(index, index)
            kind = self.book.claim("exception", "raised", event.type, f"`{event.type}`")
            message = None
            if event.message and len(event.message) <= LONG_LINE:
                message = self.book.claim("exception", "message", event.message)
            line = self.book.claim("line", "line", str(event.line))
            facts.append(Raised(index, index, kind, message, line))
        return facts

    def _caught(self, execution: Execution) -> list[Fact]:
        statement = execution.statement
        if statement is None or not held(execution):
            return []
        kind = self.book.claim(
            "exception", "caught", statement.text, f"`{_shorten(statement.text.rstrip(':'))}`"
        )
        line = self.book.claim("line", "line", str(statement.line))
        return [Caught(execution.first, execution.last, kind, line)]

    # -- loops -------------------------------------------------------------------------------

    def _label(self, loop: Loop, nested: bool) -> Said | None:
        """Which loop is meant, where there is more than one at hand."""
        statement = loop.statement
        call = self.run.frames.get(loop.frame)
        function = call.function.rsplit(".", 1)[-1] if call is not None else "<module>"
        pieces = loop.resumed or (call is not None and isinstance(call.ending, Yield))
        alone = not nested and statement.id not in self.holding and not pieces
        if alone and (loop.frame == 0 or not self._inside_loop(call)):
            return None
        if statement.kind == "for" and statement.target.isidentifier() and statement.target != "_":
            return self.book.plain(f"`{statement.target}` loop")
        if loop.frame == 0 or nested:
            which = "inner" if nested else "outer"
            return self.book.plain(f"{which} {statement.kind} loop")
        return self.book.plain(f"{statement.kind} loop in `{function}`")

    def _inside_loop(self, call: Activation | None) -> bool:
        """Whether the call was made from inside a loop, directly or not."""
        return call is not None and call.in_loop

    def _source(self, statement: Statement) -> Said:
        return self.book.plain(f"`{_shorten(statement.text.rstrip(':'))}`")

    def _tell_loop_start(self, beat: Beat) -> list[Fact]:
        loop: Loop = beat.part
        if loop.resumed or beat.other == "brief":
            return []
        self.book.at(loop.first, loop.first)
        statement = loop.statement
        over = self._over(loop) if statement.kind == "for" else None
        return [LoopStart(loop.first, loop.first, self._source(statement), statement.kind, over)]

    def _over(self, loop: Loop) -> Said | None:
        """What a for loop goes through, where that is a named value or a range."""
        source = loop.statement.test
        scope = self._scope(loop.frame)
        ranged = source.startswith("range(") and source.endswith(")") and scope.builtin("range")
        expression = compiled(f"({source[6:-1]},)" if ranged else source)
        if expression is None or not expression.leaves:
            return None
        try:
            value = Captured(expression, scope).value()
            if isinstance(value, Ref) and value.node.kind == "other":
                return None
            shown = text_of(solid(self.state, value))
        except UnknownError:
            return None
        if ranged:
            shown = f"range({shown[1:-1].rstrip(',')})"
        return self.book.claim("value", source, shown) if len(shown) <= LONG_OVER else None

    def _tell_turn(self, beat: Beat) -> list[Fact]:
        execution: Execution = beat.part
        loop, turn = beat.other
        self.book.at(execution.first, execution.last)
        statement = loop.statement
        number = self.book.claim("iteration", statement.text, str(turn.number))
        fact = Turn(execution.first, execution.last, number, self._label(loop, beat.nested))
        fact.word = statement.kind
        facts: list[Fact] = [fact]
        if statement.kind == "while":
            self._take_results(execution)
            seen = self.seen.get(id(execution)) or Seen()
            fact.source = self.book.plain(f"`{_shorten(statement.test)}`")
            fact.endless = _endless(statement)
            fact.reason = seen.why(True)
            facts = [*self._did(execution), *facts]
        else:
            fact.changes = self._targets(loop, turn, execution)
            facts = [*self._besides_targets(loop, execution), *facts]
        facts += self._raised(execution)
        return facts

    def _besides_targets(self, loop: Loop, execution: Execution) -> list[Fact]:
        """What fetching the next element did, apart from giving the targets their values."""
        own = loop_targets(loop)
        facts: list[Fact] = []
        for did in self._did(execution):
            if isinstance(did, Did):
                did.changes = [c for c in did.changes if c.subject.text.strip("`") not in own]
                if did.changes or did.read or did.printed or did.read_lines or did.printed_lines:
                    facts.append(did)
        return facts

    def _targets(self, loop: Loop, turn: Iteration, execution: Execution) -> list[Change]:
        scope = self._scope(loop.frame)
        found: list[Change] = []
        for node in targets(loop.statement.target):
            name = getattr(node, "id", "")
            value = scope.name(name) if name else None
            if value is not None and name != "_":
                said = value_words(self.book, self.state, value, name, "change")
                found.append(Change("bind", self.book.plain(f"`{name}`"), said))
        return found

    def _tell_skipped(self, beat: Beat) -> list[Fact]:
        loop: Loop = beat.part
        start, stop = beat.other
        turns = loop.iterations[start:stop]
        first, close = beat.opens, beat.closes
        self.book.at(first, close - 1)
        watch = self.watches.pop(id(beat))
        keep = self.existing.get(id(loop), set()) - all_targets(loop, turns)
        clauses = skipped_clauses(
            self.book, self.state, self._frame(loop.frame), self.statics, turns, watch, keep,
            self.printed.between(first, close),
        )  # fmt: skip
        numbers = [
            self.book.claim("iteration", loop.statement.text, str(turns[k].number)) for k in (0, -1)
        ]
        return [Skipped(first, close - 1, *numbers, self._label(loop, beat.nested), clauses)]

    def _tell_loop_end(self, beat: Beat) -> list[Fact]:
        loop: Loop = beat.part
        end = loop.end
        first = end.first if end is not None else max(loop.first, loop.close - 1)
        brief = beat.other == "brief"
        self.book.at(first, loop.last)
        total = len(loop.iterations) + loop.earlier
        why = "done" if loop.statement.kind == "for" else "false"
        reason = None
        if end is not None:
            self._take_results(end)
            seen = self.seen.get(id(end)) or Seen()
            reason = seen.why(False)
        else:
            why = self._left(loop)
            if why == "none" and beat.other in ("whole", "never"):
                return []
        self.book.at(loop.first, loop.last)
        count = self.book.claim("iteration", f"count of {loop.statement.text}", str(total))
        fact = LoopEnd(
            first, loop.last, why, self._label(loop, beat.nested), count, total == 1,
            total == 0, self._source(loop.statement), reason, brief=brief,
        )  # fmt: skip
        facts: list[Fact] = self._did(end) if end is not None and end.kind == "while" else []
        if brief or why != "none":
            facts.append(fact)
        if beat.other in ("brief", "summed"):
            values = self._after(loop)
            facts += [AfterLoop(loop.first, loop.last, values)] if values else []
        if end is not None:
            facts += self._raised(end)
        return facts

    def _left(self, loop: Loop) -> str:
        last = inside(loop.iterations[-1:])
        if last and last[-1].ending is None and not last[-1].raises and last[-1].statement:
            lines = self.statics.statements_at(last[-1].line)
            if any(statement.kind == "break" for statement in lines):
                return "break"
        return "none"

    def _after(self, loop: Loop) -> list[Change]:
        parts = inside(loop.iterations)
        existing = self.existing.get(id(loop), set())
        names = [
            name for name in changed_names(parts, loop.frame)
            if name in existing and name not in all_targets(loop, loop.iterations)
        ]  # fmt: skip
        told = after_loop(
            self.book, self.state, self._frame(loop.frame), names, changed_objects(parts)
        )
        return [Change("bind", self.book.plain(f"`{name}`"), said) for name, said in told]

    # -- calls -------------------------------------------------------------------------------

    def _name_call(self, beat: Beat) -> tuple[Said, list[Change]]:
        call: Activation = beat.part
        receivers = self._receivers(beat.other) if beat.other is not None else {}
        return self.naming.name(self.state, self._frame(call.frame), call, receivers)

    def _receivers(self, outer: Activation) -> dict[int, str]:
        """Label → name, for the objects that the calling frame names."""
        frame = self._frame(outer.frame)
        found: dict[int, str] = {}
        if frame is None:
            return found
        for name, value in [*frame.names.items(), *self.state.globals.items()]:
            if literals.is_reference(value) and not name.startswith("."):
                found.setdefault(literals.label(value), name)
        return found

    def _tell_call(self, beat: Beat) -> list[Fact]:
        call: Activation = beat.part
        said, arguments = self._name_call(beat)
        level = None
        if call.level > 1:
            level = self.book.claim("aggregate", f"depth of {call.function}", str(call.level))
        return [Called(call.call, call.call, said, arguments, level, call.call)]

    def _tell_return(self, beat: Beat) -> list[Fact]:
        call: Activation = beat.part
        captured = self.returning.pop(call.frame, None)
        fact = self._returned(call)
        if fact is None:
            return []
        if captured is not None and fact.value is not None and fact.value.marks:
            mark = fact.value.marks[0]
            if len(fact.value.marks) == 1 and mark.kind == "return":
                fact.working = working(self.book, captured, mark.value)
        return [fact]

    def _returned(self, call: Activation) -> Returned | None:
        ending = call.ending
        if not isinstance(ending, Return):
            return None
        self.book.at(call.last, call.last)
        said = self.naming.again(call)
        fact = Returned(call.last, call.last, said, activation=call.call)
        if ending.unwound:
            fact.unwound = True
            return fact
        constructor = call.function.endswith("__init__")
        if ending.value != "None" or not (constructor or self._falls_off(call)):
            fact.value = value_words(
                self.book, self.state, ending.value, self.naming.known.get(id(call), ""), "return"
            )
        return fact

    def _falls_off(self, call: Activation) -> bool:
        """Whether the function ended without a return statement that names a value."""
        if not call.block:
            return True
        last = call.block[-1]
        if isinstance(last, Loop):
            return not (inside(last.iterations) and inside(last.iterations)[-1].kind == "return")
        return not (last.kind == "return" and last.statement is not None and last.statement.test)

    def _tell_brief(self, beat: Beat) -> list[Fact]:
        call: Activation = beat.part
        fact = self._returned(call)
        if fact is None:
            return []
        fact.brief = True
        fact.arguments = self.arguments.pop(id(call), [])
        if call.deepest > call.level + 1:
            self.book.at(call.call, call.last)
            fact.deepest = self.book.claim(
                "aggregate", f"deepest {call.function}", str(call.deepest)
            )
        return [fact]

    def _tell_more_calls(self, beat: Beat) -> list[Fact]:
        calls: list[Activation] = beat.part
        names = {call.function.rsplit(".", 1)[-1] for call in calls}
        first, last = calls[0].call, calls[-1].last
        self.book.at(first, last)
        if len(names) != 1:
            return []
        name = names.pop()
        pieces = [c for c in calls if not c.resumed]
        if len(pieces) != len(calls):
            return []
        count = self.book.claim("aggregate", f"calls of {name}", str(len(calls)))
        return [MoreCalls(first, last, count, self.book.plain(f"`{name}`"))]

    # -- generators --------------------------------------------------------------------------

    def _tell_resumed(self, beat: Beat) -> list[Fact]:
        call: Activation = beat.part
        self.book.at(call.call, call.call)
        if not call.resumed:
            said, arguments = self._name_call(beat)
            return [Resumed(call.call, call.call, said, True, arguments)]
        name = self.book.plain(f"`{call.function.rsplit('.', 1)[-1]}`")
        return [Resumed(call.call, call.call, name)]

    def _tell_yielded(self, beat: Beat) -> list[Fact]:
        return self._yield(beat.part, beat.closes)

    def _yielded(self, execution: Execution, call: Activation) -> list[Fact]:
        return self._yield(call, execution.close)

    def _yield(self, call: Activation, index: int) -> list[Fact]:
        ending = call.ending
        if not isinstance(ending, Yield):
            return []
        name = call.function.rsplit(".", 1)[-1]
        self.book.at(index, index)
        value = value_words(self.book, self.state, ending.value, f"yield of {name}", "return")
        return [Yielded(index, index, self.book.plain(f"`{name}`"), value)]


_VERDICTS = {
    "branch": "the branch is taken",
    "else": "the else branch is taken",
    "next": "the next condition is tried",
    "skip": "the branch is skipped",
    "assertion": "the assertion holds",
}


def _literal(change: Change) -> str:
    """The value text of a change told by one literal, else ""."""
    marks = change.value.marks if change.value is not None else ()
    return marks[0].value if len(marks) == 1 and marks[0].kind in ("change", "value") else ""


def _alternatives(statics: Statics) -> dict[int, str]:
    """if or elif statement → what is tried when it fails: ``else`` or ``next``."""
    siblings: dict[int, list[Statement]] = {}
    for statement in statics.statements:
        siblings.setdefault(statement.parent, []).append(statement)
    found: dict[int, str] = {}
    for group in siblings.values():
        for one, other in zip(group, group[1:], strict=False):
            if one.kind in ("if", "elif") and other.kind in ("elif", "else"):
                found[one.id] = "else" if other.kind == "else" else "next"
    return found


def _holding_loops(statics: Statics) -> set[int]:
    """Loops with another loop in their body."""
    found: set[int] = set()
    for statement in statics.statements:
        if statement.kind not in ("for", "while"):
            continue
        parent = statement.parent
        while parent >= 0 and statics.statements[parent].kind not in ("def", "class"):
            if statics.statements[parent].kind in ("for", "while"):
                found.add(parent)
            parent = statics.statements[parent].parent
    return found


def _expression(statement: Statement) -> str:
    """The expression of a statement whose operands are worth looking at."""
    if statement.kind == "augassign":
        return f"{statement.target} {statement.operator[:-1]} ({statement.test})"
    if statement.kind in ("if", "elif", "while", "assert", "assign", "annassign", "return"):
        return statement.test
    return ""


def _endless(statement: Statement) -> bool:
    return statement.kind == "while" and statement.test in ("True", "1")


def _shorten(source: str) -> str:
    return source if len(source) <= 80 else source[:77] + "..."


def _quoted(line: str) -> str:
    """A printed line: bare when it is one plain word or number, else as a string literal."""
    plain = line and set(line) <= PRINTED_WORD and not line.endswith((".", "-", "+"))
    return line if plain else repr(line)
