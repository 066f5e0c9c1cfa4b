"""What things are called where a statement stands: names for objects, calls and loops.

A list that a statement changes is told by the expression the statement itself uses (``row``,
``grid[2]``, ``self.items``), so that a change through an alias carries the name a reader sees.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from tracer import literals
from tracer.replay import Frame, State
from tracer.static import Statement
from verbalize.evaluator import Ref, Scope, UnknownError, evaluate, length, solid, text

MAX_PLACES = 40
SHORT_INDEX = 40


@lru_cache(maxsize=4096)
def places(source: str) -> tuple[ast.expr, ...]:
    """Names, attributes and elements in a statement's source, simplest first."""
    tree = _parse(source)
    if tree is None:
        return ()
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript))
    ]
    order = {ast.Name: 0, ast.Attribute: 1, ast.Subscript: 2}
    return tuple(sorted(found, key=lambda node: order[type(node)])[:MAX_PLACES])


def _parse(source: str) -> ast.AST | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=4096)
def targets(source: str) -> tuple[ast.expr, ...]:
    """The single targets in text such as ``a, b[i]`` (of several assignments: joined by ``=``)."""
    found: list[ast.expr] = []
    tree = _parse(source + " = 0" if source else "")
    if not isinstance(tree, ast.Module) or not tree.body:
        return ()
    statement = tree.body[0]
    waiting = list(statement.targets) if isinstance(statement, ast.Assign) else []
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, (ast.Tuple, ast.List)):
            waiting = [*node.elts, *waiting]
        elif isinstance(node, ast.Starred):
            waiting.insert(0, node.value)
        else:
            found.append(node)
    return tuple(found)


@lru_cache(maxsize=4096)
def is_place(source: str) -> bool:
    """Whether an expression only names something: ``grid[1]``, ``head.next``."""
    tree = _parse(source)
    if not isinstance(tree, ast.Module) or len(tree.body) != 1:
        return False
    statement = tree.body[0]
    return isinstance(statement, ast.Expr) and isinstance(
        statement.value, (ast.Name, ast.Attribute, ast.Subscript)
    )


def source_of(statement: Statement) -> str:
    """The part of a statement that can be parsed by itself."""
    if statement.kind in ("if", "elif", "while", "match"):
        return statement.test
    if statement.kind == "for":
        return f"({statement.target}, {statement.test})"
    return statement.text if statement.body_line == 0 else ""


def named_objects(scope: Scope, statement: Statement | None) -> dict[int, str]:
    """Label of an object → what the statement calls it."""
    found: dict[int, str] = {}
    if statement is None:
        return found
    for node in places(source_of(statement)):
        try:
            value = evaluate(node, scope)
            if isinstance(value, Ref) and value.node.label not in found:
                found[value.node.label] = concrete(scope, node)
        except UnknownError:
            continue
    return found


def concrete(scope: Scope, node: ast.expr) -> str:
    """``grid[r][c]`` as ``grid[2][0]``. UnknownError where an index is not known or is long."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{concrete(scope, node.value)}.{node.attr}"
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        value = evaluate(node.slice, scope)
        if type(value) is int and value < 0:
            held = evaluate(node.value, scope)
            if not (isinstance(held, Ref) and held.node.kind == "dict"):
                value += length(held)  # a[-1] is told as a[4]
        index = text(solid(scope.state, value))
        if len(index) <= SHORT_INDEX:
            return f"{concrete(scope, node.value)}[{index}]"
    raise UnknownError


def name_in_frame(state: State, frame: Frame | None, label: int) -> str:
    """A name of the frame (else a global) for an object, or one step inside such a name; ""."""
    wanted = literals.reference(label)
    scopes = [frame.names] if frame is not None else []
    if frame is None or frame.id != 0:
        scopes.append(state.globals)
    for names in scopes:
        for name, value in names.items():
            if value == wanted and not name.startswith("."):
                return name
    for names in scopes:
        for name, value in names.items():
            if name.startswith("."):
                continue
            inside = _one_step(state, value, wanted)
            if inside:
                return name + inside
    return ""


def _one_step(state: State, value: str, wanted: str) -> str:
    node = state.node(value)
    if node is None or len(node.items) > 200 or len(node.entries) > 200:
        return ""
    for attr, held in node.attrs.items():
        if held == wanted:
            return f".{attr}"
    for key, held in node.entries.items():
        if held == wanted and not literals.is_reference(key) and len(key) <= SHORT_INDEX:
            return f"[{key}]"
    if node.kind in ("list", "tuple", "deque") and wanted in node.items:
        return f"[{node.items.index(wanted)}]"
    return ""
