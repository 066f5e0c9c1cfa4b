"""Lines of a program of which one can ask: each holds one statement, or the one-line header of one,
and nothing that fires further line events on it.

A statement over several lines comes back to its first one as it runs; a comprehension, a lambda or
a body on its header's line runs more events on the same line.  Such lines are left out.
"""

from __future__ import annotations

import ast
from functools import lru_cache

import msgspec

from tracer.parseable import safe_to_parse
from tracer.records import Program

_INNER = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)
_RUNS = (ast.Assign, ast.AugAssign, ast.Return, ast.If, ast.For, ast.While, ast.Raise, ast.Delete)


class PlainLines(msgspec.Struct, frozen=True):
    """``statements``: line → what it holds (``If``, ``For``, ``Assign`` …). ``functions``: names of
    the module that one ``def`` gives."""

    statements: dict[int, str]
    functions: tuple[str, ...]


@lru_cache(maxsize=16)
def plain_lines(program: Program) -> PlainLines:
    """Nothing where the program cannot be read. Never raises."""
    if not safe_to_parse(program.source):
        return PlainLines({}, ())
    try:
        tree = ast.parse(program.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return PlainLines({}, ())
    nodes = list(ast.walk(tree))
    held: dict[int, list[ast.stmt]] = {}
    doubtful: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.stmt):
            held.setdefault(node.lineno, []).append(node)
        if isinstance(node, _INNER) or (isinstance(node, ast.expr) and _is_long(node)):
            doubtful.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = {
        line: type(found[0]).__name__
        for line, found in held.items()
        if len(found) == 1 and isinstance(found[0], _RUNS) and line not in doubtful
    }
    return PlainLines(dict(sorted(lines.items())), _functions(nodes))


def _is_long(node: ast.expr) -> bool:
    return (node.end_lineno or node.lineno) > node.lineno


def _functions(nodes: list[ast.AST]) -> tuple[str, ...]:
    """Of the module itself; generators, whose frames go on, are left out."""
    (tree,) = [node for node in nodes if isinstance(node, ast.Module)]
    names = [node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    return tuple(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and names.count(node.name) == 1
        and not any(isinstance(inner, (ast.Yield, ast.YieldFrom)) for inner in ast.walk(node))
    )  # fmt: skip
