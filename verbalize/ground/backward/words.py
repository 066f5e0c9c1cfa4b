"""The words of a text that goes backwards: that it does, that it passes over steps, and which code
it quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from verbalize.ground.align import Stated
from verbalize.ground.backward.kinds import Prepared, prepare
from verbalize.ground.mentions import Mention
from verbalize.ground.sentences import Part
from verbalize.ground.tokens import Token

OPENING = 6  # sentences among which the text says that it goes backwards
_BACK = re.compile(
    r"\b(?:go(?:es|ing)?|read(?:ing)?|work(?:s|ing)?|reason(?:s|ing)?|step(?:s|ping)?|"
    r"walk(?:s|ing)?|follow(?:s|ing|ed)?)\b[^.`]{0,30}\bback(?:wards?)? "
    r"(?:from (?:there|that|here|this|the (?:output|result|answer))|to the input)\b",
    re.IGNORECASE,
)
_PASSED = re.compile(r"\b(?i:passed|passing|pass|skipped|skip|skipping) over\b")
_SUCH = re.compile(r"\binput (?:has|had|needs|needed) to be such that\b")
_RUN = re.compile(r"\bfor the (\d{1,9})(?:st|nd|rd|th) time\b")
_CODE = re.compile(r", by `([^`]+)`|\bline \d+, `([^`]+)`,")
_NOT = re.compile(r"(?:\bnot|n't) (?:in|during|part of|begun by) (?:the )?(?:iteration )?\d+\Z")
_AFTER = re.compile(r"\bwhich (?:is |are )?now\b")
_FITS = re.compile(r" (?:fits|matches)\b")
AFTER, NOT, FITS = "after", "not", "fits"  # flags that `prepared` gives


def begins(text: str, parts: Sequence[Part]) -> int:
    """The index of the part that says that the text goes backwards; -1 for none."""
    told = [(i, p) for i, p in enumerate(parts) if p.kind == "sentence"][:OPENING]
    for index, part in told:
        if _BACK.search(text, part.start, part.end):
            return index
    return -1


def passes_over(text: str, sentence: Stated) -> bool:
    """Whether a sentence says that steps are left out."""
    over = text.find(" over", sentence.start, sentence.end)
    return over >= 0 and _PASSED.search(text, sentence.start, sentence.end) is not None


def run_named(text: str, sentence: Stated) -> int:
    """Which run of a statement, counted over all of the record, a sentence names; 0 for none."""
    found = _RUN.search(text, sentence.start, sentence.end)
    return int(found[1]) if found is not None else 0


def is_of_input(text: str, sentence: Stated) -> bool:
    """Whether a sentence says what the input has to be like."""
    return _SUCH.search(text, sentence.start, sentence.end) is not None


def prepared(text: str, sentence: Stated) -> Prepared:
    """The sentence with the code it quotes as one claim: that code is what ran."""
    found: list[Mention] = list(sentence.mentions)
    for match in _CODE.finditer(text, sentence.start, sentence.end):
        group = 1 if match[1] else 2
        start, end = match.start(group) - 1, match.end(group) + 1
        found = [m for m in found if not (start <= m.start and m.end <= end)]
        token = Token("S", start, end, match[group])
        found.append(Mention(kind="beside", start=start, end=end, subject=token))
    for place, mention in enumerate(found):
        flag = _flag(text, sentence, mention) if mention.kind in _FLAGGED else ""
        if flag:
            found[place] = msgspec.structs.replace(mention, flag=flag)
    found.sort(key=lambda mention: (mention.start, mention.order))
    return prepare(sentence, tuple(found))


_FLAGGED = frozenset(["length", "empty", "iteration", "quote"])


def _flag(text: str, sentence: Stated, mention: Mention) -> str:
    """What the words around a mention make of it."""
    before = text[max(sentence.start, mention.start - 25) : mention.end]
    if mention.kind in ("length", "empty") and _AFTER.search(before):
        return AFTER
    if mention.kind == "iteration" and _NOT.search(before):
        return NOT
    if mention.kind == "quote" and _FITS.match(text, mention.end, sentence.end):
        return FITS
    return ""
