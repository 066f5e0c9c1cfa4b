"""The phrases of a sentence: its canonical form, and which patterns are found in it.

In the canonical form each token of Python is a mark such as ``⟪P3⟫`` (its kind and its place), and
words that say nothing are left out. The same form comes again and again, and is searched once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from verbalize.ground.numbers import listed
from verbalize.ground.phrases import PATTERNS, Pattern
from verbalize.ground.tokens import Token

FILLERS = listed(
    "the a an then also again just simply thus therefore immediately both value values "
    "variable once-more currently there here exactly back"
)
KEYWORDS = listed("if elif else for while break continue return try except finally pass")


def canonical(tokens: Sequence[Token]) -> str:
    """The sentence in which the patterns are looked for."""
    pieces: list[str] = []
    for place, token in enumerate(tokens):
        if token.ticked and token.code in KEYWORDS:
            pieces.append(token.code)
        elif token.kind in "W.":
            if token.code not in FILLERS:
                pieces.append(token.code)
        else:
            kind: str = "I" if token.kind == "L" and type(token.value) is int else token.kind
            if token.kind == "L" and token.code[0].isalpha() and token.code[-1] == ")":
                kind = "X" if token.code != "set()" else "L"  # worked out: min(3, 4)
            if kind == "I" and token.ticked and _is_read(tokens, place):
                kind = "L"  # what the line says, not which line it is
            pieces.append(f"⟪{kind}{place}⟫")
    joined = " ".join(pieces)
    return _PHRASAL.sub("", joined) if _HAS_PHRASAL.search(joined) else joined


def _is_read(tokens: Sequence[Token], place: int) -> bool:
    """Whether the token before is the "line" of "reads the line `6`", or of "line `6` is read"."""
    words = [token.code for token in tokens[max(0, place - 3) : place] if token.code != "the"]
    after = [token.code for token in tokens[place + 1 : place + 3]]
    if words[-1:] != ["line"]:
        return False
    return words[-2:-1] in (["reads"], ["read"], ["reading"]) or after in (
        ["is", "read"], ["was", "read"]
    )  # fmt: skip


_HAS_PHRASAL = re.compile(r"th(?:at is|is point|at point)|in (?:turn|place)|as well|too")
_PHRASAL = re.compile(
    r"(?<=\( )that is ,? ?|(?<= )(?:in turn|in place|as well|at this point|at that point|too) ?"
)


_NEEDING: dict[str, list[int]] = defaultdict(list)  # text -> places of the patterns that need it
for _place, _one in enumerate(PATTERNS):
    for _needed in _one.needs:
        _NEEDING[_needed].append(_place)
WORDS = frozenset(["rel", "no", "no2", "nest", "loop"])


class Found(msgspec.Struct, frozen=True, gc=False):
    """A pattern found: the tokens it names, by group, and the words of it.

    What all mentions of this form have in common is worked out here, once: which tokens are the
    first and the last, the subject, the value, and so on; -1 for none.
    """

    pattern: Pattern
    groups: dict[str, int]
    words: dict[str, str]
    at: int
    first: int = -1
    last: int = -1
    subject: int = -1
    value: int = -1
    old: int = -1
    numbers: tuple[int, ...] = ()  # the first of them that is a whole number counts
    ends: tuple[int, ...] = ()  # likewise, of a range, or how many there are in all
    header: int = -1
    over: int = -1
    within: int = -1
    args: tuple[int, ...] = ()


_SUBJECTS = ("s", "s2", "s3", "f", "f2", "t", "t2", "k", "k2", "m")


def _found(pattern: Pattern, groups: dict[str, int], words: dict[str, str], at: int) -> Found:
    def place(*names: str) -> int:
        return next((groups[name] for name in names if name in groups), -1)

    def places(*names: str) -> tuple[int, ...]:
        return tuple(groups[name] for name in names if name in groups)

    subject, value = place(*_SUBJECTS), place("v", "n")
    if value < 0 and "s2" in groups:
        value = place("v2")
    if pattern.kind == "rule":
        value = groups["k"]
    if pattern.kind == "condition" and "k" in groups:
        subject = groups["k"]
    args: tuple[int, ...] = ()
    if pattern.flag == "pair":
        args = places("s2", "v2")
    elif pattern.kind == "equation":
        args = places("x1", "x2")
    elif pattern.kind in ("called", "print", "read"):
        args = places(*sorted(name for name in groups if name[0] in "av" and name != "value"))
    return Found(
        pattern, groups, words, at,
        first=min(groups.values(), default=-1), last=max(groups.values(), default=-1),
        subject=subject, value=value, old=place("old"), numbers=places("n2", "n"),
        ends=places("total", "last", "m"), header=place("header", "header2", "header3"),
        over=place("target", "over"), within=place("within", "within2"), args=args,
    )  # fmt: skip


@lru_cache(maxsize=8_192)  # sentences of one canonical form come again and again
def search(text: str) -> tuple[Found, ...]:
    """All patterns in a canonical sentence; a token is a value in one of them only."""
    found: list[Found] = []
    taken: set[int] = set()
    able = {at for needed, places in _NEEDING.items() if needed in text for at in places}
    for pattern in (PATTERNS[at] for at in sorted(able)):
        at = 0
        while True:
            match = pattern.regex.search(text, at)
            if match is None:
                break
            at = max(match.end(), match.start() + 1)
            groups = {
                name: int(place)
                for name, place in match.groupdict().items()
                if place is not None and place.isdigit() and name not in WORDS
            }
            words = {k: v for k, v in match.groupdict().items() if k in WORDS and v}
            values = {place for name, place in groups.items() if name[0] in "vn" or name == "old"}
            values |= {
                groups[name] for name in ("last", "total", "a1", "k", "t", "f") if name in groups
            }
            if pattern.flag == "aside":  # the value is that of what stands before, too
                values = set()
            if values & taken:
                continue
            taken |= values
            found.append(_found(pattern, groups, words, match.start()))
            if not groups:
                at = match.end()
    return tuple(sorted(found, key=lambda item: item.at))
