"""Sentences with code and literals out of the way, so that a rule about words sees only words.

    masked = mask("`x` becomes [1, 2], so the branch is taken.")
    masked.text                 "«0» becomes ‹1›, so the branch is taken."
    masked.restored(masked.text)  the sentence again

«N» is code in backticks, ‹N› a literal or a call written out (`range(2, 5)`, `min([3, 1])`).
Words between brackets and operators of a working stay as they are.
"""

from __future__ import annotations

import ast
import re

import msgspec

_NUMBER = re.compile(r"-?(?:\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?|inf\b)")
_WORD = re.compile(r"[A-Za-z_][\w.]*")
_HELD = re.compile(r"[«‹](\d+)[»›]")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_CONSTANTS = frozenset({"True", "False", "None", "inf", "nan"})


class Masked(msgspec.Struct):
    text: str
    held: list[str]

    def of(self, token: str) -> str:
        """The text that a mark stands for."""
        return self.held[int(token[1:-1])]

    def restored(self, text: str) -> str:
        return _HELD.sub(lambda found: self.held[int(found[1])], text)


def mask(text: str) -> Masked:
    masked = Masked("", [])
    pieces: list[str] = []
    at = 0
    while at < len(text):
        end, kind = _span(text, at)
        if not kind:
            pieces.append(text[at:end])
        else:
            pieces.append(f"«{len(masked.held)}»" if kind == "code" else f"‹{len(masked.held)}›")
            masked.held.append(text[at:end])
        at = end
    masked.text = "".join(pieces)
    return masked


def _span(text: str, at: int) -> tuple[int, str]:
    """Where what begins here ends, and whether it is code, a literal, or neither."""
    char = text[at]
    if char == "`":
        end = text.find("`", at + 1)
        return (end + 1, "code") if end > 0 else (at + 1, "")
    if word := _WORD.match(text, at):
        return _word(text, word)
    if char in "'\"" and (end := quoted(text, at)) > 0:
        return _attributes(text, end), "literal"
    if char in "([{" and (end := bracketed(text, at)) > 0 and _is_literal(text[at:end]):
        return _attributes(text, end), "literal"
    number = _NUMBER.match(text, at)
    return (number.end(), "literal") if number else (at + 1, "")


def _word(text: str, word: re.Match[str]) -> tuple[int, str]:
    end = word.end()
    follows = text[end : end + 1]
    if follows in ("'", '"') and word[0] in ("b", "r") and (stop := quoted(text, end)) > 0:
        return stop, "literal"
    if follows in ("(", "[") and (stop := bracketed(text, end)) > 0:
        return _attributes(text, stop), "literal"
    name = word[0].rstrip(".")
    if name in _CONSTANTS:
        return word.start() + len(name), "literal"
    return word.start() + len(name) + (len(name) < len(word[0])), ""


def _attributes(text: str, end: int) -> int:
    """Past ``.method(…)`` and ``[…]`` that belong to the value before."""
    while found := re.compile(r"(?:\.\w+)?[(\[]").match(text, end):
        stop = bracketed(text, found.end() - 1)
        if stop < 0:
            break
        end = stop
    return end


def _is_literal(text: str) -> bool:
    if text[0] in "[{":
        return True
    try:
        return isinstance(ast.literal_eval(text), tuple)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False


def quoted(text: str, at: int) -> int:
    """The end of the string literal at ``at``; -1 when it is an apostrophe."""
    if at and text[at - 1].isalnum() and text[at - 1] not in "br":
        return -1
    i = at + 1
    while i < len(text) and text[i] != "\n":
        if text[i] == "\\":
            i += 1
        elif text[i] == text[at]:
            return i + 1
        i += 1
    return -1


def bracketed(text: str, at: int) -> int:
    """The end of the bracket at ``at``; -1 when it has none."""
    stack: list[str] = []
    i = at
    while i < len(text):
        char = text[i]
        if char in "'\"" and (end := quoted(text, i)) > 0:
            i = end
            continue
        if char in _CLOSING:
            stack.append(_CLOSING[char])
        elif stack and char == stack[-1]:
            stack.pop()
            if not stack:
                return i + 1
        i += 1
    return -1
