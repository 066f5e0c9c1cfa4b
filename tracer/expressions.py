"""The expressions of a program by their places, for the recorder's option ``expression``.

Told are values of calls, operators, comparisons, subscripts and attributes.  Plain names and
constants are not (their values are in the state), nor what is only put together (``[a, b]``,
f-strings) or handed in from outside (``await``, ``yield``): that is told where it is.  Made in the
coordinator and sent with the job, as the effects of lines are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from tracer.behavior import EXACT_FSTRINGS
from tracer.parseable import safe_to_parse
from tracer.recorder.parts import Spot
from tracer.records import Program
from tracer.source import Source

_KINDS: dict[type[ast.expr], str] = {
    ast.Call: "call", ast.Attribute: "attribute", ast.Subscript: "subscript",
    ast.BinOp: "binary", ast.UnaryOp: "unary", ast.Compare: "compare",
}  # fmt: skip


def expressions_bytes(program: Program) -> bytes:
    """For `tracer.records.Job.spots`; empty for a program that cannot be read. Never raises."""
    if not safe_to_parse(program.source):
        return msgspec.msgpack.encode([])
    try:
        found = list(spots(program.source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        found = []
    return msgspec.msgpack.encode(found)


def spots(source: bytes) -> Iterator[Spot]:
    """Every expression that is evaluated, outer ones first."""
    tree = ast.parse(source)
    text = Source(source)
    skipped = _never_valued(tree)
    if not EXACT_FSTRINGS:
        skipped |= _misplaced(tree, text)
    called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    once = _called_twice(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.expr) or id(node) in skipped:
            continue
        if isinstance(node, ast.NamedExpr):
            yield _spot(node.target, "", place(node))
            continue
        kind = _KINDS.get(type(node), "")
        if id(node) in called and kind == "attribute":
            kind = ""
        yield _spot(node, kind, place(node), once=id(node) in once)


def _spot(node: ast.expr, kind: str, key: str, *, once: bool = False) -> Spot:
    name = node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else ""
    links: list[str] = []
    negative = False
    if isinstance(node, ast.Compare):
        negative = isinstance(node.ops[0], ast.IsNot)
        sides = [node.left, *node.comparators]
        if len(node.ops) > 1:
            links = [between(a, b) for a, b in pairwise(sides)]
    return Spot(
        node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0, kind, key,
        name, links, once, negative,
    )  # fmt: skip


def place(node: ast.expr) -> str:
    """The key of an expression: ``line:column-line:column``, as `tracer.records.Part` has it."""
    return between(node, node)


def between(first: ast.expr, last: ast.expr) -> str:
    return f"{first.lineno}:{first.col_offset}-{last.end_lineno}:{last.end_col_offset}"


def parse_place(key: str) -> tuple[int, int, int, int]:
    """line, column, end line, end column of a key"""
    line, column, end_line, end_column = key.replace("-", ":").split(":")
    return int(line), int(column), int(end_line), int(end_column)


def _never_valued(tree: ast.AST) -> set[int]:
    """Targets, and expressions within patterns, whose instructions are those of a match."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.pattern):
            found |= {id(part) for part in ast.walk(node)}
        elif isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
            found.add(id(node))
    return found


def _called_twice(tree: ast.AST) -> set[int]:
    """Expressions at whose place another call stands as well: of a decorator, of ``__exit__``."""
    found: set[int] = set()
    for node in ast.walk(tree):
        found |= {id(part) for part in getattr(node, "decorator_list", ())}
        if isinstance(node, (ast.With, ast.AsyncWith)):
            found |= {id(item.context_expr) for item in node.items}
        if isinstance(node, ast.ClassDef):
            found |= {id(part) for part in node.bases}
    return found


def _misplaced(tree: ast.AST, text: Source) -> set[int]:
    """Before 3.12, expressions within an f-string may be said to stand where they do not."""
    found: set[int] = set()
    inside = {
        id(part): part
        for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node) if isinstance(part, ast.expr)
    }  # fmt: skip
    for key, part in inside.items():
        try:
            said = text.part(*parse_place(place(part)))
            again = ast.parse(said.strip(), mode="eval").body
            if ast.dump(again) != ast.dump(part):
                found.add(key)
        except (SyntaxError, ValueError):
            found.add(key)
    return found
