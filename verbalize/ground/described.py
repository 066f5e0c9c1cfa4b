"""Values that a sentence describes instead of writing them: ``an empty list``, ``a list of 200
numbers starting 0, 0, 0``, ``a `deque` holding [1, 2]``. Each becomes one literal token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verbalize.ground import evaluate
from verbalize.ground.numbers import listed
from verbalize.ground.tokens import Token
from verbalize.ground.values import UNKNOWN, OfType, Partly, partly, text_of

_EMPTY = {
    "list": "[]", "dictionary": "{}", "dict": "{}", "set": "set()", "string": "''", "tuple": "()",
    "deque": "[]", "stack": "[]", "queue": "[]", "counter": "{}", "map": "{}", "mapping": "{}",
}  # fmt: skip
_TEXTS = listed("string line text")
_KINDS = listed("list tuple deque array set dict dictionary bytearray") | _TEXTS


def phrased(found: list[Token]) -> list[Token]:
    """``an empty list`` and ``a list of 200 numbers starting 0, 0, 0`` become literals."""
    if _BEGINNING.isdisjoint([token.code for token in found]):
        return found
    made: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        alone = at == 0 or found[at - 1].code not in _ARTICLES
        if (alone and token.code not in _HEADS) or not _may_begin(found, at):
            made.append(token)
            at += 1
            continue
        if _word(token) == "empty" and at + 1 < len(found) and _word(found[at + 1]) in _EMPTY:
            code = _EMPTY[_word(found[at + 1])]
            value = evaluate.literal(code)
            made.append(Token("L", token.start, found[at + 1].end, code, value))
            at += 2
            continue
        stop, described = _described(found, at)
        if described is None:
            stop, described = _of_a_type(found, at)
        if described is not None:
            made.append(described)
            at = stop
            continue
        made.append(token)
        at += 1
    return made


_ARTICLES = ("a", "an", "new", "another")
_HEADS = _KINDS | {"empty", "generator", "coroutine"}
_BEGINNING = _HEADS.union(_ARTICLES)  # a description has one of these words


def _may_begin(found: Sequence[Token], at: int) -> bool:
    """Whether a description may begin here, looking at the kind of the token alone."""
    token = found[at]
    if token.kind == "W":
        return token.code in _HEADS
    return token.kind in "POEL" and at > 0 and _word(found[at - 1]) in _ARTICLES


def _described(found: Sequence[Token], at: int) -> tuple[int, Token | None]:
    """``list of N items (starting|that starts with) V, V, V`` as one literal."""
    word = _word(found[at])
    if word not in _KINDS or at + 3 >= len(found) or _word(found[at + 1]) != "of":
        return at, None
    kind = "string" if word in _TEXTS else word
    size = found[at + 2]
    if size.kind != "L" or not isinstance(size.value, int) or found[at + 3].kind != "W":
        return at, None
    i = at + 4
    opened = False
    while i < len(found) and found[i].kind in "W." and i < at + 9:
        opened = opened or found[i].code.startswith(("start", "begin", "first"))
        i += 1
    first: list[Any] = []
    while i < len(found) and found[i].kind == "L":
        first.append(found[i].value)
        i += 1
        after = i
        while after < len(found) and found[after].code in (",", "and"):
            after += 1
        if after < len(found) and found[after].kind == "L":
            i = after
    if not opened or not first:
        return at + 4, Token(
            "L", found[at].start, found[at + 3].end, f"a {word} of {size.code}",
            partly(kind, (), size.value),
        )  # fmt: skip
    end = found[i - 1].end if i - 1 < len(found) else found[-1].end
    code = f"a {word} of {size.code} starting {text_of(first)}"
    return i, Token("L", found[at].start, end, code, partly(kind, first, size.value))


def _of_a_type(found: Sequence[Token], at: int) -> tuple[int, Token | None]:
    """``a `deque` holding [1, 2]``, ``a `Node` with `val` = 2``, ``a `Set` object``"""
    token = found[at]
    article = at > 0 and _word(found[at - 1]) in _ARTICLES
    if article and _word(token) in ("generator", "coroutine"):
        value = OfType(_word(token), UNKNOWN)
        return at + 1, Token("L", token.start, token.end, f"a {_word(token)}", value)
    if not article or token.kind not in "POEL" or not token.code.isidentifier() or token.spelled:
        return at, None
    contents: Any = UNKNOWN
    attrs: list[tuple[str, Any]] = []
    end, i = token.end, at + 1
    if i < len(found) and _word(found[i]) in ("object", "instance"):
        end, i = found[i].end, i + 1
    if i + 2 < len(found) and _word(found[i]) == "of" and type(found[i + 1].value) is int:
        size = int(found[i + 1].value)
        end, i = found[i + 2].end, i + 3
        first: list[Any] = []
        if i < len(found) and _word(found[i]) in ("starting", "beginning"):
            at_value = i + 1
            while at_value < len(found) and found[at_value].kind == "L" and len(first) < 3:
                first.append(found[at_value].value)
                end, i = found[at_value].end, at_value + 1
                if i >= len(found) or found[i].code != ",":
                    break
                at_value += 2
        contents = Partly(token.code, first, (), size)
    elif i + 1 < len(found) and _word(found[i]) in ("holding", "of", "containing"):  # noqa: SIM102
        if found[i + 1].kind in "LX":
            contents, end, i = found[i + 1].value, found[i + 1].end, i + 2
    if i + 1 < len(found) and _word(found[i]) in ("with", "whose", "where"):
        stop, attrs = _attributes(found, i + 1)
        if attrs:
            end, i = found[stop - 1].end, stop
    value = OfType(token.code, contents, tuple(attrs))
    return i, Token("L", token.start, end, f"a {token.code}", value)


def _attributes(found: Sequence[Token], at: int) -> tuple[int, list[tuple[str, Any]]]:
    """``val = 2 and next = None`` (the end, the pairs)"""
    attrs: list[tuple[str, Any]] = []
    while at < len(found):
        token = found[at]
        if token.kind == "Q" and len(token.parts) == 2 and token.parts[0].code.isidentifier():
            attrs.append((token.parts[0].code, token.value))
            at += 1
        elif (
            attrs
            and token.code in (",", "and")
            and at + 1 < len(found)
            and (found[at + 1].kind == "Q" or found[at + 1].code == "and")
        ):
            at += 1
        else:
            break
    return at, attrs


def _word(token: Token) -> str:
    return token.code if token.kind == "W" else ""
