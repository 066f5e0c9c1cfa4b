"""Text to numbers and back: a small vocabulary of whole words, numbers and signs.

A space between two pieces is left out where these two mostly stand so in the rows it was made of
(and a missing one likewise); where not, the piece `TURN` says so.  So no text is lost and few
tokens are spent on spaces.  What was never seen is `UNKNOWN`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

PAD, END, UNKNOWN, TURN = "<pad>", "<end>", "<unknown>", "<turn>"
_PIECE = re.compile(r"\n *|\[/?[A-Z]+\]|``+(?:python)?|\) % 10|[A-Za-z_]+|\d+|[^\w\s]")


class Vocabulary:
    """Made of texts, the same for the same ones."""

    def __init__(self, texts: Iterable[str]) -> None:
        pairs: Counter[tuple[str, str]] = Counter()
        seen: Counter[str] = Counter()
        for text in texts:
            last = ""
            for spaced, piece in _pieces(text):
                pairs[last, piece] += 1 if spaced else -1
                seen[piece] += 1
                last = piece
        self.pieces = [PAD, END, UNKNOWN, TURN, *sorted(seen)]
        self.numbers = {piece: number for number, piece in enumerate(self.pieces)}
        self._spaced = {pair for pair, more in pairs.items() if more > 0}

    def __len__(self) -> int:
        return len(self.pieces)

    def encode(self, text: str) -> list[int]:
        found: list[int] = []
        last = ""
        for spaced, piece in _pieces(text):
            if spaced != ((last, piece) in self._spaced):
                found.append(self.numbers[TURN])
            found.append(self.numbers.get(piece, self.numbers[UNKNOWN]))
            last = piece
        return found

    def decode(self, numbers: Iterable[int]) -> str:
        text, last, turned = "", "", False
        for number in numbers:
            piece = self.pieces[number]
            if piece == TURN:
                turned = True
                continue
            spaced = ((last, piece) in self._spaced) != turned
            text += f" {piece}" if spaced else piece
            last, turned = piece, False
        return text


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The pieces, and whether a space stands before each. Two spaces are one."""
    end = 0
    for found in _PIECE.finditer(text):
        yield found.start() > end, found[0]
        end = found.end()
