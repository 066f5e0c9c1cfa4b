"""What was told of the expressions of each line (`tracer.records.Part` and `Test`), for readers.

A comparison or operation is also shown with the values of its two sides: ``a[i] > best`` is
``7 > 3``.  A side is a constant, an expression told before it, or a name whose value the event
shows; an object that can change is none.  Where a side is not known for certain, nothing is shown.
Objects are written as they are when the next event comes.
"""

from __future__ import annotations

import ast

import msgspec

from tracer import literals
from tracer.expressions import between, parse_place, place
from tracer.parseable import safe_to_parse
from tracer.records import Part, Program, Test, Within
from tracer.replay import Bounds, State, render
from tracer.source import Source

_LONG = 40  # characters of a side
_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitAnd: "&",
    ast.BitXor: "^", ast.MatMult: "@", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Eq: "==", ast.NotEq: "!=", ast.In: "in", ast.NotIn: "not in", ast.Is: "is",
    ast.IsNot: "is not",
}  # fmt: skip


class Evaluated(msgspec.Struct):
    """An expression that was evaluated.

    key     its place, as `tracer.records.Part` has it
    source  its text, on one line
    value   what it gave; "" where only its truth was told (a plain name as a condition)
    worked  the values of its two sides with the operator between them; ""
    truth   whether it was true, where that decided where the program went on
    """

    key: str
    source: str
    value: str
    worked: str = ""
    truth: bool | None = None


class Reader:
    """Reads the records of one trace, step by step."""

    def __init__(self, program: Program, bounds: Bounds | None = None) -> None:
        self.source, self.bounds = Source(program.source), bounds
        self.sides: dict[str, tuple[ast.expr, str, ast.expr]] = {}
        if safe_to_parse(program.source):
            try:
                self._sides(ast.parse(program.source))
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                pass
        self.known: dict[int, dict[str, str]] = {}  # frame → key → value, of its line so far
        self.at: dict[int, int] = {}  # frame → the event of that line

    def _sides(self, tree: ast.AST) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.BinOp):
                self.sides[place(node)] = (node.left, _OPERATORS[type(node.op)], node.right)
            elif isinstance(node, ast.Compare):
                left = node.left
                for op, right in zip(node.ops, node.comparators, strict=True):
                    key = place(node) if len(node.ops) == 1 else between(left, right)
                    self.sides[key] = (left, _OPERATORS[type(op)], right)
                    left = right

    def read(
        self, record: Within, told: list[Evaluated], state: State, names: dict[str, str]
    ) -> None:
        """Adds a record to what was told of its line. ``names``: those whose value is certain."""
        if isinstance(record, Test):
            truth = record.value == "True"
            if told and told[-1].key == record.key and told[-1].truth is None:
                told[-1].truth = truth
            else:
                told.append(Evaluated(record.key, self._text(record.key), "", "", truth))
            return
        if self.at.get(record.frame) != record.by:
            self.at[record.frame] = record.by
            self.known[record.frame] = {}
        value = render(state, record.value, self.bounds)
        worked = self._worked(record, names)
        self.known[record.frame][record.key] = record.value
        told.append(Evaluated(record.key, self._text(record.key), value, worked))

    def _text(self, key: str) -> str:
        return self.source.part(*parse_place(key))

    def _worked(self, record: Part, names: dict[str, str]) -> str:
        left, operator, right = self.sides.get(record.key, (None, "", None))
        if left is None or right is None:
            return ""
        texts = [self._side(side, record.frame, names) for side in (left, right)]
        if not all(texts) or all(isinstance(side, ast.Constant) for side in (left, right)):
            return ""
        return f"{texts[0]} {operator} {texts[1]}"

    def _side(self, node: ast.expr, frame: int, names: dict[str, str]) -> str:
        if isinstance(node, ast.Constant):
            text = self._text(place(node))
        elif isinstance(node, ast.Name):
            text = names.get(node.id, "")
        else:
            text = self.known.get(frame, {}).get(place(node), "")
        if len(text) > _LONG or literals.is_cut(text) or literals.is_reference(text):
            return ""
        return text
