"""Other values: near a given one, far from it, of another type.

Every text given is a literal whose value or type differs from the given one's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from tracer import literals

Change: TypeAlias = Callable[[str], list[str]]

_PAIRS: dict[type, type] = {list: tuple, tuple: list, set: list, frozenset: list}


def near(text: str) -> list[str]:
    """One off: a number by one, a string or container by one character or element."""
    return _differing(text, _near)


def far(text: str) -> list[str]:
    """Of the same type, and much larger or otherwise made."""
    return _differing(text, _far)


def retyped(text: str) -> list[str]:
    """What looks like it and is of another type: ``'3'`` and ``3.0`` for ``3``."""
    return _differing(text, _retyped)


def _differing(text: str, change: Callable[[Any], list[Any]]) -> list[str]:
    try:
        value = literals.parse(text)
    except ValueError:
        return []
    if text != write(value):  # inf, nan, and what is not written the usual way
        return []
    found = [write(other) for other in change(value)]
    return list(dict.fromkeys(other for other in found if other not in ("", text)))


def write(value: Any) -> str:
    """As the narratives write it: sets in order. "" for what has no literal."""
    if isinstance(value, (set, frozenset)):
        texts = sorted((write(item) for item in value), key=literals.order)
        braced = "{" + ", ".join(texts) + "}" if texts else "set()"
        return braced if isinstance(value, set) else f"frozenset({braced})"
    if isinstance(value, list):
        return "[" + ", ".join(map(write, value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(write, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{write(k)}: {write(v)}" for k, v in value.items()) + "}"
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return ""
    return repr(value)


def _near(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if value is None:
        return [0]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value + 1, value - 1, value * 1.5]
    if isinstance(value, str):
        return _near_text(value)
    if isinstance(value, (list, tuple)):
        return _near_items(value)
    if isinstance(value, dict) and value:
        *rest, (key, last) = value.items()
        return [{**dict(rest), key: other} for other in _near(last)[:1]]
    if isinstance(value, set) and value:
        first = min(value, key=write)
        return [{*(value - {first}), other} for other in _near(first) if other not in value][:1]
    return []


def _near_text(value: str) -> list[str]:
    if not value:
        return ["a"]
    last = value[-1]
    if last.isdigit() and last.isascii():
        return [value[:-1] + str((int(last) + 1) % 10)]
    if last.isalpha() and last.isascii():
        other = {"z": "y", "Z": "Y"}.get(last) or chr(ord(last) + 1)
        return [value[:-1] + other]
    return [value[:-1]]


def _near_items(value: Any) -> list[Any]:
    if not value:
        return [type(value)([0])]
    found = []
    for at in sorted({0, len(value) // 2, len(value) - 1}):
        for other in _near(value[at])[:1]:
            found.append(value[:at] + type(value)([other]) + value[at + 1 :])
    return [*found, value[:-1]]


def _far(value: Any) -> list[Any]:
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int):
        return [value * 10 + 7, value + 1000]
    if isinstance(value, float):
        return [value * 10 + 7.25]
    if isinstance(value, str):
        return [value + "qz", value[::-1]]
    if isinstance(value, (list, tuple)) and value:
        return [value[::-1], type(value)([*value, value[0]])]
    if isinstance(value, dict):
        return [dict(list(value.items())[:-1])] if value else []
    if isinstance(value, set):
        return [value - {max(value, key=write)}] if value else []
    return []


def _retyped(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [int(value), str(value)]
    if value is None:
        return ["None"]
    if isinstance(value, int):
        return [str(value), float(value)] if abs(value) < 2**53 else [str(value)]
    if isinstance(value, float):
        return [str(value), *([int(value)] if value.is_integer() else [])]
    if isinstance(value, str):
        plain = value.isascii() and value.isdigit() and value == str(int(value))
        return [int(value)] if plain else []
    made = _PAIRS.get(type(value))
    if made is None:
        return []
    return [made(sorted(value, key=write) if isinstance(value, (set, frozenset)) else value)]
