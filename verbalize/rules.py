"""By what rule a name went over iterations that are summed up: "growing by `i * i` each time".

A rule is told only where it held in each of the iterations: the name was bound once in each, always
by the same ``+=`` or ``-=``, or by the loop itself in equal steps.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from itertools import pairwise

from tracer import literals
from tracer.records import Bind
from verbalize.parts import Execution
from verbalize.spans import Span
from verbalize.words import Book, Said

LONG_AMOUNT = 30  # characters of an expression that is told as what is added each time


def rule(book: Book, span: Span, name: str) -> Said | None:
    """How the name changed in each of these iterations; None where there is no such rule."""
    if len(span.turns) < 2:
        return None
    found: set[tuple[str, str]] = set()
    for turn, body in zip(span.turns, span.bodies, strict=True):
        bound = [part for part in body if _values(part, name)]
        if len(bound) != 1 or (turn.header is not None and _values(turn.header, name)):
            return None
        statement = bound[0].statement
        if statement is None or statement.kind != "augassign" or bound[0].calls:
            return None
        if statement.target != name or not all(map(_is_number, _values(bound[0], name))):
            return None
        found.add((statement.operator, statement.test))
    operator, amount = found.pop()
    if found or operator not in ("+=", "-=") or len(amount) > LONG_AMOUNT or _calls(amount):
        return None
    shown = amount if amount.isdigit() else f"`{amount}`"
    said = book.claim("aggregate", f"step of {name}", amount, shown)
    return book.join([", growing by " if operator == "+=" else ", shrinking by ", said,
                      " each time"])  # fmt: skip


def steps(book: Book, span: Span, name: str) -> Said | None:
    """The equal steps in which a loop's own name went over these iterations."""
    headers = [turn.header for turn in span.turns if turn.header is not None]
    if len(headers) < 3 or span.binds.get(name) != len(headers):  # the body binds it, too
        return None
    values = [_values(header, name) for header in headers]
    if any(len(found) != 1 or not found[0].lstrip("-").isdigit() for found in values):
        return None
    numbers = [int(found[0]) for found in values]
    gaps = {after - before for before, after in pairwise(numbers)}
    if len(gaps) != 1 or gaps == {0}:
        return None
    step = gaps.pop()
    said = book.claim("aggregate", f"step of {name}", str(abs(step)))
    return book.join([", growing by " if step > 0 else ", shrinking by ", said, " each time"])


def in_order(span: Span, name: str) -> bool:
    """Whether a loop's own name went through numbers that only rise, or only fall."""
    headers = [turn.header for turn in span.turns if turn.header is not None]
    values = [value for header in headers for value in _values(header, name)[-1:]]
    try:
        numbers = [float(value) for value in values if _is_number(value)]
    except (ValueError, OverflowError):  # complex ones, or cut short
        return False
    if len(numbers) != len(headers):
        return False
    rises = all(before <= after for before, after in pairwise(numbers))
    return rises or all(before >= after for before, after in pairwise(numbers))


def _values(part: Execution, name: str) -> list[str]:
    return [d.value for d in part.deltas if type(d) is Bind and d.name == name]


@lru_cache(maxsize=1024)
def _calls(amount: str) -> bool:
    """Whether it is not said by the words what is added: `stack.pop()` is another each time."""
    return any(isinstance(node, ast.Call) for node in ast.walk(ast.parse(amount, mode="eval")))


def _is_number(value: str) -> bool:
    return not literals.is_reference(value) and value.lstrip("-")[:1].isdigit()
