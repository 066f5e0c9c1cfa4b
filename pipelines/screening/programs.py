"""What a program is but for its names and its looks: the tokens of its syntax tree, by libcst.

Comments, docstrings, whitespace, brackets that only group and the way a string is quoted are left
out.  Names that the program binds are numbered in the order in which they come, each scope for
itself (`pipelines.screening.names`); builtins, modules, attributes and keywords keep their names.
So two programs have the same tokens if one is the other with its variables renamed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cache

import libcst as cst

from pipelines.screening.names import Scope, bound_in, parameters_of
from tracer.parseable import safe_to_parse

NAMED = "\0"  # begins the token of a name that is numbered: nothing in a program's text does
PROGRAM_RUN = 8  # tokens of a shingle
CLOSE = ")"
NOTHING = "-"

# Fields that say how a program looks, not what it does.
_LOOKS = re.compile(
    r"whitespace|^(?:[lr](?:par|bracket|brace)|leading_lines|lines_after_decorators|header|footer"
    r"|comma|semicolon|equal|dot|indent|first_line|empty_lines|last_line)$"
)
_IMPORTS = (cst.Import, cst.ImportFrom)


def tokens(source: bytes, *, imports: bool = True) -> list[str]:
    """The tokens of a program; of a text that is no Python, its words. ``imports``: with those."""
    if safe_to_parse(source):
        try:
            module = cst.parse_module(source)
            return list(_Walk(module.body, imports).body(module.body))
        except Exception:  # whatever a parser says of odd text: it is compared as it is written
            pass
    return source.decode("utf-8", "backslashreplace").split()


def exact(found: Iterable[str]) -> bytes:
    """The hash of the tokens."""
    return hashlib.sha256("\1".join(found).encode("utf-8", "backslashreplace")).digest()[:16]


def shingles(found: Sequence[str]) -> set[bytes]:
    """What near programs share: runs of tokens, a name like any other name."""
    flat = ["v" if token.startswith(NAMED) else token for token in found if token != CLOSE]
    return runs(flat, PROGRAM_RUN)


def runs(words: Sequence[str], size: int) -> set[bytes]:
    """All runs of ``size`` words; of fewer words, the one that they are."""
    last = max(1, len(words) - size + 1)
    texts = (" ".join(words[start : start + size]) for start in range(last))
    return {text.encode("utf-8", "backslashreplace") for text in texts}


class _Walk:
    """Goes through a tree once, in the order of the text."""

    def __init__(self, module: Sequence[cst.CSTNode], imports: bool) -> None:
        self.imports = imports
        self.scope = Scope(bound_in(module), None)
        self.numbers: dict[tuple[int, str], int] = {}

    def body(self, statements: Sequence[cst.CSTNode]) -> Iterator[str]:
        """Statements, however they stand on lines; a text that stands alone does nothing."""
        for statement in statements:
            if isinstance(statement, (cst.SimpleStatementLine, cst.SimpleStatementSuite)):
                yield from self.body(statement.body)
            elif not _is_text(statement) and (self.imports or not isinstance(statement, _IMPORTS)):
                yield from self.node(statement)

    def node(self, node: cst.CSTNode) -> Iterator[str]:
        if isinstance(node, cst.Name):
            yield self.name(node.value)
        elif isinstance(node, (cst.SimpleString, cst.ConcatenatedString)) and _plain(node):
            yield f"String {node.evaluated_value!r}"
        elif isinstance(node, cst.BaseSuite):
            yield "Block("
            yield from self.body(node.body)
            yield CLOSE
        elif isinstance(node, cst.FunctionDef):
            yield from self.function(node)
        elif isinstance(node, cst.Lambda):
            inner = Scope(parameters_of(node.params), self.scope)
            yield from self.within(inner, node)
        elif isinstance(node, cst.ClassDef):
            yield from self.class_(node)
        else:
            yield from self.plain(node)

    def plain(self, node: cst.CSTNode) -> Iterator[str]:
        yield f"{type(node).__name__}("  # no name of a program is like it
        for name in _fields(type(node)):
            value = getattr(node, name)
            if isinstance(value, cst.CSTNode):
                if _raw(node, name) and isinstance(value, cst.Name):
                    yield value.value
                else:
                    yield from self.node(value)
            elif isinstance(value, str):
                yield value.rstrip("'\"").lower() if name in ("start", "end") else value
            elif value is None:
                yield NOTHING
            elif isinstance(value, (list, tuple)):
                for one in value:
                    yield from self.node(one)
                yield CLOSE
        yield CLOSE

    def function(self, node: cst.FunctionDef) -> Iterator[str]:
        """The name, defaults and decorators are of the scope around it; that names are looked up
        in the inner one is a loss only where it has a name of its own like theirs."""
        yield self.name(node.name.value)
        inner = bound_in(node.body.body) | parameters_of(node.params)
        declared = bound_in(node.body.body, declared=True)
        yield from self.within(Scope(inner - declared, self.scope), node)

    def class_(self, node: cst.ClassDef) -> Iterator[str]:
        """What a class binds are attributes, which keep their names, here and in its methods."""
        yield self.name(node.name.value)
        own = bound_in(node.body.body)
        yield from self.within(Scope(own, self.scope, attributes=True), node)

    def within(self, scope: Scope, node: cst.CSTNode) -> Iterator[str]:
        outer, self.scope = self.scope, scope
        yield from self.plain(node)
        self.scope = outer

    def name(self, text: str) -> str:
        scope = self.scope.of(text)
        if scope is None:
            return text
        return f"{NAMED}{self.numbers.setdefault((id(scope), text), len(self.numbers))}"


@cache
def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The fields that mean something. Of functions and classes, not the name: it is told before."""
    named = issubclass(kind, (cst.FunctionDef, cst.ClassDef))
    names = (field.name for field in fields(kind))
    return tuple(n for n in names if not _LOOKS.search(n) and not (named and n == "name"))


def _raw(node: cst.CSTNode, field: str) -> bool:
    """Whether a name is not looked up: an attribute, a keyword, what is imported."""
    return (
        (isinstance(node, cst.Attribute) and field == "attr")
        or (isinstance(node, cst.Arg) and field == "keyword")
        or (isinstance(node, (cst.ImportAlias, cst.ImportFrom)) and field in ("name", "module"))
        or (isinstance(node, cst.MatchKeywordElement) and field == "key")
    )


def _is_text(statement: cst.CSTNode) -> bool:
    """A docstring, or any other string for its own sake."""
    kinds = (cst.SimpleString, cst.ConcatenatedString)
    return isinstance(statement, cst.Expr) and isinstance(statement.value, kinds)


def _plain(node: cst.SimpleString | cst.ConcatenatedString) -> bool:
    """Whether its value is known: not so of a formatted one."""
    return isinstance(node.evaluated_value, (str, bytes))
