"""Pure operators on builtin values, bounded so that no expression can cost much."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

MAX_BITS = 20_000
MAX_LENGTH = 4_000
_PLAIN = (int, float, str, bool, list, tuple, set, frozenset, dict, type(None), bytes, range)


PURE_FUNCTIONS = frozenset({
    "abs", "min", "max", "sum", "int", "float", "str", "bool", "ord", "chr", "round", "divmod",
    "sorted", "pow",
})  # fmt: skip
PURE_METHODS = frozenset({
    "isdigit", "isalpha", "isalnum", "isupper", "islower", "isspace", "upper", "lower", "strip",
    "startswith", "endswith", "count", "find", "bit_length", "bit_count", "replace", "lstrip",
    "rstrip", "title", "capitalize", "swapcase", "index", "rfind", "zfill",
})  # fmt: skip


class UnknownError(Exception):
    """An expression that is not evaluated: impure, too large or not understood."""


_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def binary(op: ast.operator, left: Any, right: Any) -> Any:
    """``left op right``; UnknownError beyond the bounds or for anything but builtin values."""
    _plain(left, right)
    if isinstance(op, (ast.Pow, ast.LShift)):
        _bounded_power(op, left, right)
    if isinstance(op, ast.Mult):
        _bounded_product(left, right)
    if isinstance(op, ast.Mod) and isinstance(left, (str, bytes)):
        raise UnknownError  # formatting
    try:
        return _BINARY[type(op)](left, right)
    except (ArithmeticError, TypeError, ValueError, KeyError):
        raise UnknownError from None


def _bounded_power(op: ast.operator, left: Any, right: Any) -> None:
    if not isinstance(right, (int, float)) or not isinstance(left, (int, float)):
        raise UnknownError
    if isinstance(left, int) and isinstance(right, int):
        size = right if isinstance(op, ast.LShift) else left.bit_length() * abs(right)
        if size > MAX_BITS:
            raise UnknownError


def _bounded_product(left: Any, right: Any) -> None:
    for one, other in ((left, right), (right, left)):
        if isinstance(one, (str, bytes, list, tuple)):
            if not isinstance(other, int) or len(one) * max(other, 0) > MAX_LENGTH:
                raise UnknownError
        elif isinstance(one, int) and one.bit_length() > MAX_BITS:
            raise UnknownError


def unary(op: ast.unaryop, value: Any) -> Any:
    if not isinstance(value, (int, float)):
        raise UnknownError
    if isinstance(op, ast.USub):
        return -value
    if isinstance(op, ast.UAdd):
        return +value
    if isinstance(op, ast.Invert) and isinstance(value, int):
        return ~value
    raise UnknownError


def compare(op: ast.cmpop, left: Any, right: Any) -> bool:
    _plain(left, right)
    try:
        return bool(_COMPARE[type(op)](left, right))
    except (TypeError, KeyError):
        raise UnknownError from None


def pure_function(name: str, arguments: list[Any]) -> Any:
    """A builtin without side effects, on builtin values."""
    _plain(*arguments)
    if not arguments:
        raise UnknownError
    if any(isinstance(a, (str, bytes)) and len(a) > MAX_LENGTH for a in arguments):
        raise UnknownError
    if any(isinstance(a, range) and len(a) > MAX_LENGTH for a in arguments):
        raise UnknownError
    if name == "pow" and len(arguments) == 2:
        return binary(ast.Pow(), *arguments)
    unordered = any(isinstance(a, (set, frozenset)) for a in arguments)
    if unordered and name in ("sum", "str") and not all(isinstance(x, int) for x in arguments[0]):
        raise UnknownError  # the order of a set would show
    try:
        return _FUNCTIONS[name](*arguments)
    except (ArithmeticError, TypeError, ValueError, KeyError):
        raise UnknownError from None


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs, "min": min, "max": max, "sum": sum, "int": int, "float": float, "str": str,
    "bool": bool, "ord": ord, "chr": chr, "round": round, "divmod": divmod, "sorted": sorted,
    "pow": pow,
}  # fmt: skip


def method(base: Any, name: str, arguments: list[Any]) -> Any:
    """A method of str or int that changes nothing."""
    _plain(base, *arguments)
    if isinstance(base, str) and len(base) > MAX_LENGTH:
        raise UnknownError
    if name == "zfill" and not (arguments and isinstance(arguments[0], int) and arguments[0] < 200):
        raise UnknownError
    if isinstance(base, str) and name not in ("bit_length", "bit_count"):
        try:
            return _STR[name](base, *arguments)
        except (TypeError, ValueError, KeyError):
            raise UnknownError from None
    if isinstance(base, int) and name in ("bit_length", "bit_count") and not arguments:
        return base.bit_length() if name == "bit_length" else base.bit_count()
    raise UnknownError


_STR: dict[str, Callable[..., Any]] = {
    name: getattr(str, name)
    for name in (
        "isdigit", "isalpha", "isalnum", "isupper", "islower", "isspace", "upper", "lower",
        "strip", "startswith", "endswith", "count", "find", "replace", "lstrip", "rstrip",
        "title", "capitalize", "swapcase", "index", "rfind", "zfill",
    )
}  # fmt: skip


def _plain(*values: Any) -> None:
    for value in values:
        if type(value) not in _PLAIN:
            raise UnknownError
