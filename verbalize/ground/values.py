"""Values as the checker compares them: plain Python data, compared strictly by type.

A claimed value is text in a sentence (``6``, ``'abc'``, ``[0, 0, 0, ...]``, ``deque([1, 2])``,
``inf``); a recorded one is rebuilt from the trace's heap (`verbalize.ground.history`).  Both end as
the same plain data, so that ``3`` never equals ``'3'``, ``3.0`` or ``True``.

What has no plain data is one of these:

* `Thing`    an instance of a class: its class name, label and attributes;
* `Partly`   something of which only a part is written or stored (``[0, 0, 0, ...]``);
* `UNKNOWN`  a value that the record does not give.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

import msgspec

from tracer.values import Atoms


class Thing(msgspec.Struct, frozen=True, eq=False):
    """An object of a class (or a function, a module). ``label`` is -1 in a claim."""

    type: str
    label: int
    name: str = ""
    attrs: Iterable[tuple[str, Any]] = ()  # read when asked for, in a recorded one
    items: tuple[Any, ...] = ()  # positional parts of a claim such as ``Point(1, 2)``


class Partly(msgspec.Struct, frozen=True, eq=False):
    """A value known in part: the first and last elements, or characters, and the true length
    (-1: not said). ``origin`` is what stands for the whole in the record: the mark of a value that
    was cut, with its digest, or a reference to a long container; "" in a claim."""

    type: str
    first: Any
    last: Any
    length: int = -1
    origin: str = ""


def partly(kind: str, first: Sequence[Any], length: int) -> Partly:
    """``a list of 200 numbers starting 0, 0, 0``, ``a string of 500 characters starting 'aaa'``"""
    if len(first) == 1 and isinstance(first[0], (str, bytes)) and kind in ("string", "bytes"):
        return Partly(kind, first[0], "", length)
    return Partly(kind, list(first), (), length)


class OfType(msgspec.Struct, frozen=True, eq=False):
    """A claim that a value is ``a `deque` holding [1, 2]`` or ``a `Node` with `val` = 2``."""

    type: str
    contents: Any = None  # UNKNOWN when not said
    attrs: tuple[tuple[str, Any], ...] = ()


class TaggedList(list[Any]):
    """The items of a deque, bytearray or array: a list that knows its class."""

    tag = "list"


class TaggedTuple(tuple[Any, ...]):
    """A namedtuple: a tuple that knows its class."""

    tag = "tuple"


class TaggedDict(dict[Any, Any]):
    """A Counter, defaultdict or OrderedDict: a dict that knows its class."""

    tag = "dict"


class Unknown(Exception):
    """The value of an expression cannot be told from the record."""


UNKNOWN: Final = object()

_SEQUENCES = (list, tuple)
_PLAIN = frozenset([int, str, bool, type(None), bytes])


def same(claimed: Any, actual: Any) -> bool:
    """Whether a claimed value is the recorded one: same type, same contents, all the way down.

    A dict's order does not count. A claimed list stands for a deque too, a claimed dict for a
    Counter, as the words around it name the class.
    """
    if type(claimed) in _PLAIN and type(claimed) is type(actual):
        return bool(claimed == actual)
    if isinstance(claimed, OfType):
        return _of_type(claimed, actual)
    if isinstance(claimed, Partly):
        return _partly(claimed, actual)
    if isinstance(claimed, Thing):
        return _thing(claimed, actual)
    if isinstance(actual, Partly):
        return _MARKS.text(claimed) == actual.origin
    if _base(claimed) is not _base(actual):
        return False
    if claimed is UNKNOWN:
        return False
    if isinstance(claimed, float):
        return repr(claimed) == repr(actual)
    if isinstance(claimed, _SEQUENCES):
        return _sequence(claimed, actual)
    if isinstance(claimed, dict):
        return len(claimed) == len(actual) and all(
            key in actual and type_of_key(key, actual) and same(value, actual[key])
            for key, value in claimed.items()
        )
    if isinstance(claimed, (set, frozenset)):
        return sorted(map(_key, claimed)) == sorted(map(_key, actual))
    return bool(claimed == actual)


def _base(value: Any) -> type:
    if isinstance(value, TaggedList):
        return list
    if isinstance(value, TaggedTuple):
        return tuple
    return dict if isinstance(value, TaggedDict) else type(value)


def type_name(value: Any) -> str:
    """The name of a value's class in the program."""
    if isinstance(value, (Thing, Partly)):
        return value.type
    return str(getattr(value, "tag", type(value).__name__))


def _of_type(claimed: OfType, actual: Any) -> bool:
    if claimed.type != type_name(actual) and not (
        isinstance(actual, Thing) and claimed.type == actual.name
    ):
        return False
    if claimed.contents is not UNKNOWN and not same(claimed.contents, actual):
        return False
    held = dict(actual.attrs) if isinstance(actual, Thing) else {}
    return all(name in held and same(value, held[name]) for name, value in claimed.attrs)


def _key(value: Any) -> str:
    return f"{type(value).__name__} {text_of(value)}"


def type_of_key(key: Any, mapping: dict[Any, Any]) -> bool:
    """Whether the key of ``mapping`` equal to ``key`` also has its type (1, 1.0 and True hash
    alike)."""
    if not isinstance(key, (bool, int, float)):
        return True
    return any(type(other) is type(key) and other == key for other in mapping)


def _sequence(claimed: Any, actual: Any) -> bool:
    if Ellipsis not in [item for item in claimed if item is Ellipsis]:
        return len(claimed) == len(actual) and all(map(same, claimed, actual))
    at = next(i for i, item in enumerate(claimed) if item is Ellipsis)
    first, last = claimed[:at], claimed[at + 1 :]
    if len(actual) < len(first) + len(last):
        return False
    tail = actual[len(actual) - len(last) :] if last else actual[:0]
    return all(map(same, first, actual)) and all(map(same, last, tail))


_ENGLISH = {"string": "str", "dictionary": "dict", "array": "list"}


_MARKS = Atoms(string_characters=0, int_bits=0)  # as the record writes what it cuts


def _partly(claimed: Partly, actual: Any) -> bool:
    if claimed.origin and (not isinstance(actual, Partly) or claimed.origin != actual.origin):
        return False  # both of the record: which elements are alike is not known
    if _ENGLISH.get(claimed.type, claimed.type) != type_name(actual):
        return False
    if isinstance(actual, Partly):
        first, length = actual.first, actual.length
    else:
        try:
            first, length = actual, len(actual)
        except TypeError:
            return False
    if claimed.length not in (-1, length):
        return False
    if isinstance(claimed.first, (str, bytes)):
        if type(first) is not type(claimed.first) or first[: len(claimed.first)] != claimed.first:
            return False
        return not claimed.last or (isinstance(actual, str) and actual.endswith(claimed.last))
    if isinstance(first, (str, bytes)):
        return not claimed.first
    try:
        items = list(first)
        tail = items[len(items) - len(claimed.last) :] if claimed.last else []
    except TypeError:
        return False
    return (
        len(items) >= len(claimed.first)
        and all(map(same, claimed.first, items))
        and all(map(same, claimed.last, tail))
    )


def _thing(claimed: Thing, actual: Any) -> bool:
    if isinstance(actual, tuple) and not isinstance(claimed, tuple):
        parts = [*claimed.items, *(value for _, value in claimed.attrs)]
        return len(parts) == len(actual) and all(map(same, parts, actual))
    if not isinstance(actual, Thing) or claimed.type not in (actual.type, actual.name):
        return False
    if claimed.label != -1:
        return claimed.label == actual.label
    if claimed.name and claimed.name != actual.name:
        return False
    held = dict(actual.attrs)
    if len(claimed.items) > len(held):
        return False
    by_place = all(map(same, claimed.items, held.values()))
    return by_place and all(name in held and same(v, held[name]) for name, v in claimed.attrs)


def show(value: Any, limit: int = 120, *, inner: bool = False) -> str:
    """A value as text for a reason: a Python literal where there is one, cut to ``limit``."""
    if value is UNKNOWN:
        return "a value that the record does not hold"
    if isinstance(value, Thing):
        attrs = () if inner else islice(value.attrs, 6)
        inside = ", ".join(f"{name}={show(item, 40, inner=True)}" for name, item in attrs)
        text = f"{value.name or value.type}({inside})" if inside else f"a {value.type}"
    elif isinstance(value, Partly) and value.length < 0:
        text = "a value that is not kept whole"
    elif isinstance(value, Partly):
        text = f"a {value.type} of length {value.length} starting {text_of(value.first)}"
    elif isinstance(value, float) and value in (float("inf"), float("-inf")):
        text = "inf" if value > 0 else "-inf"
    else:
        text = _written(value, limit)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _written(value: Any, limit: int) -> str:
    if isinstance(value, (list, tuple)):
        value = value[:limit]  # which fills it
    elif isinstance(value, dict):
        value = dict(islice(value.items(), limit))
    try:
        text = repr(value)
    except ValueError:  # an int of too many digits for str()
        return "a very large int"
    return text_of(value) if any(map(text[:limit].__contains__, _NOT_ALIKE)) else text


_NOT_ALIKE = ("{", "Thing(", "Partly(")  # a set's order, and what is no literal


def text_of(value: Any) -> str:
    """A value as one text: the same for equal values of the same types, and in every process (a
    set's own order is not). An int of too many digits for str() is written in hexadecimal."""
    if isinstance(value, (set, frozenset)) and value:
        inner = "{" + ", ".join(sorted(map(text_of, value))) + "}"
        return inner if isinstance(value, set) else f"frozenset({inner})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{text_of(k)}: {text_of(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(text_of, value)) + "]"
    if isinstance(value, tuple):
        inner = ", ".join(map(text_of, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, Thing):
        return f"<{value.name or value.type} {value.label}>"
    if isinstance(value, Partly):
        beginning = f"<{value.type} of length {value.length} starting {text_of(value.first)}>"
        return value.origin or beginning
    try:
        return repr(value)
    except ValueError:
        return hex(value)
