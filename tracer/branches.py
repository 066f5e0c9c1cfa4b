"""What each test in a program's text can lead to: the static half of `tracer.decisions`.

A header (``if``, ``while``, ``for``, ``case`` …) whose body stands on lines of its own is decided
by the next line of its frame: in the body or not.  Where the body shares the header's line, or the
compiler makes no code of it (``global x``), both ways are followed by hand to what comes next: a
line, or the end of the function.  Each of the two sets holds at least what can come, never less, so
that what stands in only one of them decides.

Made from Python's own syntax tree, outside the sandbox; nothing is run.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TypeAlias, cast

import msgspec

from tracer.parseable import safe_to_parse
from tracer.records import Program
from tracer.source import Source

END = 0  # the "line" where a frame runs off its end
GIVEN = -1  # … where it ends by a return statement
RAISED = -2  # … where an exception is raised

Scope: TypeAlias = tuple[str, int]  # a frame's own name, and the line of its first call event
Lines: TypeAlias = frozenset[int]
NOWHERE: Lines = frozenset()


class Header(msgspec.Struct, frozen=True, eq=False):
    """One test, and where it leads to.

    test          its source on one line; for ``for`` what it goes through
    first, last   lines of the header
    body          first and last line of the body; (0, 0) where only ``yes`` and ``no`` decide
    yes, no       where the frame can be next, either way (``yes`` only where there is no ``body``)
    """

    kind: str  # if · elif · while · for · assert · case · except · except*
    test: str
    first: int
    last: int
    body: tuple[int, int]
    yes: Lines
    no: Lines
    node: ast.AST
    suite: list[ast.stmt]

    @property
    def is_loop(self) -> bool:
        return self.kind in ("for", "while")

    def spans(self, line: int) -> bool:
        """Whether a line belongs to the header or its body."""
        return self.first <= line <= max(self.last, self.body[1])


class Branches(msgspec.Struct, frozen=True):
    """scopes     headers by scope, then by line
    shifting   names that one frame may bind in another: those declared global or nonlocal
    detours    lines that an exception may lead to: of except, finally and with
    """

    scopes: dict[Scope, dict[int, Header]]
    shifting: frozenset[str]
    detours: Lines


@lru_cache(maxsize=64)
def branches(program: Program) -> Branches | None:
    """The headers of a program; None where it cannot be read. Never raises."""
    if not safe_to_parse(program.source):
        return None
    try:
        return _Reader(program.source).read()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Reader:
    """One walk over the tree. ``then`` is what can come after a statement."""

    def __init__(self, source: bytes) -> None:
        self.tree = ast.parse(source)
        self.source = Source(source)
        self.scopes: dict[Scope, dict[int, Header]] = {}
        self.here: dict[int, Header] = {}
        self.crowded: set[int] = set()  # lines on which a statement has begun or ended
        self.loops: list[tuple[Lines, Lines]] = []  # where continue and break lead to
        self.around: list[Lines] = []  # finally and with: passed on the way out
        self.detours: set[int] = set()
        self.in_function = False

    def read(self) -> Branches:
        self._scope(("<module>", 0), self.tree.body, function=False)
        shifting = {
            name for node in ast.walk(self.tree) if isinstance(node, (ast.Global, ast.Nonlocal))
            for name in node.names
        }  # fmt: skip
        return Branches(self.scopes, frozenset(shifting), frozenset(self.detours))

    def _scope(self, scope: Scope, body: list[ast.stmt], *, function: bool) -> None:
        outside = self.here, self.crowded, self.loops, self.around, self.in_function
        self.here, self.crowded, self.loops, self.around = {}, set(), [], []
        self.in_function = function
        self.scopes[scope] = self.here
        self._block(body, frozenset({END}))
        self.here, self.crowded, self.loops, self.around, self.in_function = outside

    def _block(self, body: list[ast.stmt], then: Lines) -> None:
        for at, statement in enumerate(body):
            self._statement(statement, self._entry(body[at + 1 :], then))

    def _entry(self, body: list[ast.stmt], then: Lines) -> Lines:
        """The lines one of which comes first where this block begins."""
        coded = next((s for s in body if not self._codeless(s)), None)
        return then if coded is None else frozenset(heading(coded))

    def _codeless(self, node: ast.stmt) -> bool:
        if isinstance(node, ast.AnnAssign):
            return self.in_function and node.value is None
        return isinstance(node, (ast.Global, ast.Nonlocal))

    # -- statements --------------------------------------------------------------------------

    def _statement(self, node: ast.stmt, then: Lines) -> None:
        alone = node.lineno not in self.crowded
        self.crowded.update(heading(node))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            function = not isinstance(node, ast.ClassDef)
            self._scope((node.name, heading(node)[0]), node.body, function=function)
        elif isinstance(node, ast.If):
            self._if(node, "if", then)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            self._loop(node, then)
        elif isinstance(node, ast.Match):
            self._match(node, then)
        elif isinstance(node, (ast.Try, ast.TryStar)):
            self._try(node, then)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            self._passing(frozenset(heading(node)), node.body, frozenset(heading(node)))
        elif isinstance(node, ast.Assert) and alone:
            lines = range(node.lineno, _last(node.test) + 1)
            message = set(range(node.msg.lineno, _last(node.msg) + 1)) if node.msg else set()
            self._add("assert", node, node.test, lines, [], then, {RAISED, *message} - {*lines})

    def _if(self, node: ast.If, kind: str, then: Lines) -> None:
        lines = range(node.lineno, _last(node.test) + 1)
        no = self._entry(node.orelse, then)
        self._add(kind, node, node.test, lines, node.body, then, no)
        self._block(node.body, then)
        other = node.orelse[0] if node.orelse else None
        if isinstance(other, ast.If) and other.col_offset == node.col_offset:
            self._if(other, "elif", then)
        else:
            self._block(node.orelse, then)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, then: Lines) -> None:
        kind, test = ("while", node.test) if isinstance(node, ast.While) else ("for", node.iter)
        lines = range(node.lineno, _last(test) + 1)
        again = frozenset(lines)
        self.loops.append((again, then))
        self._add(kind, node, test, lines, node.body, again, self._entry(node.orelse, then))
        self._block(node.body, again)
        self.loops.pop()
        self._block(node.orelse, then)

    def _match(self, node: ast.Match, then: Lines) -> None:
        no = then
        for case in reversed(node.cases):
            lines = range(case.pattern.lineno, _last(case.guard or case.pattern) + 1)
            self._add("case", case, case, lines, case.body, then, no)
            no = frozenset(lines)
        for case in node.cases:
            self._block(case.body, then)

    def _try(self, node: ast.Try | ast.TryStar, then: Lines) -> None:
        after = self._entry(node.finalbody, then)
        out = after if node.finalbody else NOWHERE
        kind = "except*" if isinstance(node, ast.TryStar) else "except"
        self._passing(out, node.body, self._entry(node.orelse, after))
        no = after | {RAISED}
        self.around.append(out)
        for handler in reversed(node.handlers):
            head = _last(handler.type) if handler.type is not None else handler.lineno
            lines = frozenset(range(handler.lineno, head + 1))
            self.detours |= lines
            if handler.type is not None:
                at = range(handler.lineno, head + 1)
                self._add(kind, handler, handler.type, at, handler.body, after | no, no)
                no = no | lines if kind == "except*" else lines
        self.around.pop()
        for handler in node.handlers:
            self._passing(out, handler.body, after | {handler.lineno})
        self._passing(out, node.orelse, after)
        self._block(node.finalbody, then | {RAISED})

    def _passing(self, way_out: Lines, body: list[ast.stmt], then: Lines) -> None:
        """A block that is left through these lines."""
        self.detours |= way_out
        self.around.append(way_out)
        self._block(body, then)
        self.around.pop()

    # -- headers -----------------------------------------------------------------------------

    def _add(
        self, kind: str, node: ast.AST, test: ast.AST, lines: range, suite: list[ast.stmt],
        then: Lines, no: Lines | set[int],
    ) -> None:  # fmt: skip
        """``then``: what can come once the suite has run to its end."""
        coded = [s for s in suite if not self._codeless(s)]
        body, yes = (0, 0), then
        if coded and heading(coded[0])[0] > lines[-1]:
            body = (heading(coded[0])[0], _last(coded[-1]))
        elif coded:
            yes = self._leaving(coded[-1], then)
        if kind == "while" and body == (0, 0):
            yes |= no  # 3.11 and 3.12 test once more at its end, of which there is no event
        if kind in ("for", "while") and body == (0, 0) and (len(lines) > 1 or _inlines(node)):
            return  # no telling one of its turns from another by lines
        header = Header(
            kind, self._text(test), lines[0], lines[-1], body, yes, frozenset(no), node, suite
        )
        for line in lines:
            self.here.setdefault(line, header)

    def _text(self, node: ast.AST) -> str:
        if isinstance(node, ast.match_case):
            guard = f" if {self._text(node.guard)}" if node.guard else ""
            return self._text(node.pattern) + guard
        at = cast(ast.expr, node)  # or a pattern: it has the same places
        return self.source.part(at.lineno, at.col_offset, _last(at), at.end_col_offset or 0)

    def _leaving(self, last: ast.stmt, then: Lines) -> Lines:
        """Where a suite leads to that ends in this statement."""
        out: Lines = frozenset().union(*self.around)
        if isinstance(last, ast.Return):
            return out | {GIVEN}
        if isinstance(last, ast.Raise):
            return frozenset({RAISED})
        if isinstance(last, ast.Continue):
            return out | self.loops[-1][0]
        if isinstance(last, ast.Break):
            return out | self.loops[-1][1]
        return then


def heading(node: ast.stmt) -> range:
    """The lines on which a statement can begin: its header's, or all of a simple one's."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    if isinstance(node, ast.Match):
        return range(first, _last(node.subject) + 1)
    body = getattr(node, "body", None)
    if not isinstance(body, list) or not body:
        return range(first, _last(node) + 1)
    below = body[0]
    start = min([below.lineno, *(d.lineno for d in getattr(below, "decorator_list", ()))])
    return range(first, max(start, node.lineno + 1))


def _last(node: ast.AST) -> int:
    end: int | None = getattr(node, "end_lineno", None)
    return end or int(getattr(node, "lineno", 0))


def _inlines(node: ast.AST) -> bool:
    """Whether it holds a comprehension, which from 3.12 on gives line events of its frame."""
    return any(isinstance(n, (ast.ListComp, ast.SetComp, ast.DictComp)) for n in ast.walk(node))
