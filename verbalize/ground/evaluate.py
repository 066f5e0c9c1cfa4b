"""What an expression is worth, by walking its syntax tree; nothing is ever run.

Used for claimed literals (``[1, 2]``, ``deque([1])``, ``2 + 4``) and for expressions of the program
named in a sentence (``a[i - 1]``, ``len(s)``, ``x > 3``), with names looked up in the recorded
state.  Only builtin values and a short list of pure functions are known; whatever else there is
raises `Unknown`.  Sizes are bounded, so that no text can make it slow.
"""

from __future__ import annotations

import ast
import math
import operator
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeAlias

from verbalize.ground.values import UNKNOWN, Partly, TaggedDict, Thing, Unknown


class Scope(Protocol):
    """Where names are looked up."""

    def name(self, name: str) -> Any:
        """A name's value. Raises Unknown."""

    def path(self, tree: ast.expr) -> Any:
        """The value of ``a[i]`` or ``p.x`` got without rebuilding all of ``a``; UNKNOWN where
        that cannot be done and the whole is to be rebuilt."""

    def called(self, tree: ast.Call, arguments: Callable[[], Any]) -> Any:
        """What a call gave that the record has; UNKNOWN where it is none of the program's."""


class NoNames:
    """The scope of a literal: only ``inf`` and ``nan`` are known."""

    def name(self, name: str) -> Any:
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        raise Unknown

    def path(self, tree: ast.expr) -> Any:
        return UNKNOWN

    def called(self, tree: ast.Call, arguments: Callable[[], Any]) -> Any:
        return UNKNOWN


Go: TypeAlias = Callable[[ast.expr], Any]  # gives the value of a part
MAX_DEPTH = 100  # of a syntax tree: a level takes four calls to write
MAX_TEXT = 20_000
MAX_BITS = 20_000  # of an int
MAX_LENGTH = 20_000  # of a str or list made here

_BINARY: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
    ast.Pow: operator.pow, ast.LShift: operator.lshift, ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
}  # fmt: skip
_UNARY: dict[type[ast.AST], Callable[[Any], Any]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert,
    ast.Not: operator.not_,
}  # fmt: skip
_COMPARE: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip

_ORDER = frozenset([ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE])


def _mapping(value: Any = (), *_: Any) -> Any:
    return dict(value)


def _range(*bounds: int) -> list[int]:
    made = range(*bounds)
    if len(made) > MAX_LENGTH:
        raise Unknown
    return list(made)


def _power(base: Any, exponent: Any, modulus: Any = None) -> Any:
    if modulus is None:
        return binary(ast.Pow(), base, exponent)
    return pow(base, exponent, modulus)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": len, "abs": abs, "min": min, "max": max, "sum": sum, "sorted": sorted, "int": int,
    "str": str, "float": float, "bool": bool, "round": round, "ord": ord, "chr": chr,
    "list": list, "tuple": tuple, "set": set, "dict": dict, "frozenset": frozenset,
    "any": any, "all": all, "divmod": divmod, "range": _range, "bytes": bytes, "repr": repr,
    "reversed": lambda s: list(reversed(s)), "deque": lambda s=(), maxlen=None: list(s),
    "Counter": _mapping, "OrderedDict": _mapping, "bytearray": lambda s=b"": list(s),
    "defaultdict": lambda kind=None, value=(): dict(value), "bin": bin, "hex": hex,
    "math.isqrt": math.isqrt, "math.gcd": math.gcd, "math.sqrt": math.sqrt, "isqrt": math.isqrt,
    "math.floor": math.floor, "math.ceil": math.ceil,
    "pow": _power, "enumerate": lambda s, start=0: list(enumerate(s, start)),
    "zip": lambda *s: list(zip(*s, strict=False)),
}  # fmt: skip
KNOWN = frozenset(name.split(".")[0] for name in _FUNCTIONS)  # what their calls begin with
_METHODS: dict[type, set[str]] = {
    str: {
        "upper", "lower", "strip", "lstrip", "rstrip", "split", "join", "isdigit", "isalpha",
        "isalnum", "isspace", "isupper", "islower", "count", "find", "rfind", "index",
        "startswith", "endswith", "title", "capitalize", "swapcase", "splitlines", "isnumeric",
    },
    int: {"bit_length", "bit_count"},
    list: {"count", "index", "copy"},
    tuple: {"count", "index"},
    dict: {"get", "keys", "values", "items", "copy"},
    set: {"union", "intersection", "difference", "issubset", "issuperset"},
    frozenset: {"union", "intersection", "difference", "issubset", "issuperset"},
}  # fmt: skip
_CONSTANTS = {"inf": math.inf, "nan": math.nan}


FAILURES = (  # of reading an expression that cannot be told
    TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError,
    MemoryError, SyntaxError,
)  # fmt: skip
_MAY_WARN = re.compile(r"\\|\d[A-Za-z_]")  # of an escape, or of a number that a word follows


@lru_cache(maxsize=8192)
def parse(text: str) -> ast.expr | None:
    """The syntax tree of an expression's text, or None where it is none."""
    tree = _tree(text.strip(), "eval")
    return tree.body if isinstance(tree, ast.Expression) else None


@lru_cache(maxsize=8192)
def parse_statement(text: str) -> ast.AST | None:
    """The syntax tree of a statement, or of the head of one with a body; None where it is none."""
    return _tree(text if not text.endswith(":") else text + " pass", "exec")


def _tree(text: str, mode: str) -> ast.AST | None:
    if not text or len(text) > MAX_TEXT:
        return None
    try:
        if _MAY_WARN.search(text) is None:
            tree = ast.parse(text, mode=mode)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text, mode=mode)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return tree if len(text) < MAX_DEPTH or _is_within(tree, MAX_DEPTH) else None


def _is_within(tree: ast.AST, depth: int) -> bool:
    """Whether a tree is no deeper: what goes down one, level by level, would run out of stack."""
    level = [tree]
    while level and depth > 0:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        depth -= 1
    return not level


@lru_cache(maxsize=8192)
def written(tree: ast.expr) -> str:
    """An expression in one way of writing. Trees are told apart by identity: `parse` keeps them."""
    return ast.unparse(tree)


def literal(text: str) -> Any:
    """The value of a literal's text, or UNKNOWN."""
    tree = parse(text)
    if tree is None:
        return UNKNOWN
    try:
        return evaluate(tree, NoNames())
    except Unknown:
        return UNKNOWN


def evaluate(tree: ast.expr, scope: Scope) -> Any:
    """The value of an expression. Raises Unknown for what cannot be told."""
    try:
        return _walk(tree, scope, 0)
    except Unknown:
        raise
    except FAILURES as error:
        raise Unknown from error


def evaluate_or_unknown(tree: ast.expr, scope: Scope) -> Any:
    try:
        return evaluate(tree, scope)
    except Unknown:
        return UNKNOWN


def _walk(tree: ast.expr, scope: Scope, depth: int) -> Any:
    if type(tree) is ast.Constant:
        return tree.value
    if type(tree) is ast.Name:
        return scope.name(tree.id)
    if depth > 60:
        raise Unknown
    depth += 1
    if type(tree) is ast.Compare:
        return _compare(tree, scope, depth)
    if type(tree) is ast.BinOp:
        return binary(tree.op, _walk(tree.left, scope, depth), _walk(tree.right, scope, depth))
    if isinstance(tree, (ast.Subscript, ast.Attribute)):
        found = scope.path(tree)
        if found is not UNKNOWN:
            return found

    def go(node: ast.expr) -> Any:
        return _walk(node, scope, depth)

    if isinstance(tree, ast.Call):
        found = scope.called(tree, lambda: _arguments(tree, go))
        return found if found is not UNKNOWN else _call(tree, go)
    rule = _RULES.get(type(tree))
    if rule is None:
        raise Unknown
    return rule(tree, go)


def _pairs(tree: ast.Dict, go: Go) -> dict[Any, Any]:
    if any(key is None for key in tree.keys):
        raise Unknown
    return {
        _hashable(go(key)): go(value)
        for key, value in zip(tree.keys, tree.values, strict=True)
        if key is not None
    }


def _arguments(tree: ast.Call, go: Go) -> None:
    """Goes through what a call is given, for the calls in it; their values need not be known."""
    given = [tree.func.value] if isinstance(tree.func, ast.Attribute) else []
    for part in [*given, *tree.args, *(word.value for word in tree.keywords)]:
        try:
            go(part)
        except (
            Unknown, TypeError, ValueError, ArithmeticError, LookupError, AttributeError,
        ):  # fmt: skip
            continue


def _hashable(value: Any) -> Any:
    hash(value)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, (Thing, Partly)) or value is UNKNOWN:
        raise Unknown
    return value


def truth(value: Any) -> bool:
    """Whether a value counts as true. Raises Unknown for an instance (``__bool__``)."""
    if isinstance(value, Partly):
        return value.length > 0
    if isinstance(value, Thing):
        if value.label >= 0 and value.type in ("function", "type", "module"):
            return True
        raise Unknown
    return bool(value)


def binary(op: ast.operator, left: Any, right: Any) -> Any:
    """left op right, of bounded size."""
    if type(left) is type(right) is int and type(op) in (ast.Add, ast.Sub):
        return _BINARY[type(op)](left, right)
    _plain(left), _plain(right)
    if isinstance(op, (ast.Pow, ast.LShift)):
        if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
            raise Unknown
        bits = left.bit_length() if isinstance(left, int) else 64
        if abs(right) * max(1, bits if isinstance(op, ast.Pow) else 1) > MAX_BITS:
            raise Unknown
    if isinstance(op, ast.Mult):
        for a, b in ((left, right), (right, left)):
            if isinstance(a, (str, bytes, list, tuple)) and isinstance(b, int):
                if len(a) * max(b, 0) > MAX_LENGTH:
                    raise Unknown
            elif isinstance(a, int) and a.bit_length() > MAX_BITS:
                raise Unknown
    if isinstance(op, ast.Mod) and isinstance(left, (str, bytes)):
        raise Unknown
    return _BINARY[type(op)](left, right)


def _boolean(tree: ast.BoolOp, go: Go) -> Any:
    wanted = isinstance(tree.op, ast.Or)
    value: Any = not wanted
    for part in tree.values:
        value = go(part)
        if truth(value) is wanted:
            return value
    return value


def compare(op: ast.cmpop, left: Any, right: Any) -> bool:
    """left op right. Raises Unknown where an instance's own methods would decide."""
    if type(left) is type(right) is int and type(op) in _ORDER:
        return bool(_COMPARE[type(op)](left, right))
    if isinstance(op, (ast.Is, ast.IsNot)):
        alike = _identical(left, right)
        return alike if isinstance(op, ast.Is) else not alike
    if isinstance(left, Thing) and isinstance(right, Thing) and left.label == right.label:  # noqa: SIM102
        if isinstance(op, (ast.Eq, ast.NotEq)):
            return isinstance(op, ast.Eq)
    if left is None or right is None:
        other = right if left is None else left
        if isinstance(other, Thing) and isinstance(op, (ast.Eq, ast.NotEq)):
            return isinstance(op, ast.NotEq)
    _plain(left), _plain(right)
    return bool(_COMPARE[type(op)](left, right))


def _identical(left: Any, right: Any) -> bool:
    if isinstance(left, Thing) and isinstance(right, Thing):
        return left.label == right.label
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return type(left) is type(right) and (left is right)
    raise Unknown


def _compare(tree: ast.Compare, scope: Scope, depth: int) -> bool:
    left = _walk(tree.left, scope, depth)
    for op, part in zip(tree.ops, tree.comparators, strict=True):
        right = _walk(part, scope, depth)
        if not compare(op, left, right):
            return False
        left = right
    return True


def _subscript(value: Any, index: ast.expr, go: Go) -> Any:
    if isinstance(value, Partly) and isinstance(value.first, (list, tuple, str)):
        at = go(index) if not isinstance(index, ast.Slice) else UNKNOWN
        if isinstance(at, int) and 0 <= at < len(value.first):
            return value.first[at]
        raise Unknown
    _plain(value)
    if isinstance(index, ast.Slice):
        parts = [go(p) if p is not None else None for p in (index.lower, index.upper, index.step)]
        return value[slice(*parts)]
    key = go(index)
    if isinstance(value, TaggedDict) and value.tag == "Counter" and key not in value:
        return 0
    return value[key]


def _attribute(value: Any, name: str) -> Any:
    if isinstance(value, Thing):
        for attr, held in value.attrs:
            if attr == name:
                return held
    raise Unknown


def _call(tree: ast.Call, go: Go) -> Any:
    args = [go(arg) for arg in tree.args if not isinstance(arg, ast.Starred)]
    if len(args) != len(tree.args):
        raise Unknown
    named = {word.arg: go(word.value) for word in tree.keywords if word.arg is not None}
    if isinstance(tree.func, ast.Attribute) and not _is_module(tree.func.value):
        return _method(go(tree.func.value), tree.func.attr, args, named)
    name = written(tree.func)
    if name == "float" and args in (["inf"], ["-inf"], ["nan"]):
        return float(args[0])
    if name in _FUNCTIONS:
        for value in args:
            _plain(value) if name != "len" else None
        if name == "len" and len(args) == 1 and isinstance(args[0], Partly):
            return args[0].length
        return _FUNCTIONS[name](*[_plain(arg) for arg in args], **named)
    if isinstance(tree.func, ast.Name) and name[:1].isupper():
        return Thing(name, -1, attrs=tuple(named.items()), items=tuple(args))
    raise Unknown


def _is_module(tree: ast.expr) -> bool:
    return isinstance(tree, ast.Name) and tree.id == "math"


def _method(value: Any, name: str, args: Sequence[Any], named: Mapping[str, Any]) -> Any:
    allowed = _METHODS.get(type(value), set())
    if name not in allowed:
        raise Unknown
    made = getattr(value, name)(*[_plain(arg) for arg in args], **named)
    return list(made) if name in ("keys", "values", "items") else made


_RULES: dict[type[ast.AST], Callable[[Any, Go], Any]] = {
    ast.List: lambda tree, go: [go(item) for item in tree.elts],
    ast.Tuple: lambda tree, go: tuple(go(item) for item in tree.elts),
    ast.Set: lambda tree, go: {_hashable(go(item)) for item in tree.elts},
    ast.Dict: _pairs,
    ast.UnaryOp: lambda tree, go: _UNARY[type(tree.op)](_plain(go(tree.operand))),
    ast.BoolOp: _boolean,
    ast.IfExp: lambda tree, go: go(tree.body) if truth(go(tree.test)) else go(tree.orelse),
    ast.Subscript: lambda tree, go: _subscript(go(tree.value), tree.slice, go),
    ast.Attribute: lambda tree, go: _attribute(go(tree.value), tree.attr),
}  # fmt: skip
