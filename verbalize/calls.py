"""Calls told: with arguments and result, by depth in a recursion; generators by what they yield."""

from __future__ import annotations

from tracer import literals
from tracer.records import Return
from verbalize.facts import Called, Change, Fact, MoreCalls, Resumed, Returned
from verbalize.naming import Naming
from verbalize.outline import Beat
from verbalize.parts import Activation, Loop, last_run
from verbalize.reasons import working
from verbalize.sight import Sight
from verbalize.statements import yielded
from verbalize.words import Said, value_words


class Calls:
    """Tells calls, returns and the pieces of generators."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.naming = Naming(sight.book, sight.statics)
        self.arguments: dict[int, list[Change]] = {}  # of calls told by their result alone

    def arrive(self, beat: Beat) -> None:
        """Called where a call starts of which only the result is told."""
        self.arguments[id(beat.part)] = self._name_call(beat)[1]

    def called(self, beat: Beat) -> list[Fact]:
        call: Activation = beat.part
        said, arguments = self._name_call(beat)
        level = None
        if call.level > 1:
            level = self.sight.book.claim("aggregate", f"depth of {call.function}", str(call.level))
        return [Called(call.call, call.call, said, arguments, level, call.call)]

    def returned(self, beat: Beat) -> list[Fact]:
        call: Activation = beat.part
        captured = self.sight.returning.pop(call.frame, None)
        fact = self._returned(call)
        if fact is None:
            return []
        if captured is not None and fact.value is not None and fact.value.marks:
            mark = fact.value.marks[0]
            if len(fact.value.marks) == 1 and mark.kind == "return":
                fact.working = working(self.sight.book, captured, mark.value)
        return [fact]

    def brief(self, beat: Beat) -> list[Fact]:
        call: Activation = beat.part
        fact = self._returned(call)
        if fact is None:
            return []
        fact.brief = True
        fact.arguments = self.arguments.pop(id(call), [])
        if call.deepest > call.level + 1:
            self.sight.book.at(call.call, call.last)
            fact.deepest = self.sight.book.claim(
                "aggregate", f"deepest {call.function}", str(call.deepest)
            )
        return [fact]

    def more(self, beat: Beat) -> list[Fact]:
        calls: list[Activation] = beat.part
        names = {call.name for call in calls}
        first, last = calls[0].call, calls[-1].last
        self.sight.book.at(first, last)
        pieces = [c for c in calls if c.resumed]
        if len(pieces) == len(calls) and len(names) == 1:
            name = names.pop()
            count = self.sight.book.claim("aggregate", f"resumptions of {name}", str(len(calls)))
            return [MoreCalls(first, last, count, self.sight.book.plain(f"`{name}`"), True)]
        if pieces:
            return []
        if len(names) > 1:
            count = self.sight.book.claim("aggregate", "calls", str(len(calls)))
            return [MoreCalls(first, last, count, None)]
        name = names.pop()
        count = self.sight.book.claim("aggregate", f"calls of {name}", str(len(calls)))
        return [MoreCalls(first, last, count, self.sight.book.plain(f"`{name}`"))]

    def resumed(self, beat: Beat) -> list[Fact]:
        call: Activation = beat.part
        self.sight.book.at(call.call, call.call)
        if not call.resumed:
            said, arguments = self._name_call(beat)
            return [Resumed(call.call, call.call, said, True, arguments)]
        name = self.sight.book.plain(f"`{call.name}`")
        return [Resumed(call.call, call.call, name)]

    def handed_out(self, beat: Beat) -> list[Fact]:
        return yielded(self.sight, beat.part, beat.closes)

    def _name_call(self, beat: Beat) -> tuple[Said, list[Change]]:
        call: Activation = beat.part
        receivers = self._receivers(beat.other) if beat.other is not None else {}
        return self.naming.name(self.sight.state, self.sight.frame(call.frame), call, receivers)

    def _receivers(self, outer: Activation) -> dict[int, str]:
        """Label → name, for the objects that the calling frame names."""
        frame = self.sight.frame(outer.frame)
        found: dict[int, str] = {}
        if frame is None:
            return found
        for name, value in [*frame.names.items(), *self.sight.state.globals.items()]:
            if literals.is_reference(value) and not name.startswith("."):
                found.setdefault(literals.label(value), name)
        return found

    def _returned(self, call: Activation) -> Returned | None:
        ending = call.ending
        if not isinstance(ending, Return):
            return None
        self.sight.book.at(call.last, call.last)
        said = self.naming.again(call)
        fact = Returned(call.last, call.last, said, activation=call.call)
        if call.unwound:
            fact.unwound = True
            return fact
        constructor = call.function.endswith("__init__")
        if ending.value != "None" or not (constructor or self._falls_off(call)):
            fact.value = value_words(
                self.sight.book,
                self.sight.state,
                ending.value,
                self.naming.known.get(id(call), ""),
                "return",
            )
        return fact

    def _falls_off(self, call: Activation) -> bool:
        """Whether the function ended without a return statement that names a value."""
        if not call.block:
            return True
        last = call.block[-1]
        if isinstance(last, Loop):
            ran = last_run(last)
            return ran is None or ran.kind != "return"
        return not (last.kind == "return" and last.statement is not None and last.statement.test)
