"""Kinds of mentions, by how a text that goes backwards is read."""

from __future__ import annotations

from verbalize.ground.align import Stated
from verbalize.ground.mentions import Mention

AT = ("line", "quote", "beside")
HELD = ("state", "length", "empty")
TESTS = ("condition", "sound", "compare")
LOOPS = ("iteration", "count", "ended", "idle")
MADE = frozenset([
    "set", "now", "delta", "insert", "remove", "extend", "stays", "resize", "print", "print_lines",
    "read", "read_lines", "raise", "message", "yield",
])  # fmt: skip
PRINTS = ("print", "print_lines")
CALLED = frozenset(["call", "called"])
# First the call; then what is found at once, the line last, for all runs that are tried stand on
# it; then what is searched for, and what is told beside that.
ORDER = {
    **dict.fromkeys(CALLED, -2),
    "state": -1,
    **dict.fromkeys(["line", "beside", *LOOPS[:3]], 0),
    **dict.fromkeys(["equation", "fact"], 2),
}
SEARCHED = MADE | {*TESTS, "through", "equation", "fact"}
# What a statement did, and what is told but once.
DOES = MADE | {*TESTS, *LOOPS, "return", "finish", "caught"}
ONCE = frozenset([
    *TESTS, *LOOPS, *CALLED, "set", "stays", "insert", "print", "read", "return", "through",
    "raise", "yield", "caught",
])  # fmt: skip


class Prepared(Stated, frozen=True, gc=False, kw_only=True):
    """A sentence of a text that goes backwards, with what reading it at any run has in common."""

    kinds: frozenset[str]
    order: tuple[int, ...]  # the mentions' places, those that are read first last


def prepare(sentence: Stated, told: tuple[Mention, ...]) -> Prepared:
    """The sentence with these mentions in place of its own."""
    kinds = [mention.kind for mention in told]
    order = sorted(range(len(told)), key=lambda place: ORDER.get(kinds[place], 1))
    return Prepared(
        sentence.start, sentence.end, told, False, sentence.lines,
        kinds=frozenset(kinds), order=(*reversed(order),),
    )  # fmt: skip


def is_done(sentence: Prepared) -> bool:
    """Whether a sentence tells what a statement did, and not merely that it began."""
    return "through" not in sentence.kinds and not sentence.kinds.isdisjoint(DOES)
