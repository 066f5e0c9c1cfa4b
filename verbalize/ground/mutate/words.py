"""Lies about how the run went: counts, branches, comparisons, calls, lines, exceptions, output."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from verbalize.ground.mutate import variants
from verbalize.ground.mutate.tale import Edit, Tale
from verbalize.narrative import Claim, Sentence

_NUMBER = re.compile(r"\d+")
_COUNTED = ("calls of ", "count of ", "len(", "digits of ")

# What is said of a branch, and what is not so then.
_BRANCHES = {
    "the branch is taken": "the branch is skipped",
    "the else branch is taken": "the branch is taken",
    "the branch is skipped": "the branch is taken",
    "the next condition is tried": "the branch is taken",
    "holds": "does not hold",
    "does not hold": "holds",
}
# A relation, and one that cannot hold of the same operands.
_RELATIONS = {
    "is greater than": ("is not greater than", "is less than", "equals"),
    "is not greater than": ("is greater than",),
    "is less than": ("is not less than", "is greater than", "equals"),
    "is not less than": ("is less than",),
    "is at most": ("is greater than",),
    "is at least": ("is less than",),
    "equals": ("does not equal", "is less than"),
    "does not equal": ("equals",),
    "is in": ("is not in",),
    "is not in": ("is in",),
}
_RELATION = re.compile(
    r"`[^`]*`|'[^']*'|\"[^\"]*\"|\b("
    + "|".join(sorted(_RELATIONS, key=len, reverse=True))
    + r")\b(?! front)"
)
_EXCEPTIONS = ("ValueError", "KeyError", "IndexError", "ZeroDivisionError", "TypeError")
_EXCEPTION = re.compile(r"[A-Za-z_]\w*(?:Error|Exception|Iteration|Exit|Interrupt|Warning)\b")


def count(tale: Tale) -> Iterator[Edit]:
    """One off, in the number of an iteration, of iterations, or of elements."""
    for sentence in tale.sentences:
        for claim in sentence.claims:
            counted = claim.kind == "iteration" or claim.subject.startswith(_COUNTED)
            if counted and not _is_bare_range(sentence):
                yield from _off_by_one(tale, claim)


def total(tale: Tale) -> Iterator[Edit]:
    """Another number, in a summary."""
    for claim in tale.claims:
        if claim.kind == "aggregate" and not claim.subject.startswith("digits of "):
            yield from _off_by_one(tale, claim)


def _is_bare_range(sentence: Sentence) -> bool:
    """As in "Iterations 3 to 9 follow", which is no less true of fewer."""
    return len(sentence.claims) == 2 and all(c.kind == "iteration" for c in sentence.claims)


def _off_by_one(tale: Tale, claim: Claim) -> Iterator[Edit]:
    shown = tale.shown(claim)
    found = _NUMBER.search(shown)
    if found is None or found[0] != claim.value:
        return
    for other in (int(claim.value) + 1, int(claim.value) - 1):
        if other >= 0:
            now = shown[: found.start()] + str(other) + shown[found.end() :]
            yield tale.replaced(claim, now)


def branch_reason(tale: Tale) -> Iterator[Edit]:
    """The other way taken, or the same for a reason that did not hold."""
    for sentence in tale.sentences:
        branches = [c for c in sentence.claims if c.kind == "branch"]
        for claim in branches:
            other = _BRANCHES.get(tale.shown(claim).lower())
            if other is not None:
                yield tale.replaced(claim, other)
        for claim in sentence.claims if branches else ():
            if claim.kind == "value" and tale.literal(claim):
                for text in variants.near(claim.value)[:1]:
                    yield tale.replaced(claim, text)


def comparison(tale: Tale) -> Iterator[Edit]:
    for sentence in tale.sentences:
        if tale.is_last(sentence) or not any(
            c.kind in ("branch", "iteration", "value") for c in sentence.claims
        ):
            continue
        for found in _RELATION.finditer(tale.said(sentence)):
            for other in _RELATIONS.get(found[1] or "", ()):
                yield Edit(sentence.start + found.start(), sentence.start + found.end(), other)


def callee_or_argument(tale: Tale) -> Iterator[Edit]:
    """Another function of the program, or another argument."""
    calls = [c for c in tale.claims if c.kind == "call"]
    functions = sorted({c.subject for c in calls if c.subject.isidentifier()})
    for claim in calls:
        shown = tale.shown(claim)
        if not (shown.startswith("`") and shown.endswith("`") and shown.isascii()):
            continue
        source = shown.strip("`")
        for start, end, now in _in_call(source, functions):
            yield tale.replaced(claim, f"`{source[:start]}{now}{source[end:]}`")


def _in_call(source: str, functions: list[str]) -> Iterator[tuple[int, int, str]]:
    try:
        call = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError):
        return
    if not isinstance(call, ast.Call) or "\n" in source:
        return
    for argument in [*call.args, *[keyword.value for keyword in call.keywords]]:
        start, end = argument.col_offset, argument.end_col_offset or 0
        for other in variants.near(source[start:end])[:1]:
            yield start, end, other
    if isinstance(call.func, ast.Name):
        for other in functions:
            if other != call.func.id and not other.startswith("__"):
                yield call.func.col_offset, call.func.end_col_offset or 0, other


def line(tale: Tale) -> Iterator[Edit]:
    """Another number; or, where a line's code stands for it, the code of another line."""
    codes = {tale.shown(c): c.value for c in tale.claims if c.kind == "line"}
    for claim in tale.claims:
        if claim.kind == "line" and tale.shown(claim) != claim.value:
            for code, number in codes.items():
                if number != claim.value and code != number and _differ(code, tale.shown(claim)):
                    yield tale.replaced(claim, code)
        if claim.kind == "line" and tale.shown(claim) == claim.value:
            for off in (1, -1, 3):
                if int(claim.value) + off > 0:
                    yield tale.replaced(claim, str(int(claim.value) + off))


def _differ(code: str, other: str) -> bool:
    return "".join(code.split()) != "".join(other.split())


def exception(tale: Tale) -> Iterator[Edit]:
    """Of another type, or with another message."""
    for claim in tale.claims:
        if claim.kind != "exception":
            continue
        shown = tale.shown(claim)
        if claim.subject == "message":
            for other in variants.near(repr(claim.value))[:1]:
                if shown == claim.value:
                    yield tale.replaced(claim, str(ast.literal_eval(other)))
            continue
        for other in _EXCEPTIONS:
            now = _EXCEPTION.sub(other, shown, count=1)
            if now != shown:
                yield tale.replaced(claim, now)


def final_output(tale: Tale) -> Iterator[Edit]:
    for claim in tale.claims:
        if claim.kind != "output":
            continue
        shown = tale.shown(claim)
        if claim.subject != "stdout":
            for other in variants.near(claim.value) if shown == claim.value else ():
                yield tale.replaced(claim, other)
            continue
        lines = shown.splitlines(keepends=True)
        for at in sorted({0, len(lines) // 2, len(lines) - 1}):
            changed = _another_line(lines[at])
            yield tale.replaced(claim, "".join([*lines[:at], changed, *lines[at + 1 :]]))
        if len(lines) > 1:
            yield tale.replaced(claim, "".join(lines[:-1]))
            if lines[0] != lines[1]:
                yield tale.replaced(claim, "".join([lines[1], lines[0], *lines[2:]]))


def _another_line(text: str) -> str:
    inner = text.rstrip("\n")
    found = _NUMBER.search(inner)
    if found is not None:
        now = str(int(found[0]) + 1)
        return inner[: found.start()] + now + inner[found.end() :] + text[len(inner) :]
    return inner + "x" + text[len(inner) :]
