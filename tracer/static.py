"""What a program's text says before it runs: statements with their spans, loops, functions, and
what each line may change.

Made by libcst in the coordinator, never inside the sandbox, and never by running anything.  The
verbalizer reads the statements; the recorder reads the effects (`tracer.recorder.effects`), so that
a line costs what it may change and not what exists.

`analyze` never raises: a program that libcst cannot read, or that is built to blow up a parser,
gives ``Statics(parsed=False)``, and the recorder then compares everything at every event.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import libcst as cst
import msgspec

from tracer.effects import LineEffects
from tracer.names import bound_names, contains_cleanup, contains_yield, parameters, pattern_names
from tracer.parseable import safe_to_parse
from tracer.places import Places
from tracer.recorder.effects import UNKNOWN, Effects
from tracer.records import Program
from tracer.walk import walk


class FunctionInfo(msgspec.Struct):
    """A function or lambda-free method of the program, with 1-based line numbers."""

    name: str
    qualname: str
    line: int
    end_line: int
    params: list[str]
    is_generator: bool
    is_async: bool


class Statement(msgspec.Struct):
    """A simple statement, or the header of a compound one.

    id         index in `Statics.statements`, which are in source order
    kind       assign annassign augassign expr return if elif else while for with try except
               finally def class import assert raise del global nonlocal pass break continue
               match case
    line, end_line        of the simple statement, or of the header (decorators included)
    body_line, body_end   first and last line of a compound one's body; 0 for simple ones
    parent     id of the enclosing compound statement; -1 at the top
    text       the source on one line, without comments: ``for i in range(n):``, ``total += x``
    writes     names it binds in its own scope
    test       condition of if/elif/while/assert, iterable of for, subject of match, value of
               return, right-hand side of assign/augassign; else ""
    target     left-hand side of assign/augassign, target of for; else ""
    operator   ``+=`` and the like; else ""
    function   index into `Statics.functions` of the innermost function; -1 at module level
    """

    id: int
    kind: str
    line: int
    end_line: int
    body_line: int
    body_end: int
    parent: int
    text: str
    writes: list[str]
    test: str
    target: str
    operator: str
    function: int


class Statics(msgspec.Struct):
    """All of it. ``effects`` is what the recorder needs, and the only part sent into a sandbox."""

    parsed: bool
    statements: list[Statement]
    functions: list[FunctionInfo]
    effects: Effects
    by_line: dict[int, list[Statement]]

    def statements_at(self, line: int) -> Sequence[Statement]:
        """Every statement (or header) with a part on this line, in source order."""
        return self.by_line.get(line, ())

    def statement_at(self, line: int) -> Statement | None:
        """The first of them: ``if x: y = 1`` is the ``if``."""
        found = self.by_line.get(line)
        return found[0] if found else None


UNPARSED = Statics(False, [], [], UNKNOWN, {})


@lru_cache(maxsize=256)
def analyze(program: Program) -> Statics:
    """The statics of a program. Time linear in its length."""
    try:
        if not safe_to_parse(program.source):
            return UNPARSED
        module = cst.parse_module(program.source)
        text = program.source.decode(module.encoding).removeprefix("\ufeff")
        collector = _Collector(module, text)
        walk(module, collector)
    except (cst.ParserSyntaxError, cst.CSTValidationError, ValueError, RecursionError):
        return UNPARSED
    except Exception:  # a parser's own fault on odd text: the program still runs, compared whole
        return UNPARSED
    return collector.result()


def effects_bytes(program: Program) -> bytes:
    """The effects as msgpack, for `tracer.records.Job.statics`."""
    return msgspec.msgpack.encode(analyze(program).effects)


class _Collector(cst.CSTVisitor):
    """One walk over the module: statements, functions and effects together."""

    def __init__(self, module: cst.Module, text: str) -> None:
        super().__init__()
        self.places = Places(module, text)
        self.statements: list[Statement] = []
        self.functions: list[FunctionInfo] = []
        self.lines = LineEffects()
        self._parents: list[int] = [-1]
        self._scopes: list[tuple[str, int]] = []  # (qualname part, function index or -1)
        self._globals: list[set[str]] = []  # names declared global, a function
        self._handlers: list[tuple[int, int, str]] = []  # except … as name: body lines

    # -- results ---------------------------------------------------------------------------

    def result(self) -> Statics:
        by_line: dict[int, list[Statement]] = {}
        for statement in self.statements:
            for line in range(statement.line, statement.end_line + 1):
                by_line.setdefault(line, []).append(statement)
        for line, found in by_line.items():
            simple = sum(statement.body_line == 0 for statement in found)
            if len(found) > 1:  # y = b; y.append(1): what a path leads to changes on the way
                self.lines.crowded([line], several=simple > 1)
        for first, last, name in self._handlers:  # the name is unbound where the handler ends
            self.lines.write(range(first, last + 1), [name])
        return Statics(True, self.statements, self.functions, self.lines.effects(), by_line)

    # -- helpers ---------------------------------------------------------------------------

    def _function(self) -> int:
        for _, index in reversed(self._scopes):
            if index >= 0:
                return index
        return -1

    def _add(
        self,
        node: cst.CSTNode,
        kind: str,
        text: str,
        *,
        parts: Sequence[cst.CSTNode | None] = (),
        writes: Sequence[str] = (),
        test: cst.CSTNode | None = None,
        target: str = "",
        operator: str = "",
        body: cst.BaseSuite | cst.CSTNode | None = None,
        first_line: int = 0,
    ) -> int:
        """Adds a statement whose evaluated parts are ``parts`` (None: the whole node)."""
        span = self.places.span(node)
        line, end = first_line or span.start.line, span.end.line
        body_line = body_end = 0
        if body is not None:
            inside = self.places.span(body)
            body_line, body_end = inside.start.line, inside.end.line
            headers = [p for p in parts if p is not None]
            end = max([span.start.line, *(self.places.span(p).end.line for p in headers)])
            if isinstance(body, cst.IndentedBlock) and body.body:
                body_line = self.places.span(body.body[0]).start.line
                body_end = self.places.span(body.body[-1]).end.line
        statement = Statement(
            id=len(self.statements),
            kind=kind,
            line=line,
            end_line=end,
            body_line=body_line,
            body_end=body_end,
            parent=self._parents[-1],
            text=text,
            writes=list(writes),
            test=self.places.code(test),
            target=target,
            operator=operator,
            function=self._function(),
        )
        self.statements.append(statement)
        lines = range(line, end + 1)
        inside_parts = [name for part in parts for name in bound_names(part)]  # a walrus
        self.lines.write(lines, self._global_writes([*writes, *inside_parts]))
        for part in parts if body is not None or parts else (node,):
            if part is not None:
                self.lines.examine(lines, part)
        return statement.id

    def _global_writes(self, writes: Sequence[str]) -> list[str]:
        """Those of the names that are globals: at module level all, in a function the declared."""
        if self._function() < 0 and not self._in_class():
            return list(writes)
        declared = self._globals[-1] if self._globals else set()
        return [name for name in writes if name in declared]

    def _in_class(self) -> bool:
        return bool(self._scopes) and self._scopes[-1][1] < 0

    # -- simple statements -------------------------------------------------------------------

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> bool:
        for small in node.body:
            self._small(small)
        return False

    def visit_SimpleStatementSuite(self, node: cst.SimpleStatementSuite) -> bool:
        for small in node.body:
            self._small(small)
        return False

    def _small(self, node: cst.BaseSmallStatement) -> None:
        text = self.places.code(node).rstrip("; ")
        writes = bound_names(node)
        kind, test, target, operator = "expr", None, "", ""
        if isinstance(node, cst.Assign):
            kind, test = "assign", node.value
            target = " = ".join(self.places.code(t.target) for t in node.targets)
        elif isinstance(node, cst.AnnAssign):
            kind, test, target = "annassign", node.value, self.places.code(node.target)
        elif isinstance(node, cst.AugAssign):
            kind, test, target = "augassign", node.value, self.places.code(node.target)
            operator = self.places.code(node.operator).strip()
        elif isinstance(node, cst.Return):
            kind, test = "return", node.value
        elif isinstance(node, cst.Assert):
            kind, test = "assert", node.test
        elif isinstance(node, cst.Global):
            kind = "global"
            if self._globals:
                self._globals[-1].update(item.name.value for item in node.names)
        else:
            kind = _SMALL_KINDS.get(type(node), "expr")
        self._add(node, kind, text, writes=writes, test=test, target=target, operator=operator)

    # -- compound statements -------------------------------------------------------------------

    def _compound(self, statement: int, node: cst.CSTNode, *suites: cst.CSTNode | None) -> bool:
        """Visits the suites of a compound statement under it; its header is done already."""
        self._parents.append(statement)
        for suite in suites:
            if suite is not None:
                walk(suite, self)
        self._parents.pop()
        return False

    def visit_If(self, node: cst.If) -> bool:
        self._if(node, "if")
        return False

    def _if(self, node: cst.If, kind: str) -> None:
        text = f"{kind} {self.places.code(node.test)}:"
        made = self._add(
            node, kind, text, parts=[node.test], writes=bound_names(node.test), test=node.test,
            body=node.body,
        )  # fmt: skip
        self._compound(made, node, node.body)
        if isinstance(node.orelse, cst.If):
            self._if(node.orelse, "elif")
        elif node.orelse is not None:
            self._else(node.orelse)

    def _else(self, node: cst.Else) -> None:
        made = self._add(node, "else", "else:", body=node.body)
        self._compound(made, node, node.body)

    def visit_While(self, node: cst.While) -> bool:
        text = f"while {self.places.code(node.test)}:"
        made = self._add(
            node, "while", text, parts=[node.test], writes=bound_names(node.test), test=node.test,
            body=node.body,
        )  # fmt: skip
        self._compound(made, node, node.body)
        if node.orelse is not None:
            self._else(node.orelse)
        return False

    def visit_For(self, node: cst.For) -> bool:
        target = self.places.code(node.target)
        word = "async for" if node.asynchronous else "for"
        made = self._add(
            node, "for", f"{word} {target} in {self.places.code(node.iter)}:",
            parts=[node.target, node.iter],
            writes=[*bound_names(node.target, target=True), *bound_names(node.iter)],
            test=node.iter, target=target, body=node.body,
        )  # fmt: skip
        self.lines.store(self._lines_of(made), node.target)
        self._compound(made, node, node.body)
        if node.orelse is not None:
            self._else(node.orelse)
        return False

    def _lines_of(self, statement: int) -> range:
        made = self.statements[statement]
        return range(made.line, made.end_line + 1)

    def visit_With(self, node: cst.With) -> bool:
        items = ", ".join(
            self.places.code(item.with_changes(comma=cst.MaybeSentinel.DEFAULT))
            for item in node.items
        )
        writes = [
            name for item in node.items if item.asname is not None
            for name in bound_names(item.asname.name, target=True)
        ]  # fmt: skip
        made = self._add(
            node, "with", f"with {items}:", parts=list(node.items), writes=writes, body=node.body
        )
        self.lines.everything(self._lines_of(made))  # __enter__ and __exit__ may be native code
        return self._compound(made, node, node.body)

    def visit_Try(self, node: cst.Try) -> bool:
        return self._try(node)

    def visit_TryStar(self, node: cst.TryStar) -> bool:
        return self._try(node)

    def _try(self, node: cst.Try | cst.TryStar) -> bool:
        made = self._add(node, "try", "try:", body=node.body)
        self._compound(made, node, node.body)
        for handler in node.handlers:
            name = handler.name.name if handler.name is not None else None
            kind = self.places.code(handler.type)
            label = name.value if isinstance(name, cst.Name) else ""
            text = f"except {kind}".rstrip() + (f" as {label}" if label else "") + ":"
            made = self._add(
                handler, "except", text, parts=[handler.type], writes=[label] if label else [],
                body=handler.body,
            )  # fmt: skip
            if label and self._global_writes([label]):
                entry = self.statements[made]
                self._handlers.append((entry.line, entry.body_end, label))
            self._compound(made, handler, handler.body)
        if node.orelse is not None:
            self._else(node.orelse)
        if node.finalbody is not None:
            made = self._add(node.finalbody, "finally", "finally:", body=node.finalbody.body)
            self._compound(made, node, node.finalbody.body)
        return False

    def visit_Match(self, node: cst.Match) -> bool:
        text = f"match {self.places.code(node.subject)}:"
        made = self._add(
            node, "match", text, parts=[node.subject], test=node.subject, body=node.cases[0].body
        )
        self._parents.append(made)
        for case in node.cases:
            guard = f" if {self.places.code(case.guard)}" if case.guard is not None else ""
            inner = self._add(
                case, "case", f"case {self.places.code(case.pattern)}{guard}:",
                parts=[case.pattern, case.guard],
                writes=[*pattern_names(case.pattern), *bound_names(case.guard)],
                test=case.guard, body=case.body,
            )  # fmt: skip
            self._compound(inner, case, case.body)
        self._parents.pop()
        return False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        name = node.name.value
        params = parameters(node.params)
        yields = contains_yield(node.body)
        self.lines.generators |= yields
        if yields and contains_cleanup(node.body):  # dropping a paused one runs its finally
            self.lines.distrust(hold=False)
        if name == "__del__":  # runs wherever a last reference goes
            self.lines.distrust(hold=False)
        word = "async def" if node.asynchronous else "def"
        first = min([self.places.span(d).start.line for d in node.decorators], default=0)
        defaults = [
            p.default
            for p in (*node.params.params, *node.params.kwonly_params, *node.params.posonly_params)
        ]
        made = self._add(
            node, "def", f"{word} {name}({self.places.code(node.params)}):",
            parts=[*node.decorators, *defaults], writes=[name], body=node.body, first_line=first,
        )  # fmt: skip
        span = self.places.span(node)
        qualname = ".".join([part for part, _ in self._scopes] + [name])
        self.functions.append(
            FunctionInfo(
                name,
                qualname,
                span.start.line,
                span.end.line,
                params,
                yields,
                node.asynchronous is not None,
            )
        )
        self._scopes += [(name, len(self.functions) - 1), ("<locals>", len(self.functions) - 1)]
        self._globals.append(set())
        self._compound(made, node, node.body)
        self._globals.pop()
        del self._scopes[-2:]
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        first = min([self.places.span(d).start.line for d in node.decorators], default=0)
        bases = ", ".join(
            self.places.code(b.with_changes(comma=cst.MaybeSentinel.DEFAULT))
            for b in (*node.bases, *node.keywords)
        )
        name = node.name.value
        made = self._add(
            node, "class", f"class {name}({bases}):" if bases else f"class {name}:",
            parts=[*node.decorators, *node.bases, *node.keywords], writes=[name], body=node.body,
            first_line=first,
        )  # fmt: skip
        self._scopes.append((name, -1))
        self._globals.append(set())
        self.lines.classes.append(name)
        self._compound(made, node, node.body)
        self.lines.classes.pop()
        self._globals.pop()
        self._scopes.pop()
        return False


_SMALL_KINDS: dict[type[cst.BaseSmallStatement], str] = {
    cst.Import: "import",
    cst.ImportFrom: "import",
    cst.Raise: "raise",
    cst.Del: "del",
    cst.Nonlocal: "nonlocal",
    cst.Pass: "pass",
    cst.Break: "break",
    cst.Continue: "continue",
}
