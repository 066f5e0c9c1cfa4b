"""Text to numbers and back, so that rows are short: a token is a value, a name, or what is between.

    b| = (|c| - |3|) % 5\\n

What stands between two values or names is one token, spaces and line ends with it, where it is
usual in the rows that the vocabulary was made of (`USUAL_FROM` times); what is rarer is cut into
words and signs, each with the spaces before it.  A name has one letter, a value is a whole number.
So no text is lost, and what was never seen is `UNKNOWN`.  The modulus of the generator's
arithmetic belongs to what is between: it says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

PAD, END, UNKNOWN = "<pad>", "<end>", "<unknown>"
USUAL_FROM = 20
_HELD = re.compile(r"\) % \d+|(?P<held>(?<![A-Za-z_])[A-Za-z_](?![A-Za-z_])|\d+)")
_PIECE = re.compile(r"\s*(?:[A-Za-z_]+|\d+|[^\w\s])|\s+")


class Vocabulary:
    """Made of texts, the same for the same ones."""

    def __init__(self, texts: Iterable[str]) -> None:
        held: set[str] = set()
        between: Counter[str] = Counter()
        for text in texts:
            for is_held, part in _parts(text):
                if is_held:
                    held.add(part)
                else:
                    between[part] += 1
        usual = {part for part, times in between.items() if times >= USUAL_FROM}
        small = {piece for part in between.keys() - usual for piece in _PIECE.findall(part)}
        self.pieces = [PAD, END, UNKNOWN, *sorted(held | usual | small)]
        self.numbers = {piece: number for number, piece in enumerate(self.pieces)}

    def __len__(self) -> int:
        return len(self.pieces)

    def encode(self, text: str) -> list[int]:
        found: list[int] = []
        for is_held, part in _parts(text):
            whole = is_held or part in self.numbers
            pieces = [part] if whole else _PIECE.findall(part)
            found += (self.numbers.get(piece, self.numbers[UNKNOWN]) for piece in pieces)
        return found

    def decode(self, numbers: Iterable[int]) -> str:
        return "".join(self.pieces[number] for number in numbers)


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """The text in parts, and of each whether it is a name or a value."""
    end = 0
    for found in _HELD.finditer(text):
        if found["held"] is None:
            continue
        if found.start() > end:
            yield False, text[end : found.start()]
        yield True, found[0]
        end = found.end()
    if end < len(text):
        yield False, text[end:]
