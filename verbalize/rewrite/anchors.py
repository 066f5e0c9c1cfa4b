"""Sentences under anchors: how a narrative is laid before a model, and how its reply is read.

    [s1] `total` becomes 0.
    [s2] The loop `for i in range(3)` begins.

A reply is read for the anchors asked for, in order, each once; its text is what follows an anchor,
up to the next one or a blank line.  What is missing, doubled, out of order or made up is a `Fault`
and its text is not used, so a reply can lose sentences but never put one in another's place.

The sentence that states the final output is not asked for: it is exact as it stands, it may be
long, and no words can make it better.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from verbalize.ground.closings import closing
from verbalize.narrative import Narrative, Sentence
from verbalize.rewrite.records import Fault, Told, Wrong

_LETTERS = ("s", "step", "sentence", "anchor")  # the first that the run itself does not use
_BLOCK = re.compile(r"`{3}|~{3}|\[/?(?:OUTPUT|EXPLANATION)\]|</?output>")
_FENCE_AT_END = re.compile(r"\n\s*`{3,}\s*\Z")
_WRAPPED = re.compile(r"[ \t]*\n[ \t]*")
_ITEM = re.compile(r"\A(?:[-*•]|#{1,6}|\d{1,3}[.)])[ \t]+")
_ENDS = (".", "!", "?", ":")


class Piece(msgspec.Struct, frozen=True):
    """A sentence of the narrative. ``before``: what stands between it and the one before;
    ``fixed``: it states the final output and stays as it is."""

    number: int  # from 1
    before: str
    text: str
    sentence: Sentence
    fixed: bool


class Reply(msgspec.Struct, frozen=True):
    """What a completion says, by number of the sentence, and what is wrong with its form."""

    said: dict[int, str]
    faults: tuple[Fault, ...] = ()


def pieces(narrative: Narrative) -> tuple[Piece, ...]:
    """The narrative's sentences in order; with what stands before each, they are all its text."""
    found: list[Piece] = []
    at = 0
    for number, sentence in enumerate(narrative.sentences, 1):
        fixed = any(claim.kind == "output" for claim in sentence.claims)
        text = narrative.text[sentence.start : sentence.end]
        fixed = fixed or _BLOCK.search(text) is not None or number == len(narrative.sentences)
        before = narrative.text[at : sentence.start]
        found.append(Piece(number, before, text, sentence, fixed))
        at = sentence.end
    return tuple(found)


def letter(*texts: str) -> str:
    """What anchors begin with: nothing that stands in the texts can then be taken for one."""
    for word in _LETTERS:
        if not any(re.search(rf"\[{word}\d+\]", text) for text in texts):
            return word
    return "rewritten"


def anchored(shown: Sequence[Piece], word: str) -> str:
    """The sentences, each on a line of its own after its anchor."""
    return "\n".join(f"[{word}{piece.number}] {piece.text}" for piece in shown)


def read(text: str, wanted: Sequence[int], word: str, *, cut: bool = False) -> Reply:
    """A completion, read for the sentences wanted (numbers, ascending). ``cut``: it ended at the
    limit of tokens, so that its last sentence is not whole."""
    said: dict[int, str] = {}
    wrong: dict[int, Wrong] = {}
    faults: list[Fault] = []
    marks = list(re.finditer(rf"\[{word}(\d{{1,6}})\]", text))
    last = 0
    for at, mark in enumerate(marks):
        number = int(mark[1])
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        if number not in wanted:
            faults.append(Fault(wrong="invented", said=mark[0], evidence="nobody asked for it"))
        elif number in said or number in wrong:
            said.pop(number, None)
            wrong[number] = "doubled"
        elif number < last:
            wrong[number] = "misplaced"
        elif cut and at + 1 == len(marks):
            wrong[number] = "cut"
        else:
            last = number
            said[number] = _sentence(text[mark.end() : end])
    for number in wanted:
        body = said.get(number)
        if body is None or not any(char.isalnum() for char in body):
            said.pop(number, None)
            missing: Wrong = "cut" if cut and number > last else "missing"
            faults.append(_fault(wrong.get(number, missing), number, word))
        elif _BLOCK.search(body) or not _closes(body):
            del said[number]
            faults.append(_fault("block", number, word))
    return Reply(said, tuple(faults))


_WANTED: dict[Wrong, str] = {
    "doubled": "it stands there twice",
    "misplaced": "it stands after a later one",
    "cut": "the reply was cut before its end",
    "missing": "it is not there, or nothing follows it",
    "block": "a sentence holds no block of code or output, and closes its quotes and backticks",
}


def _fault(wrong: Wrong, number: int, word: str) -> Fault:
    return Fault(wrong=wrong, anchor=number, said=f"[{word}{number}]", evidence=_WANTED[wrong])


def _closes(text: str) -> bool:
    """Whether what the sentence quotes ends in it: the next one could else be taken for a quote."""
    at = 0
    while at < len(text):
        end = closing(text, at, len(text)) if text[at] in "`'\"" else at + 1
        if end < 0 and text[at] != "'":
            return False
        at = max(end, at + 1)
    return True


def _sentence(text: str) -> str:
    """What follows an anchor, on one line, with a stop at its end, that it does not run together
    with the next; without marks of a list or a heading, for the layout is the narrative's."""
    first = _FENCE_AT_END.sub("", text).strip().split("\n\n")[0]
    told = _ITEM.sub("", _WRAPPED.sub(" ", first)).strip()
    if not told or told.endswith(_ENDS):
        return told
    return told.rstrip(",;") + "."


def joined(shown: Sequence[Piece], said: Mapping[int, str]) -> tuple[str, tuple[Told, ...]]:
    """The whole text without anchors: what was said, and the narrative's own sentence where nothing
    was; in the narrative's layout."""
    parts: list[str] = []
    told: list[Told] = []
    at = 0
    for piece in shown:
        mine = piece.number not in said
        text = piece.text if mine else said[piece.number]
        parts += [piece.before, text]
        at += len(piece.before)
        told.append(Told(piece.number, at, at + len(text), "template" if mine else "model"))
        at += len(text)
    return "".join(parts), tuple(told)
