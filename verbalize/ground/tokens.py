"""What a piece of Python in a text is: a literal, a path, a comparison, a call, a statement …"""

from __future__ import annotations

import ast
import re
from typing import Any, Literal, TypeAlias

import msgspec

from verbalize.ground import evaluate
from verbalize.ground.bare import Names
from verbalize.ground.numbers import listed
from verbalize.ground.values import UNKNOWN

# L literal · X arithmetic of literals · P path of names · E other expression · K comparison
# Q chain of "=" · C call of a function of the program · M method call that changes its object
# S statement · T exception · O other quoted text · N ordinal · W word · "." punctuation
TokenKind: TypeAlias = Literal["L", "X", "P", "E", "K", "Q", "C", "M", "S", "T", "O", "N", "W", "."]


class Token(msgspec.Struct, gc=False):
    """One token at ``text[start:end]``. ``code`` is its Python text; ``value`` a literal's."""

    kind: TokenKind
    start: int
    end: int
    code: str
    value: Any = UNKNOWN
    ticked: bool = False
    spelled: bool = False  # a number in English words
    parts: tuple[Token, ...] = ()  # of a chain; (object, argument…) of a method call


EXCEPTION = re.compile(
    r"(?P<type>(?:[A-Z]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Iteration|Warning))\b"
    r"(?::[ ](?P<message>.+))?",
    re.DOTALL,
)
CHANGING = listed(
    "append appendleft add insert push pop popleft remove discard extend update clear put "
    "get sort reverse setdefault popitem heappush heappop"
)
BUILTINS = listed(
    "len abs min max sum sorted int str float bool round ord chr list tuple set dict any "
    "all divmod range reversed deque Counter defaultdict OrderedDict frozenset enumerate "
    "zip map filter inf nan bytes bytearray repr math isqrt gcd pow"
)


MOST_CODES = 4_096  # kept for one set of names: what comes again is a program's own, and short


def code_token(code: str, start: int, end: int, names: Names) -> Token:
    """A piece of Python text as a token."""
    known = names.codes.get(code)
    if known is None:
        if len(names.codes) >= MOST_CODES:
            names.codes.clear()
        known = names.codes[code] = _read(code.strip(), names)
    kind, stripped, value, codes = known
    parts = tuple([code_token(part, start, end, names) for part in codes]) if codes else ()
    if kind == "Q":
        value = parts[-1].value
    return Token(kind, start, end, stripped, value, parts=parts)


def _read(code: str, names: Names) -> tuple[TokenKind, str, Any, tuple[str, ...]]:
    """(kind, code, value, code of the parts) of a piece of Python text."""
    tree = evaluate.parse(code)
    if tree is None:
        return _no_expression(code)
    kind, value, parts = classify(tree, code, names)
    return kind, code, value, parts


def classify(tree: ast.expr, code: str, names: Names) -> tuple[TokenKind, Any, tuple[str, ...]]:
    """(kind, value of a literal, object and arguments of a changing method call)"""
    called = _called(tree)
    if called and (called in names.functions or called in names.classes):
        return "C", UNKNOWN, ()
    exception = EXCEPTION.fullmatch(called or code)
    if exception or (called or code) in names.exceptions:
        return "T", UNKNOWN, ()
    if isinstance(tree, ast.Name) and tree.id not in names.words and tree.id not in ("inf", "nan"):
        return "O", code, ()
    value = evaluate.literal(code)
    if isinstance(tree, (ast.Compare, ast.BoolOp)) or (
        isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not)
    ):
        return "K", value, ()
    if value is not UNKNOWN:
        plain = not isinstance(tree, ast.BinOp)
        return ("L" if plain else "X"), value, ()
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Attribute):  # noqa: SIM102
        if tree.func.attr in CHANGING:
            subject = ast.unparse(tree.func.value)
            return "M", UNKNOWN, (subject, *map(ast.unparse, tree.args))
    if is_path(tree):
        return "P", UNKNOWN, ()
    return "E", UNKNOWN, ()


def _called(tree: ast.expr) -> str:
    """The last part of the name of what is called, "" where nothing is."""
    if not isinstance(tree, ast.Call):
        return ""
    if isinstance(tree.func, ast.Name):
        return tree.func.id
    return tree.func.attr if isinstance(tree.func, ast.Attribute) else ""


def is_path(tree: ast.expr) -> bool:
    while isinstance(tree, (ast.Attribute, ast.Subscript)):
        if isinstance(tree, ast.Subscript) and isinstance(tree.slice, ast.Slice):
            return False
        tree = tree.value
    return isinstance(tree, ast.Name)


def _no_expression(code: str) -> tuple[TokenKind, str, Any, tuple[str, ...]]:
    if EXCEPTION.fullmatch(code):
        return "T", code, UNKNOWN, ()
    sides = _assignment(code)
    if sides:
        return "Q", code, UNKNOWN, tuple(sides)
    if evaluate.parse_statement(code) is None:
        return "O", code, code, ()
    return "S", code, UNKNOWN, ()


def _assignment(code: str) -> list[str]:
    """The sides of ``x = 3`` or ``a = b = 2 + 4 = 6``; [] for anything else. The last need not be
    assignable, as in people's ``2 + 4 = 6``."""
    if "=" not in code or len(code) > 2_000:
        return []
    sides = re.split(r"(?<![=<>!+\-*/%&|^@:])=(?!=)", code)
    if len(sides) < 2 or any(evaluate.parse(side.strip()) is None for side in sides):
        return []
    return [side.strip() for side in sides]
