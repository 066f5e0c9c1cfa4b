"""Reads the text of a call with literals, such as ``f([1, 2], k=3)``, without running it."""

from __future__ import annotations

import ast
from typing import Any, NamedTuple


class CallText(NamedTuple):
    """``path`` is what is called: ``("f",)``, or ``("Solution", "f")`` for ``Solution().f(…)``."""

    path: tuple[str, ...]
    instance: bool  # Solution().f: an instance is made, without arguments, and its method called
    arguments: list[Any]
    keywords: dict[str, Any]


def parse_call(text: str) -> CallText:
    """Parses the text of a call.

    Raises ValueError, saying what was expected, for anything but a name, a dotted name or
    ``Class().method``, called with literals.
    """
    expected = "expected a call with literal arguments, such as f(1, 2) or Solution().f([3])"
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ValueError(f"{expected}; this does not parse: {text[:80]!r}") from error
    if not isinstance(node, ast.Call):
        raise ValueError(f"{expected}; this is no call: {text[:80]!r}")
    path, instance = _path(node.func)
    if not path:
        raise ValueError(f"{expected}; what is called must be a name: {text[:80]!r}")
    try:
        arguments = [_literal(argument) for argument in node.args]
        keywords = {keyword.arg or "**": _literal(keyword.value) for keyword in node.keywords}
    except (ValueError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(f"{expected}; an argument is no literal: {text[:80]!r}") from error
    if "**" in keywords:
        raise ValueError(f"{expected}; ** is not a literal argument: {text[:80]!r}")
    return CallText(path, instance, arguments, keywords)


def _literal(node: ast.expr) -> Any:
    if isinstance(node, ast.Starred):
        raise ValueError("starred")
    return ast.literal_eval(node)


def _path(node: ast.expr) -> tuple[tuple[str, ...], bool]:
    if isinstance(node, ast.Name):
        return (node.id,), False
    if isinstance(node, ast.Attribute):
        if isinstance(node.value, ast.Name):
            return (node.value.id, node.attr), False
        if (
            isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name)
            and not node.value.args
            and not node.value.keywords
        ):
            return (node.value.func.id, node.attr), True
    return (), False
