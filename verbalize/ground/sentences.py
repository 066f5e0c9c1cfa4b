"""A text cut into sentences and blocks, with offsets.

A block is text that is quoted as it stands and not read as prose: a fence of backticks,
``[OUTPUT]…[/OUTPUT]`` or ``<output>…</output>``.  Code fences that show source are blocks too.
A sentence ends at a full stop, semicolon, question or exclamation mark outside quotes, backticks
and brackets, at a blank line, and where a list item or heading begins or ends.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import msgspec

from verbalize.ground.closings import TICKED, bracket, closing

PartKind: TypeAlias = Literal["sentence", "fence", "output"]


class Part(msgspec.Struct, frozen=True, gc=False):
    """A sentence, or a block, at ``text[start:end]``. ``body`` is what a block holds."""

    kind: PartKind
    start: int
    end: int
    body: str = ""
    tag: str = ""  # a fence's language word; "escaped" for <output>


_BLOCK = re.compile(
    r"^[ \t]*(?P<ticks>`{3,}|~{3,})(?P<tag>[^\n`]*)\n(?P<fence>.*?)(?:^|(?<=\n))"
    r"[ \t]*(?P=ticks)[ \t]*$"
    r"|\[OUTPUT\](?P<square>.*?)\[/OUTPUT\]"
    r"|<output>(?P<angle>.*?)</output>",
    re.DOTALL | re.MULTILINE,
)
_MARK = re.compile(r"```+|~~~+|\[OUTPUT\]|<output>")
_ITEM = re.compile(r"[ \t]*(?:[-*•][ \t]+|#{1,6}[ \t]+|\d{1,3}[.)][ \t]+|>[ \t]+)")
_NO_STOP = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|No|resp)\.$")
_SUMMARY = re.compile(r"\b[Ii]terations? \d+ (?:to|through|-)|in short|\d more|remaining")
_GOES_ON = re.compile(  # what follows from a condition told before the stop: one statement with it
    r"[ \n](?:So|Hence|Thus|Therefore|Consequently),? (?:the|we|it|control|execution)\b"
    r"[^.`]{0,40}`?"
    r"(?:branch|body|block|if|elif|else|next condition|next test|loop (?:ends|stops|continues))\b"
)
SHORT_BRACKET = 600  # characters: one within which no sentence ends


def split(text: str) -> list[Part]:
    """All parts in order. Time linear in the text."""
    parts: list[Part] = []
    at = 0
    for block in _blocks(text):
        parts += _prose(text, at, block.start)
        parts.append(block)
        at = block.end
    parts += _prose(text, at, len(text))
    return parts


def _blocks(text: str) -> list[Part]:
    blocks: list[Part] = []
    at = 0
    failed: set[str] = set()  # openings that have no end: not looked for twice
    while True:
        mark = _MARK.search(text, at)
        if mark is None:
            return blocks
        line = text.rfind("\n", 0, mark.start()) + 1
        opening = mark.group()
        if opening in failed:
            at = mark.end()
            continue
        begin = (
            line if opening[0] in "`~" and not text[line : mark.start()].strip() else mark.start()
        )
        found = _BLOCK.match(text, max(begin, at if begin < at else begin))
        if found is None:
            failed.add(opening)
            at = mark.end()
            continue
        blocks.append(_block(found))
        at = found.end()


def _block(found: re.Match[str]) -> Part:
    if found["ticks"]:
        return Part("fence", found.start(), found.end(), found["fence"], found["tag"].strip())
    if found["square"] is not None:
        return Part("output", found.start(), found.end(), found["square"], "")
    return Part("output", found.start(), found.end(), found["angle"], "escaped")


def _prose(text: str, start: int, stop: int) -> list[Part]:
    parts: list[Part] = []
    at = start
    while at < stop:
        end = text.find("\n", at, stop)
        # a paragraph goes on over single line ends, unless an item begins there
        limit = stop if end < 0 else end
        while 0 <= end < stop and not _breaks(text, end + 1, stop) and text[at:end].strip():
            end = text.find("\n", end + 1, stop)
            limit = stop if end < 0 else end
        item = _ITEM.match(text, at, limit)
        parts += sentences(text, item.end() if item else at, limit)
        at = limit + 1
    return parts


def _breaks(text: str, line: int, stop: int) -> bool:
    """Whether the line that starts here begins a new paragraph or item."""
    end = text.find("\n", line, stop)
    body = text[line : stop if end < 0 else end]
    before = text[max(0, line - 80) : line].rstrip(" \t\n")[-1:]
    ended = before in (".", ":", ";", "!", "?", ")", "`", "")
    item = _ITEM.match(body)
    if not body.strip() or (item is not None and (ended or not item.group().strip()[0].isdigit())):
        return True
    return before in (".", ":", ";", "!", "?", ")", "`")


# what may end a sentence, or begin what has no end in it
_ENDS = re.compile(rf"{TICKED}|[`'\"(\[{{;.!?]")


def sentences(text: str, start: int, stop: int) -> list[Part]:
    """The sentences of one piece of prose."""
    parts: list[Part] = []
    at, begin = start, start
    unclosed: set[str] = set()
    while True:
        mark = _ENDS.search(text, at, stop)
        if mark is None:
            break
        char = mark.group()
        if len(char) > 1:
            at = mark.end()
            continue
        at = mark.start()
        if char in "`'\"" and char not in unclosed:
            end = closing(text, at, stop)
            if end < 0:
                if char != "'":
                    unclosed.add(char)
            else:
                at = end
                continue
        if char in "([{":
            end = bracket(text, at, stop, SHORT_BRACKET)
            if end > 0:
                at = end
                continue
        if char == ";" and at > begin and not _SUMMARY.search(text, begin, at):
            _keep(parts, text, begin, at)
            begin = at + 1
        if char in ".!?" and (at + 1 >= stop or text[at + 1] in " \n\t\"')*_") and at > begin:  # noqa: SIM102
            if not _NO_STOP.search(text[max(begin, at - 5) : at + 1]) and not (
                char == "." and _GOES_ON.match(text, at + 1, stop)
            ):
                _keep(parts, text, begin, at + 1)
                begin = at + 1
        at += 1
    _keep(parts, text, begin, stop)
    return parts


_SAYS = re.compile(r"[^\W_]")


def _keep(parts: list[Part], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if _SAYS.search(text, start, end):
        parts.append(Part("sentence", start, end))
