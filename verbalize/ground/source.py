"""The program's source, looked up by what is quoted of it; spaces and colons do not count."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cached_property, lru_cache

from tracer.records import Program
from tracer.static import Statics, analyze
from verbalize.ground.evaluate import parse

MOST_PIECES = 4_096  # looked up and kept for one program


@lru_cache(maxsize=256)
def source_of(program: Program) -> Source:
    """A program's source, read once for all the texts that are checked against its runs."""
    lines = program.source.decode("utf-8", "replace").splitlines()
    return Source(lines, analyze(program))


class Source:
    """The lines and statements of one program; each index is made when first asked for."""

    def __init__(self, lines: Sequence[str], statics: Statics) -> None:
        self.lines = lines
        self.statics = statics
        self._found: dict[str, frozenset[int]] = {}

    def lines_of(self, code: str) -> frozenset[int]:
        """The lines of every statement that is written so; ``...`` stands for the rest of it."""
        found = self._found.get(code)
        if found is None:
            if len(self._found) >= MOST_PIECES:
                self._found.clear()
            found = self._found[code] = self._look_up(code)
        return found

    def _look_up(self, code: str) -> frozenset[int]:
        wanted = squeezed(code.removesuffix("..."))
        found = set(self._by_text.get(wanted, ()))
        if code.endswith("..."):
            for text, lines in self._by_text.items():
                if text.startswith(wanted):
                    found |= lines
        return frozenset(found | self._bare_lines.get(wanted, set()))

    def quotes(self, code: str) -> bool:
        """Whether the source has this text in it."""
        return unquoted(code.removesuffix("...")) in self._unquoted

    @cached_property
    def expressions(self) -> frozenset[str]:
        """Every condition of the program, in one way of writing."""
        found: set[str] = set()
        for statement in self.statics.statements:
            tree = parse(statement.test or statement.text)
            for node in ast.walk(tree) if tree is not None else ():
                if isinstance(node, (ast.BoolOp, ast.Compare, ast.UnaryOp)):
                    found.add(ast.unparse(node))
        return frozenset(found)

    @cached_property
    def stripped(self) -> frozenset[str]:
        """The lines as they stand, without the space around them."""
        return frozenset(line.strip() for line in self.lines)

    @cached_property
    def _by_text(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for statement in self.statics.statements:
            lines = range(statement.line, statement.end_line + 1)
            found.setdefault(squeezed(statement.text), set()).update(lines)
        return found

    @cached_property
    def _bare_lines(self) -> dict[str, set[int]]:
        """Lines by what stands on them before a comment."""
        found: dict[str, set[int]] = {}
        for number, line in enumerate(self.lines, 1):
            at = mark(line)
            found.setdefault(squeezed(line if at < 0 else line[:at]), set()).add(number)
        return found

    @cached_property
    def _unquoted(self) -> str:
        texts = [unquoted(statement.text) for statement in self.statics.statements]
        return "\0".join([*texts, unquoted("\n".join(self.lines))])


def mark(line: str) -> int:
    """Where a line's comment begins; -1 for none."""
    if "#" not in line:
        return -1
    quote, at = "", 0
    while at < len(line):
        char = line[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char == "#":
            return at
        at += 1
    return -1


def squeezed(code: str) -> str:
    return "".join(code.split()).rstrip(":;")


def unquoted(code: str) -> str:
    return "".join(code.replace('"', "'").split()).rstrip(":")
