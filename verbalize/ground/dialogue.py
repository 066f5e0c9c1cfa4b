"""Questions and answers: ``Q: What does `total` become on line 5?  A: `total` becomes 3.``

A question states nothing of its own, but what it takes for granted must be so: a line that it
names is the line that the answer tells of, and a value in it is read like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from verbalize.ground.mentions import Mention
from verbalize.ground.numbers import listed

_QUESTION = re.compile(r"(?:Q(?:uestion)?(?: ?\d+)?[:.)]|\*\*Q[^*]*\*\*)\s*\S")
# What a question may ask about, its answer telling of it.
_ASKED = listed(
    "call called return finish condition compare sound ends goes_on branch idle ended through "
    "defines resume now moment raise caught uncaught output silence"
)


_CALLS = ("call", "called", "return", "finish")
_OF_CALL = re.compile(
    r"\b(?:[Ww]hat|[Hh]ow) (?:does|is|did) `[^`]*` (?:return|give|end|finish|left)\b"
)
ABOUT = "about"  # a call whose end a question asks for


def is_question(sentence: str) -> bool:
    return sentence.endswith("?") and _QUESTION.match(sentence) is not None


def questioned(sentence: str, told: Sequence[Mention]) -> list[Mention]:
    """What a question speaks of."""
    if not _OF_CALL.search(sentence):
        return list(told)
    return [
        msgspec.structs.replace(m, flag=ABOUT) if m.kind in _CALLS else m for m in told
    ]  # fmt: skip


def taken_for_granted(asked: Sequence[Mention], told: Sequence[Mention]) -> list[Mention]:
    """Of what a question speaks of, that which it does not ask: its line, any value, and a call
    that the answer is not about."""
    if not asked:
        return []
    answered = {_subject(m) for m in told}
    kept: list[Mention] = []
    for mention in asked:
        if mention.kind == "line":
            quoted = tuple(m.subject for m in told if m.kind == "quote" and m.subject is not None)
            kept.append(msgspec.structs.replace(mention, kind="beside", args=quoted))
        elif mention.kind in _ASKED and mention.value is None:
            if mention.kind in _CALLS and _subject(mention) not in answered:
                kept.append(_of_another(mention, told))
        else:
            kept.append(mention)
    return kept


def _of_another(mention: Mention, told: Sequence[Mention]) -> Mention:
    """A call asked about, marked so where the answer tells the end of another one."""
    others = any(m.kind in _CALLS and m.subject is not None for m in told)
    return mention if others else msgspec.structs.replace(mention, flag="")


def _subject(mention: Mention) -> str:
    return "".join(mention.subject.code.split()) if mention.subject is not None else ""
