"""Value texts: what they look like, how they are ordered, how they are read back.

Shared by the encoder inside the sandbox and by every reader of a trace, so it needs nothing but
the standard library and runs no text as code: literals are parsed (`ast.literal_eval`).
"""

from __future__ import annotations

import ast
from _codecs import escape_decode
from builtins import (  # bound here: a program may replace them
    MemoryError, RecursionError, SyntaxError, TypeError, ValueError, float, int, isinstance, repr,
    str, tuple, type,
)  # fmt: skip
from typing import Any

REFERENCE = "#"  # how the text of a reference begins
CUT = "<"  # and that of a mark for a value that was cut
INFINITY = "1e999"  # the literal that gives float infinity back; ``inf`` is a name, not a literal
NAN = "nan"  # has no literal


def is_reference(value: str) -> bool:
    """Whether a `Value` points to an object of the heap (``"#12"``)."""
    return value[:1] == REFERENCE


def label(value: str) -> int:
    """The object number in a reference."""
    return int(value[1:])


def reference(label: int) -> str:
    return f"#{label}"


def is_cut(value: str) -> bool:
    """Whether a `Value` is a mark: ``<str 'aaaa' ... 9000 characters, digest 3f2a9c01b7de>``."""
    return value[:1] == CUT


def parse(text: str) -> Any:
    """The value of a literal text; NaN is understood.

    Raises ValueError for anything that is not a literal, however it fails to parse.
    """
    if text == NAN:
        return float("nan")
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(f"not a literal: {text[:80]!r}") from error


def order(text: str) -> tuple[int, Any, str]:
    """Sort key that gives sets one order: numbers by value, then strings, then bytes, then tuples,
    then everything else by its text. References sort by number, last."""
    if is_reference(text):
        return (9, label(text), "")
    first = text[:1]
    if first.isdigit() or first == "-" or text in ("True", "False"):
        return (4, text, text) if text[-1:] in "j)" else (0, _number(text), text)
    if first in "'\"":
        return (1, _string(text), text)
    if first == "b":
        return (2, escape_decode(text[2:-1].encode())[0], text)
    if first == "(":
        try:
            value = parse(text)
        except ValueError:
            value = None
        return (3, _tuple_key(value), text) if type(value) is tuple else (4, text, text)
    return (5, text, text)


def _number(text: str) -> Any:
    if text in ("True", "False"):
        return text == "True"
    if "x" in text:
        return int(text, 16)
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _string(text: str) -> str:
    """As `parse`, but by native code alone: `ast` looks its builtins up when it is called."""
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    return inner.encode("latin-1", "backslashreplace").decode("unicode_escape")


def _tuple_key(value: Any) -> tuple[Any, ...]:
    """Makes any two tuples of literals comparable: numbers before strings before the rest."""
    keys: list[Any] = []
    for element in value:
        if isinstance(element, (int, float)) and element == element:
            keys.append((0, element))
        elif isinstance(element, str):
            keys.append((1, element))
        elif isinstance(element, tuple):
            keys.append((2, _tuple_key(element)))
        else:
            keys.append((3, repr(element)))
    return tuple(keys)
