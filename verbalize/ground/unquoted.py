"""Text that is said to be printed and stands without quotes: ``It prints YES.``

One word at the end of the sentence is such a text, unless it is one that English says there of any
output (``prints nothing``, ``prints again``, ``prints it``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from verbalize.ground.numbers import listed
from verbalize.ground.tokens import Token

_PRINTS = re.compile(
    r"\b(?:prints?|printed|printing|outputs?|displays?|emits?)[ \n]+"
    r"([A-Za-z0-9_][A-Za-z0-9_.+-]*?)[.,]?$"
)
_MAY = ("print", "output", "display", "emit")
_ENGLISH = listed(
    "nothing it them this that these those everything something anything again out output outputs "
    "result results both all each one text line lines number numbers value values word words here "
    "there so too also twice once more first last next then now several many separately together "
    "itself themselves done in on to"
)


def printed_word(sentence: str, start: int, found: Sequence[Token]) -> Token | None:
    """The word that a sentence, which begins at ``start``, says is printed."""
    match = _PRINTS.search(sentence) if any(map(sentence.__contains__, _MAY)) else None
    if match is None:
        return None
    word, at = match[1], start + match.start(1)
    if word.lower() in _ENGLISH or word.endswith("ly"):
        return None
    known = any(token.start <= at < token.end and token.kind != "W" for token in found)
    return None if known else Token("O", at, start + match.end(1), word)
