"""A sentence as tokens: words, literals, names of the program, expressions, calls.

Python is recognised with or without backticks: ``total``, ``a[3]``, ``self.items``, ``x > 3``,
``gcd(48, 18)``, ``[1, 2]``, ``'abc'``, ``2 + 4 = 6``.  A bare word is a name of the program only
if the program has that name and the word can hardly be English there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from verbalize.ground import evaluate
from verbalize.ground.bare import CONTRACTED, NEVER_BARE, SHORT, Names, is_name
from verbalize.ground.closings import TICKED, bracket, closing, ticks
from verbalize.ground.numbers import ordinal, spelled
from verbalize.ground.tokens import BUILTINS, EXCEPTION, Token, TokenKind, classify, code_token
from verbalize.ground.values import UNKNOWN

_WORD = re.compile(r"[A-Za-z_]\w*")
_NUMBER = re.compile(r"-?(?:\d[\d_]*)(?:\.\d+)?(?:[eE][+-]?\d+)?j?")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\b")
_OPERATOR = re.compile(r"(?:\*\*|//|<<|>>|==|!=|<=|>=|≤|≥|≠|→|->|[-+*/%<>=×])")
_OPERATORS = {"≤": "<=", "≥": ">=", "≠": "!=", "×": "*"}


def tokens(text: str, start: int, end: int, names: Names) -> list[Token]:
    """The tokens of a sentence, expressions joined."""
    found = _scan(text, start, end, names)
    signs = {token.code for token in found if token.kind == "."}
    if not signs.isdisjoint(_SIGNS):
        found = _operations(found, names)
    return _chains(found, names) if "=" in signs else found


def _scan(text: str, start: int, end: int, names: Names) -> list[Token]:
    found: list[Token] = []
    match, said = _PLAIN.match, names.said
    at = start
    while at < end:
        token: Token | None = None
        plain = match(text, at, end)
        if plain is None:
            while at < end and text[at].isspace():
                at += 1
            if at == end:
                break
        else:
            which = plain.lastindex or 0
            at, stop = plain.span(which)
            piece = plain[which]
            if which == _AS_WORD:
                english = said.get(piece)
                if english is None:
                    english = _said(piece, names)
                if english:
                    kind, code, value, in_words = english
                    token = Token(kind, at, stop, code, value, False, in_words)
            elif which == _AS_CODE:
                token = _ticked(piece[1:-1], at, stop, names)
            elif which == _AS_STOP:
                token = Token(".", at, stop, piece)
            elif at == 0 or text[at - 1] != "-":  # a number that stands for itself
                token = Token("L", at, stop, piece, int(piece))
        if token is None:
            token = _next(text, at, end, names, found)
        found.append(token)
        at = token.end if token.end > at else at + 1
    return found


_PLAIN = re.compile(  # what is most of a text, and told by its looks
    r"\s*+(?:(?P<word>[A-Za-z_]\w*+)(?![(\['\"]|\.\w)"
    r"|(?P<code>" + TICKED + r")"
    r"|(?P<stop>[,;:)?]|\.(?!\.\.))"
    r"|(?P<number>0|[1-9]\d{0,17}+)(?![\w\[(]|\.\w|\s*+[-*/%+<>&|^!=]|\s++(?:not\s++)?in\b))"
)
_AS_WORD, _AS_CODE, _AS_STOP = map(_PLAIN.groupindex.__getitem__, ("word", "code", "stop"))


def _said(word: str, names: Names) -> tuple[TokenKind, str, Any, bool] | tuple[()]:
    """What a word is that is no name of the program: kept with the names; () for one that is, and
    for Python's own constants."""
    if len(names.said) >= MOST_WORDS:
        names.said.clear()
    english = names.said[word] = (word not in names.known and _english(word)) or ()
    return english


MOST_WORDS = 4_096  # kept for one set of names


@lru_cache(maxsize=16_384)
def _english(word: str) -> tuple[TokenKind, str, Any, bool] | None:
    """(kind, code, value, whether a number in words) of a word that is no name of the program;
    None for Python's own constants."""
    if word in _CONSTANTS:
        return None
    exception = EXCEPTION.match(word)
    if exception:
        return "T", exception["type"], UNKNOWN, False
    rank, number = ordinal(word), spelled(word)
    if rank is not None:
        return "N", word, rank, True
    if number is not None:
        return "L", word, number, True
    return "W", word.lower(), UNKNOWN, False


_CONSTANTS: dict[str, Any] = {"True": True, "False": False, "None": None, "inf": float("inf")}


def _next(text: str, at: int, end: int, names: Names, before: Sequence[Token]) -> Token:
    char = text[at]
    if char == "`":
        quoted = _quoted(text, at, end, names)
        return quoted if quoted is not None else Token(".", at, at + 1, char)
    plain = _NAME.match(text, at, end)
    if plain is not None and plain.group() not in _CONSTANTS:
        return _word(text, at, end, names, before)
    expression = _expression(text, at, end, names, before)
    if expression is not None:
        return expression
    if char in "'\"" or (char in "bru" and text[at + 1 : at + 2] in ("'", '"')):
        quoted = _quoted(text, at, end, names)
        if quoted is not None:
            return quoted
    if text.startswith("-inf", at):
        return Token("L", at, at + 4, "-inf", float("-inf"))
    if char.isdigit() or (char == "-" and text[at + 1 : at + 2].isdigit()):
        number = _number(text, at, end, before)
        if number is not None:
            return number
    if char in "[{(":
        literal = _bracketed(text, at, end)
        if literal is not None:
            return literal
    if char.isalpha() or char == "_":
        return _word(text, at, end, names, before)
    operator = _OPERATOR.match(text, at, end)
    if operator:
        code = _OPERATORS.get(operator.group(), operator.group())
        return Token(".", at, operator.end(), code)
    if text.startswith("...", at):
        return Token(".", at, at + 3, "...")
    return Token(".", at, at + 1, char)


_NAME = re.compile(r"[A-Za-z_]\w*+(?![(\[.'\"])")
_JOINER = re.compile(
    r"\s*(?:\*\*|//|<<|>>|==|!=|<=|>=|[*/%+<>&|^]|(?<=\s)-(?=\s)|(?<=[\w)\]])-(?=[\w(]))\s*"
)
_MEMBER = re.compile(r"(?<=['\"\d\])}])\s+(?:not\s+)?in\s+(?=['\"\[({])")
_UNARY = re.compile(r"[-+~]{1,4}+(?=[\d('\"\[]|\w+\()")
LONGEST_EXPRESSION = 3_000  # characters
MOST_TRAILERS = 30  # on one word


def _expression(
    text: str, at: int, end: int, names: Names, before: Sequence[Token]
) -> Token | None:
    """Python written into the prose that is more than one literal or name: ``2 ** (3 - 1)``,
    ``int('4')``, ``'abc'.index('b')``, ``[0] * 3``."""
    char = text[at]
    if not (char.isdigit() or char in "'\"([{-~bru_" or char.isalpha()):
        return None
    if at > 0 and (text[at - 1].isalnum() or text[at - 1] in "_.`"):
        return None
    limit = min(end, at + LONGEST_EXPRESSION)
    stop, size = at, 0
    position = at
    while True:
        unary = _UNARY.match(text, position, limit)
        after = _atom(text, unary.end() if unary else position, limit, size == 0, names)
        if after < 0:
            break
        trailed = _tail(text, after, limit)
        size += 1 + (trailed > after) + (unary is not None)
        stop = trailed
        joiner = _JOINER.match(text, stop, limit) or _MEMBER.match(text, stop, limit)
        if joiner is None:
            break
        position = joiner.end()
    if size < 2 and not (char == "(" and stop > at):
        return None
    code = text[at:stop]
    if char == "-" and size == 2 and code[1:2].isdigit() and stop == at + len(code.split()[0]):  # noqa: SIM102
        if evaluate.parse(code) is None or not any(mark in code for mark in ".(["):
            return None
    if char == "(" and size < 2:
        return None
    token = code_token(code, at, stop, names)
    return token if token.kind in "XELKPCM" and _meant(token, code, names) else None


def _meant(token: Token, code: str, names: Names) -> bool:
    if evaluate.parse(code) is None:
        return False
    return all(name in names.words or name in BUILTINS for name in _names_in(code))


@lru_cache(maxsize=4_096)
def _names_in(code: str) -> frozenset[str]:
    tree = evaluate.parse(code)
    nodes = ast.walk(tree) if tree is not None else ()
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


def _atom(text: str, at: int, limit: int, first: bool, names: Names) -> int:
    """The end of one operand; -1 when there is none. A bare name is one only within a call, or
    after an operator."""
    if at >= limit:
        return -1
    char = text[at]
    if char.isdigit():
        match = _NUMBER.match(text, at, limit)
        stop = match.end() if match else -1
        return -1 if stop < limit and text[stop].isalpha() else stop
    if char in "'\"":
        return closing(text, at, limit)
    if char in "([{":
        return bracket(text, at, limit)
    match = _WORD.match(text, at, limit)
    if match is None:
        return -1
    word = match.group()
    if text[match.end() : match.end() + 1] == "(" and word in BUILTINS:
        return match.end()
    if word in ("True", "False", "None", "inf"):
        return match.end()
    if first or word in NEVER_BARE:
        return -1
    return match.end() if word in names.bound else -1


def _quoted(text: str, at: int, end: int, names: Names) -> Token | None:
    opening = at + 1 if text[at] in "bru" else at
    stop = closing(text, opening, end)
    if stop < 0:
        return None
    if text[at] == "`":
        mark = ticks(text, at, stop)
        return _ticked(text[at + len(mark) : stop - len(mark)], at, stop, names)
    code = text[at:stop]
    value = evaluate.literal(code)
    if value is UNKNOWN:
        value = code[1:-1]
    # a quoted string at the head of an expression: 'abc'[0], 'a' + b, 'x'.upper()
    return Token("L", at, stop, code if evaluate.parse(code) else repr(value), value)


def _ticked(code: str, at: int, stop: int, names: Names) -> Token:
    token = code_token(code, at, stop, names)
    token.ticked = True
    return token


def _number(text: str, at: int, end: int, before: Sequence[Token]) -> Token | None:
    ranked = _ORDINAL.match(text, at, end)
    if ranked:
        return Token("N", at, ranked.end(), ranked.group(1), int(ranked.group(1)[:18]))
    if text[at] == "-" and before and before[-1].kind in "LXPE)" and before[-1].end == at:
        return None
    match = _NUMBER.match(text, at, end)
    if match is None:
        return None
    code = match.group().rstrip("_")
    stop = at + len(code)
    if stop < end and (text[stop].isalpha() or text[stop] == "_"):
        return Token("W", at, stop, code)
    value = evaluate.literal(code)
    return Token("L", at, stop, code, value) if value is not UNKNOWN else Token("W", at, stop, code)


def _bracketed(text: str, at: int, end: int) -> Token | None:
    stop = bracket(text, at, end)
    if stop < 0:
        return None
    code = text[at:stop]
    value = evaluate.literal(code)
    if code[0] == "(" and not _round(code, value):
        return None
    return Token("L", at, stop, code, value) if value is not UNKNOWN else None


def _round(code: str, value: Any) -> bool:
    """Whether round brackets are part of a literal, and not of the prose around it: those of a
    tuple, and of a complex number as Python writes it."""
    tree = evaluate.parse(code)
    if isinstance(tree, ast.Tuple):
        return tree.col_offset == 0
    return isinstance(value, complex) and tree is not None and tree.col_offset == 1


def _word(text: str, at: int, end: int, names: Names, before: Sequence[Token]) -> Token:
    match = _WORD.match(text, at, end)
    if match is None:
        return Token("W", at, at + 1, text[at])
    word = match.group()
    stop = match.end()
    if word in names.words or word in BUILTINS or word in evaluate.KNOWN:
        after = _tail(text, stop, end)
        token = code_token(text[at:after], at, after, names) if after > stop else None
        if token and token.kind in ("PECML" if word in names.words else "L"):
            return token
    short = SHORT.match(text, stop, end)
    if short and (word + short.group()).lower() in CONTRACTED:
        spoken = CONTRACTED[(word + short.group()).lower()]
        return Token("W", at, short.end(), spoken)
    if word in _CONSTANTS:
        return Token("L", at, stop, word, _CONSTANTS[word])
    exception = EXCEPTION.match(text, at, end)
    if exception and "." not in exception["type"]:
        return Token("T", at, at + len(exception["type"]), exception["type"])
    if word in names.exceptions:
        return Token("T", at, stop, word)
    if is_name(word, text, stop, end, names, before):
        return Token("P", at, stop, word)
    kind, code, value, in_words = _english(word) or ("W", word.lower(), UNKNOWN, False)
    return Token(kind, at, stop, code, value, spelled=in_words)


def _tail(text: str, at: int, end: int) -> int:
    """The end of ``.name``, ``[…]`` and ``(…)`` that hang on a word."""
    for _ in range(MOST_TRAILERS):
        if at >= end:
            return at
        if text[at] == "." and at + 1 < end and (text[at + 1].isalpha() or text[at + 1] == "_"):
            match = _WORD.match(text, at + 1, end)
            if match is None:
                return at
            at = match.end()
        elif text[at] in "[(":
            stop = bracket(text, at, end)
            if stop < 0:
                return at
            at = stop
        else:
            return at
    return at


_OPERANDS = frozenset("LXPECM")
_ARITHMETIC = frozenset(["+", "-", "*", "/", "//", "%", "**"])
_SIGNS = _ARITHMETIC | {"==", "!=", "<", ">", "<=", ">="}


def _operations(found: list[Token], names: Names) -> list[Token]:
    """``x > 3`` and ``2 + 4`` written without backticks become one token."""
    joined: list[Token] = []
    at = 0
    while at < len(found):
        stop = at
        while (
            stop + 2 < len(found)
            and found[stop].kind in _OPERANDS
            and not found[stop].spelled
            and found[stop + 1].kind == "."
            and found[stop + 1].code in _SIGNS
            and found[stop + 2].kind in _OPERANDS
            and not found[stop + 2].spelled
            and _spaced(found, stop + 1)
        ):
            stop += 2
        if stop == at:
            joined.append(found[at])
            at += 1
            continue
        group = found[at : stop + 1]
        code = " ".join(token.code for token in group)
        tree = evaluate.parse(code)
        if tree is None:
            joined += group
        else:
            kind, value, _ = classify(tree, code, names)
            parts = tuple(token for token in group if token.kind != ".")
            joined.append(Token(kind, group[0].start, group[-1].end, code, value, parts=parts))
        at = stop + 1
    return joined


def _spaced(found: Sequence[Token], at: int) -> bool:
    """A hyphen is a minus only between spaces: ``1-3`` is a range."""
    if found[at].code != "-":
        return True
    return found[at - 1].end < found[at].start and found[at].end < found[at + 1].start


_SIDES = frozenset("LXPECKTO")


def _chains(found: list[Token], names: Names) -> list[Token]:
    """``x = 3`` and ``total + x = 2 + 4 = 6`` become one token."""
    joined: list[Token] = []
    at = 0
    while at < len(found):
        stop = at
        while (
            stop + 2 < len(found)
            and found[stop].kind in _SIDES
            and found[stop + 1].kind == "."
            and found[stop + 1].code == "="
            and found[stop + 2].kind in _SIDES
        ):
            stop += 2
        if stop == at:
            joined.append(found[at])
        else:
            parts = tuple(found[at : stop + 1 : 2])
            code = " = ".join(part.code for part in parts)
            value = parts[-1].value
            joined.append(Token("Q", parts[0].start, parts[-1].end, code, value, parts=parts))
        at = stop + 1
    return joined
