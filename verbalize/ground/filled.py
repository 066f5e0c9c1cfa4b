"""Expressions with their values put in: ``total + x`` is ``2 + 4``, which is ``6``.

All sides must be the same, and each number must be what the source has in its place.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import Any

from verbalize.ground.answers import Answer, View, claimed, contradicted, supported, where
from verbalize.ground.evaluate import NoNames, evaluate, parse, written
from verbalize.ground.mentions import Mention
from verbalize.ground.results import part_of
from verbalize.ground.tokens import Token
from verbalize.ground.values import UNKNOWN, Unknown, same, show

# Their objects do more than the plain data that stands for them here.
_CLASSES = frozenset(["Counter", "OrderedDict", "defaultdict", "deque", "bytearray"])

_MADE = frozenset(["set", "frozenset", "deque", "Counter", "OrderedDict", "bytearray"])


def read_equation(view: View, mention: Mention) -> Answer:
    """``total + x = 2 + 4 = 6``: all sides are the same there, and the numbers written for names
    are what those names are."""
    moments = [(h.frame, t) for _, h in view.hits for t in (h.time, h.end)]
    moments.append((view.frame, view.now))
    reason = ""
    for frame, t in moments:
        worth = [claimed(view, side, frame, t) for side in mention.args]
        known = [value for value in worth if value is not UNKNOWN]
        for side, value in zip(mention.args, worth, strict=True):
            if value is UNKNOWN and _unworkable(side, view.timeline.functions):
                return contradicted(f"{side.code} cannot be worked out")
        if len(known) < 2:
            continue
        if all(same(known[-1], value) or _close(known[-1], value) for value in known):
            return _operands(view, mention)
        event = view.timeline.event_at(max(0, t - 1))
        reason = f"{mention.args[0].code} is {show(known[0])} {where(view, event)}"
    return contradicted(reason) if reason else _operands(view, mention)


def _unworkable(side: Token, own: frozenset[str]) -> bool:
    """An expression of literals that Python refuses, such as ``2 + '3'`` or ``min(set())``;
    ``own`` are the program's functions."""
    tree = parse(side.code)
    if tree is None or side.kind == "O":
        return False
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if names & (_CLASSES | own):
        return False
    try:
        evaluate(tree, NoNames())
    except Unknown as error:
        return isinstance(error.__cause__, (TypeError, ValueError, ArithmeticError, LookupError))
    return False


def _operands(view: View, mention: Mention) -> Answer:
    """The numbers written for the names of an expression of the source, one by one."""
    events = [hit.event for _, hit in view.hits[-2:]] or view.timeline.at_hand(
        view.frame, view.timeline.first_event_from(view.t)
    )
    of = parse(mention.subject.code) if mention.subject is not None else None
    for side in mention.args[:-1]:
        tree = parse(side.code)
        if tree is None or isinstance(tree, ast.Name) or _is_literal(tree):
            continue
        refusals: list[str] = []
        for event in events:
            for source in [of] if of is not None else expressions_on(view, event):
                refusal = filled_wrongly(view, tree, source, event)
                if refusal == "":
                    refusals = []
                    break
                if refusal is not None:
                    refusals.append(refusal)
            else:
                continue
            break
        if refusals:
            return contradicted(refusals[-1], events[-1])
    return supported(event=events[-1] if events else -1)


def expressions_on(view: View, event: int) -> list[ast.expr]:
    """The expressions that stand on an event's line: right-hand sides, and what they hold."""
    found: list[ast.expr] = []
    for statement in view.timeline.statics.statements_at(view.timeline.line_of(event)):
        operator = statement.operator if statement.kind == "augassign" else ""
        found += _expressions(statement.test, statement.target, operator)
    return found


@lru_cache(maxsize=4_096)
def _expressions(test: str, target: str, operator: str) -> tuple[ast.expr, ...]:
    """Those of one statement. ``operator``: that of an augmented assignment."""
    tree = parse(test) if test else None
    if tree is None:
        return ()
    found = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    left = parse(target) if operator else None
    op = parse(f"a {operator[:-1]} b") if operator else None
    if isinstance(op, ast.BinOp) and left is not None:
        found.insert(0, ast.BinOp(left=left, op=op.op, right=tree))
    return tuple(found)


def filled_wrongly(view: View, claim: ast.expr, source: ast.expr, event: int) -> str | None:
    """ "" when the claim is the source with values put in; why not, when a value is wrong; None
    when it is another expression altogether."""
    if _is_literal(claim) or (_is_made(claim) and not isinstance(source, ast.Call)):
        moment = view.timeline.moments[event]
        worth = view.timeline.worth(source, moment.event.frame, moment.at)
        if worth is UNKNOWN and any(isinstance(node, ast.Call) for node in ast.walk(source)):
            worth = part_of(view.timeline, event, source)
        value = view.timeline.worth(claim, moment.event.frame, moment.at)
        if value is UNKNOWN and isinstance(claim, ast.Name):
            value = float(claim.id)
        if worth is UNKNOWN or value is UNKNOWN or same(value, worth):
            return ""
        return f"{ast.unparse(source)} is {show(worth)} {where(view, event)}"
    if type(claim) is not type(source):
        return None
    if isinstance(claim, ast.BinOp) and isinstance(source, ast.BinOp):
        if type(claim.op) is not type(source.op):
            return None
        pairs = [(claim.left, source.left), (claim.right, source.right)]
    elif isinstance(claim, (ast.Tuple, ast.List)) and isinstance(source, (ast.Tuple, ast.List)):
        if len(claim.elts) != len(source.elts):
            return None
        pairs = list(zip(claim.elts, source.elts, strict=True))
    elif isinstance(claim, ast.UnaryOp) and isinstance(source, ast.UnaryOp):
        pairs = [(claim.operand, source.operand)]
    elif isinstance(claim, ast.Compare) and isinstance(source, ast.Compare):
        if [type(op) for op in claim.ops] != [type(op) for op in source.ops]:
            return None
        pairs = [
            (claim.left, source.left),
            *zip(claim.comparators, source.comparators, strict=True),
        ]
    elif isinstance(claim, ast.BoolOp) and isinstance(source, ast.BoolOp):
        if type(claim.op) is not type(source.op) or len(claim.values) != len(source.values):
            return None
        pairs = list(zip(claim.values, source.values, strict=True))
    elif isinstance(claim, ast.Call) and isinstance(source, ast.Call):
        if len(claim.args) != len(source.args) or not _same_function(claim.func, source.func):
            return None
        pairs = list(zip(claim.args, source.args, strict=True))
        if isinstance(claim.func, ast.Attribute) and isinstance(source.func, ast.Attribute):
            pairs.append((claim.func.value, source.func.value))
    elif isinstance(claim, ast.Subscript) and isinstance(source, ast.Subscript):
        pairs = [(claim.value, source.value)]
        if not isinstance(claim.slice, ast.Slice):
            pairs.append((claim.slice, source.slice))
    else:
        return None
    parts = [filled_wrongly(view, left, right, event) for left, right in pairs]
    if None in parts:
        return None
    return next((part for part in parts if part), "")


def _same_function(claim: ast.expr, source: ast.expr) -> bool:
    if isinstance(claim, ast.Attribute) and isinstance(source, ast.Attribute):
        return claim.attr == source.attr
    return written(claim) == written(source)


def _is_literal(tree: ast.expr) -> bool:
    """A value with nothing left to work out."""
    if isinstance(tree, ast.UnaryOp):
        return isinstance(tree.operand, ast.Constant)
    if isinstance(tree, ast.Name):
        return tree.id in ("inf", "nan")  # as our encoder writes these floats
    if isinstance(tree, (ast.List, ast.Tuple, ast.Set)):
        return all(_is_literal(item) for item in tree.elts)
    if isinstance(tree, ast.Dict):
        return all(_is_literal(v) for v in [*tree.values, *(k for k in tree.keys if k)])
    return isinstance(tree, ast.Constant)


def _is_made(tree: ast.expr) -> bool:
    """A value that Python writes as a call: ``set()``, ``frozenset({1})``, ``deque([1, 2])``."""
    return (
        isinstance(tree, ast.Call)
        and isinstance(tree.func, ast.Name)
        and tree.func.id in _MADE
        and not tree.keywords
        and all(_is_literal(argument) for argument in tree.args)
    )


def _close(a: Any, b: Any) -> bool:
    return isinstance(a, float) and isinstance(b, float) and repr(a) == repr(b)
