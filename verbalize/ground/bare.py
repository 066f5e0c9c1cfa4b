"""Bare words of a sentence: which are names of the program, and which are English.

A word is a name only if the program has it and what stands beside it can hardly be said of an
English word: ``left is set to 3``, but not ``the elements left``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from verbalize.ground.numbers import listed


class Spoken(Protocol):
    """What stands before the word: a token (`verbalize.ground.tokens.Token`)."""

    @property
    def kind(self) -> str: ...
    @property
    def code(self) -> str: ...


class Names(msgspec.Struct, frozen=True):
    """The program's names. ``bound``: variables seen in the run; ``functions`` and ``classes`` by
    their last part; ``words``: every identifier in the ``source``. ``codes``: what pieces of
    Python were read as, once for all the sentences that have them; ``said``: what words are as
    English. ``known``: what is looked at before it is taken for English."""

    bound: frozenset[str]
    functions: frozenset[str]
    classes: frozenset[str]
    exceptions: frozenset[str]
    words: frozenset[str]
    source: bytes = b""
    codes: dict[str, Any] = msgspec.field(default_factory=dict)
    said: dict[str, Any] = msgspec.field(default_factory=dict)
    known: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "known", self.words | self.exceptions)


NEVER_BARE = listed(
    "a an as at be by do first for from he i in is it if last left line loop me more new "
    "next no not now of on one or out right so step still than that the them then this "
    "time to true up us value we when with and are call calls end ends has have its "
    "return returns print prints list string number index item element condition branch "
    "body program function input output I A called read taken set run runs told held kept "
    "added removed made found seen used given put reads sets starts begins skipped "
    "printed returned raised caught lines depth level times name count where which since over"
)
_MAY_BE_BARE = listed(
    "a i index value step count found seen used given taken kept left right out last first new "
    "next read put made held told times depth level number lines end"
)
_ARTICLES = listed("the a an this that each every its their another")
_VERBS = re.compile(
    r"\s+(?:becomes?\b|is now\b|now\b|goes (?:from|to)\b|changes\b|increases\b|decreases\b|=\s|"
    r"starts\b|is set\b|==|<=|>=|<|>)"
)
_MORE_VERBS = re.compile(
    r"\s+(?:(?:gets|takes|has|holds|keeps|remains|stays|was|grows|shrinks|rises|drops|falls|"
    r"decreases|ends up|turns into|gains|loses|runs (?:from|to)|does not|doesn't|isn't|"
    r"is (?:set|still|assigned|updated|extended|not|less|greater|smaller|larger|below|above|equal|"
    r"at|no|more|in|contained|empty|different|the same|true|false|met|unchanged|a|an))\b|\()"
)
_OWN_VERBS = re.compile(
    r"\s+(?:gets|gains|grows|shrinks|loses|turns into|ends up as|takes the value|"
    r"is extended|is assigned)\b"
)
_CALLED = re.compile(
    r"\s+(?:is called|is entered|gets called|returns|yields|produces|continues|resumes|picks up|"
    r"hands out|finishes|gives)\b"
)
_STATES = re.compile(
    r"\s+(?:is|equals|stays|remains|holds|at|to|from)\s+(?:[-\d\[('\"{TFN`]|[a-z]{3,}\()"
)
_HOLDING = re.compile(r"\s+(?:holding|object)\b")
_COMPARED = listed("than equals equal to as least most from exceeds in == != < > <= >=")
_VALUED = re.compile(r"\s+\([-\d\[('\"{TFNa]")  # less than end (-1)
_LOOP = re.compile(r"\s+(?:for )?loop\b")
_BEFORE_NAMES = listed(
    "to into onto from of in than with sets calls calling and , increments decrements for by"
)
SHORT = re.compile(r"['’](?:t|s|re)\b")
CONTRACTED = {
    f"{verb}n{mark}t": f"{verb} not"
    for verb in ("is", "are", "was", "were", "does", "do", "did", "has", "have", "had", "could")
    for mark in "'’"
} | {f"{word}{mark}s": f"{word} is" for word in ("it", "that", "there", "here") for mark in "'’"}


def is_name(
    word: str, text: str, stop: int, end: int, names: Names, before: Sequence[Spoken]
) -> bool:
    """Whether the word that ends at ``stop`` is a name of the program."""
    last = before[-1].code if before else ""
    if (
        last in ("a", "an")
        and word in names.words
        and (word[0].isupper() or _HOLDING.match(text, stop, end))
    ):  # a Node, an Account, a deque holding …
        return True
    if word not in names.bound and word not in names.functions and word not in names.classes:
        return False
    following = text[stop : min(end, stop + 40)]
    plain = word not in NEVER_BARE or word == "i"
    if _VERBS.match(following) or (plain and _MORE_VERBS.match(following)):
        return True
    if _OWN_VERBS.match(following):
        return True
    if plain and word in names.functions and _CALLED.match(following):
        return True
    if plain and _LOOP.match(following):
        return True
    if last in _ARTICLES and before[-1].kind == "W" and len(word) > 1:
        return False
    if last in _COMPARED and _VALUED.match(following):
        return True
    if word in NEVER_BARE:
        if last in ("into", "onto", "sets") or (
            last in ("to", "from") and len(before) > 1 and before[-2].kind in "LXPE"
        ):  # 3 is pushed onto out, appending 3 to seen
            return True
        return bool(_STATES.match(following)) and word in _MAY_BE_BARE
    return bool(_STATES.match(following)) or last in _BEFORE_NAMES
