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


def is_question(sentence: str) -> bool:
    return sentence.endswith("?") and _QUESTION.match(sentence) is not None


def taken_for_granted(asked: Sequence[Mention], told: Sequence[Mention]) -> list[Mention]:
    """Of what a question speaks of, that which it does not ask: its line, any value, and a call
    that the answer is not about."""
    answered = {_subject(m) for m in told}
    kept: list[Mention] = []
    for mention in asked:
        if mention.kind == "line":
            kept.append(msgspec.structs.replace(mention, kind="beside"))
        elif mention.kind in _ASKED and mention.value is None:
            if mention.kind in _CALLS and _subject(mention) not in answered:
                kept.append(mention)
        else:
            kept.append(mention)
    return kept


def _subject(mention: Mention) -> str:
    return "".join(mention.subject.code.split()) if mention.subject is not None else ""
