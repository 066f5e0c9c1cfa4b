"""How a call is named: ``gcd(48, 18)``, ``s.push(3)``, ``Point(1, 2)``, or ``solve`` with its
arguments said one by one where they are long."""

from __future__ import annotations

from tracer import literals
from tracer.records import Value
from tracer.replay import Frame, State
from tracer.static import FunctionInfo, Statics
from verbalize.facts import Change
from verbalize.segments import Activation
from verbalize.words import Book, Said, value_words, written

SHORT_ARGUMENT = 40
SHORT_CALL = 70


class Naming:
    """Names calls, and remembers each call's name for its return."""

    def __init__(self, book: Book, statics: Statics) -> None:
        self.book = book
        self.known: dict[int, str] = {}
        self.given: dict[int, dict[str, Value]] = {}  # arguments of calls still open
        self.by_name: dict[str, list[FunctionInfo]] = {}
        for info in statics.functions:
            self.by_name.setdefault(info.qualname, []).append(info)

    def info(self, call: Activation) -> FunctionInfo | None:
        candidates = self.by_name.get(call.function, [])
        for info in candidates:
            if info.line <= call.line <= info.end_line:
                return info
        return candidates[0] if len(candidates) == 1 else None

    def name(
        self, state: State, frame: Frame | None, call: Activation, receivers: dict[int, str]
    ) -> tuple[Said, list[Change]]:
        """What the call is called, and the arguments that its name does not show."""
        self.book.at(call.call, call.call + 1)
        arguments = self._arguments(frame, call)
        shown, arguments = self._callee(call, arguments, receivers)
        self.given[id(call)] = dict(arguments)
        texts = [written(state, value, SHORT_ARGUMENT) for _, value in arguments]
        short = all(texts) and sum(map(len, texts)) + len(shown) <= SHORT_CALL
        if short:
            text = f"{shown}({', '.join(texts)})"
            self.known[id(call)] = text
            said = self.book.claim("call", _function(call), text, f"`{text}`")
            return said, []
        self.known[id(call)] = shown
        said = self.book.claim("call", _function(call), shown, f"`{shown}`")
        told = [
            Change("argument", self.book.plain(f"`{name}`"),
                   value_words(self.book, state, value, name))
            for name, value in arguments
            if not self._as_before(call, name, value)
        ]  # fmt: skip
        return said, told

    def again(self, call: Activation) -> Said:
        """The same call, named at its return."""
        text = self.known.get(id(call)) or _function(call)
        return self.book.claim("call", _function(call), text, f"`{text}`")

    def _arguments(self, frame: Frame | None, call: Activation) -> list[tuple[str, Value]]:
        names = frame.names if frame is not None else {}
        info = self.info(call)
        if info is None:
            return [(n, v) for n, v in names.items() if not n.startswith(".")]
        found = []
        for parameter in info.params:
            name = parameter.lstrip("*")
            value = names.get(name)
            if value is not None and not (parameter[0] == "*" and value in ("()", "{}")):
                found.append((name, value))
        return found

    def _callee(
        self, call: Activation, arguments: list[tuple[str, Value]], receivers: dict[int, str]
    ) -> tuple[str, list[tuple[str, Value]]]:
        parts = call.function.replace(".<locals>", "").split(".")
        name = parts[-1]
        qualified = call.function.split("<locals>.")[-1]
        method = "." in qualified and arguments and arguments[0][0] in ("self", "cls")
        if not method:
            return name, arguments
        owner = parts[-2]
        if name == "__init__":
            return owner, arguments[1:]
        value = arguments[0][1]
        if literals.is_reference(value) and literals.label(value) in receivers:
            return f"{receivers[literals.label(value)]}.{name}", arguments[1:]
        return f"{owner}.{name}", arguments[1:]

    def _as_before(self, call: Activation, name: str, value: Value) -> bool:
        """An object handed on unchanged from the call of the same function around this one."""
        if not literals.is_reference(value):
            return False
        outer = call.parent
        while outer is not None and outer.function != call.function:
            outer = outer.parent
        return outer is not None and self.given.get(id(outer), {}).get(name) == value


def _function(call: Activation) -> str:
    return call.function.rsplit(".", 1)[-1]
