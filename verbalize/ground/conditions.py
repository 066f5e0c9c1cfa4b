"""Conditions as they were evaluated: at each line event that tests or compares something, what
was compared with what, and which way the run went."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import Any

import msgspec

from tracer.records import Line
from tracer.static import Statement
from verbalize.ground.evaluate import compare, evaluate, parse, truth
from verbalize.ground.results import Ran
from verbalize.ground.timeline import At, Timeline
from verbalize.ground.values import UNKNOWN, Unknown

NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
TESTING = frozenset(["if", "elif", "while", "assert"])


class Comparison(msgspec.Struct, frozen=True, gc=False):
    """left op right, as two values (UNKNOWN where a call of the program gave one)."""

    left: Any
    op: ast.cmpop
    right: Any


class Evaluation(msgspec.Struct, frozen=True, gc=False):
    """A test evaluated at an event. ``outcome``: which way it went; None when not known."""

    event: int
    statement: Statement
    outcome: bool | None
    comparisons: tuple[Comparison, ...]
    bare: tuple[tuple[str, bool], ...] = ()  # texts tested for their truth alone


def _compared(tree: ast.expr, scope: At, found: list[Comparison]) -> Any:
    """Adds the comparisons that evaluating an expression made, as far as they were made: what
    ``and``, ``or`` and a chain leave out was not compared. Gives the truth, or UNKNOWN."""
    if isinstance(tree, ast.BoolOp):
        stop = isinstance(tree.op, ast.Or)
        worth: Any = not stop
        for part in tree.values:
            worth = _compared(part, scope, found)
            if worth is not UNKNOWN and bool(worth) is stop:
                return stop
        return worth
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        worth = _compared(tree.operand, scope, found)
        return UNKNOWN if worth is UNKNOWN else not worth
    if isinstance(tree, ast.Compare):
        left = _side(tree.left, scope, found)
        for op, part in zip(tree.ops, tree.comparators, strict=True):
            right = _side(part, scope, found)
            found.append(Comparison(left, op, right))
            held = holds(op, left, right) if left is not UNKNOWN and right is not UNKNOWN else None
            if held is None:
                return UNKNOWN
            if not held:
                return False
            left = right
        return True
    for part in _parts(tree):
        _compared(part, scope, found)
    worth = _worth(tree, scope)
    if isinstance(worth, (int, float)) and not isinstance(worth, bool):
        found.append(Comparison(worth, ast.NotEq(), 0))
        if isinstance(worth, float):
            found.append(Comparison(worth, ast.NotEq(), 0.0))
    try:
        return truth(worth) if worth is not UNKNOWN else UNKNOWN
    except Unknown:
        return UNKNOWN


@lru_cache(maxsize=8_192)
def _parts(tree: ast.expr) -> tuple[ast.expr, ...]:
    """The expressions that an expression is made of, where making it works them out."""
    if isinstance(tree, (ast.Lambda, ast.GeneratorExp)):
        return ()
    return tuple(part for part in ast.iter_child_nodes(tree) if isinstance(part, ast.expr))


def _side(tree: ast.expr, scope: At, found: list[Comparison]) -> Any:
    """What a side of a comparison is worth, which may be a comparison itself."""
    if isinstance(tree, ast.Compare):
        _compared(tree, scope, found)
    return _worth(tree, scope)


def _worth(tree: ast.expr, scope: At) -> Any:
    try:
        return evaluate(tree, scope)
    except Unknown:
        return UNKNOWN


def _decides(statement: Statement) -> bool:
    """Whether a statement tests something (``while True`` does not)."""
    return statement.kind in TESTING and not isinstance(parse(statement.test), ast.Constant)


def _interesting(statement: Statement, tree: ast.expr) -> bool:
    """Tests, and statements that compare something on their way."""
    return statement.kind in TESTING or _compares(tree)


@lru_cache(maxsize=4_096)
def _compares(tree: ast.expr) -> bool:
    return any(isinstance(node, ast.Compare) for node in ast.walk(tree))


class Conditions:
    """The evaluations of a timeline, made when asked for."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self._known: dict[int, Evaluation | None] = {}

    def at(self, event: int) -> Evaluation | None:
        """What was tested or compared at an event; None for nothing."""
        if event not in self._known:
            self._known[event] = self._evaluate(event)
        return self._known[event]

    def _evaluate(self, event: int) -> Evaluation | None:
        moment = self.timeline.moments[event]
        if not isinstance(moment.event, Line):
            return None
        comparisons: list[Comparison] = []
        tested: Statement | None = None
        held: Any = UNKNOWN  # whether the test held, where comparing has told that already
        for statement in self.timeline.statics.statements_at(moment.event.line):
            begins = statement.line == moment.event.line or (
                moment.event.line <= statement.end_line and self.timeline.header(event) == event
            )
            if not statement.test or not begins:  # noqa: SIM102
                if statement.kind != "expr":
                    continue
            scope = Ran(self.timeline, event)
            tree = parse(statement.test or statement.text)
            found: Any = UNKNOWN
            if tree is not None and _interesting(statement, tree):
                found = _compared(tree, scope, comparisons)
            inside = self.timeline.in_expression(moment.event.frame)
            if _decides(statement) and tested is None and not inside:
                tested = statement
                held = found if isinstance(tree, ast.Compare) else UNKNOWN
        if tested is None and not comparisons:
            return None
        chosen = tested or self.timeline.statics.statement_at(moment.event.line)
        if chosen is None:
            return None
        outcome = held if held is not UNKNOWN else self._outcome(event, chosen)
        return Evaluation(event, chosen, outcome, tuple(comparisons))

    def _outcome(self, event: int, statement: Statement) -> bool | None:
        """By where the frame went next; by the value where both ways lead to the same line."""
        if statement.kind not in TESTING:
            return None
        tree = parse(statement.test)
        if tree is not None:
            worth = _worth(tree, Ran(self.timeline, event))
            try:
                if worth is not UNKNOWN:
                    return truth(worth)
            except Unknown:
                pass
        following = self.timeline.following(event)
        while following >= 0 and not isinstance(self.timeline.moments[following].event, Line):
            following = self.timeline.moments[following].next_in_frame
        if following < 0 or statement.body_line <= statement.end_line:
            return None
        line = self.timeline.moments[following].event.line
        if statement.line <= line <= statement.end_line:
            return None
        return statement.body_line <= line <= statement.body_end


def holds(op: ast.cmpop, left: Any, right: Any) -> bool | None:
    """left op right as arithmetic; None where it cannot be told."""
    try:
        return compare(op, left, right)
    except (Unknown, TypeError, ValueError, ArithmeticError):
        return None


_WORDS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip


def sign(op: ast.cmpop) -> str:
    return _WORDS[type(op)]
