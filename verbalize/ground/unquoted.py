"""Texts that stand without quotes: ``It prints YES.``, ```name` becomes `Bob` ``, ``name = Bob``.

One word at the end of a sentence is a text that is printed, unless it is one that English says
there of any output (``prints nothing``, ``prints again``, ``prints it``). What stands in backticks
and is not made of words of the program and of Python alone is a text. So is one word that a name
becomes, unless English says so of a value (``becomes negative``): whoever says what it is has to be
right.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Sequence

from verbalize.ground.bare import Names
from verbalize.ground.numbers import listed
from verbalize.ground.tokens import BUILTINS, Token

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


_WORD = re.compile(r"[^\W\d]\w*")
_APART = re.compile(
    r"'[^']*(?:'|$)|\"[^\"]*(?:\"|$)|(?<!\w)\w*\.\.\.$"
)  # in code: strings, a cut word
HEADER = re.compile(
    r"(?:async )?(?:for|while|if|elif|with|try|except|match|case|def|class|return)\b"
)
_PYTHON = BUILTINS.union(dir(builtins), keyword.kwlist, keyword.softkwlist) | listed(
    "self cls stdin stdout stderr sys main"
)
_RETURNS = listed("returns returned returning")
_GIVING = _RETURNS | listed("becomes became equals = gets holds now to")
_BEFORE = _GIVING | {"line"}
_NOUNS = listed("value text string word")
_LINKS = _GIVING - _RETURNS | listed("is are was set changes changed")
_ENDS = listed(". , ; ) and but so then because as since")
_SAID = _ENDS | listed(  # of a value, without saying which
    "negative positive zero nonzero even odd prime empty full true false truthy falsy none null "
    "smaller larger bigger greater less lower higher shorter longer smallest largest equal unequal "
    "different available free done complete ready active inactive valid invalid known unknown "
    "infinite uppercase lowercase on off set bound reset in the a an it this that them these those "
    "one each both itself nothing something everything anything text control home early here there "
    "immediately normally first last next again later afterwards instead too now then"
)


def as_texts(found: list[Token], names: Names, text: str) -> list[Token]:
    """The tokens of a sentence, with those that are texts without quotes as literals."""
    kinds = [token.kind for token in found]
    if "O" in kinds:
        found = [as_text(t, names) if t.kind == "O" and t.ticked else t for t in found]
    for at in [at for at, token in enumerate(found) if token.code in _BEFORE]:
        place = _told(found, at)
        if _is_alone(found, place) and (found[at].code == "line" or _is_given(found, at)):
            word = found[place]
            said = text[word.start : word.end]
            if said not in names.words:
                found[place] = Token("L", word.start, word.end, repr(said), said, parts=(word,))
    return found


def _told(found: Sequence[Token], at: int) -> int:
    """Where the word may stand that the word at a place tells of: "gets *the value* Bob"."""
    codes = [token.code for token in found[at + 1 : at + 3]]
    if codes[:1] == ["the"] and codes[1:] and codes[1] in _NOUNS:
        return at + 3
    return at + 2 if codes and codes[0] in _NOUNS else at + 1


def as_text(token: Token, names: Names) -> Token:
    """A text in backticks as a literal, unless it is made of words of the program and of Python.
    What it was stays with it, as its only part."""
    words = _WORD.findall(_APART.sub("", token.code))
    known = bool(words) and all(word in names.words or word in _PYTHON for word in words)
    if known or HEADER.match(token.code):
        return token
    return Token(
        "L", token.start, token.end, repr(token.code), token.code, ticked=True, parts=(token,)
    )  # fmt: skip


def is_no_value(token: Token, names: Names) -> bool:
    """Whether a literal is a text in backticks that need not be a value: it stands in the program,
    if only in a comment, or has no word in it (a range, an operator, a working with an arrow)."""
    if not token.parts or token.parts[0].kind != "O":
        return False
    code = token.parts[0].code
    return not _WORD.search(_APART.sub("", code)) or code.encode("utf-8", "replace") in names.source


def _is_given(found: Sequence[Token], at: int) -> bool:
    """Whether the words up to a place say that what follows is returned, or what a name becomes."""
    if found[at].code in _RETURNS:
        return True
    links: list[str] = []
    while at >= 0 and found[at].code in _LINKS:
        links.append(found[at].code)
        at -= 1
    return at >= 0 and found[at].kind == "P" and links not in (["to"], ["now"])


def _is_alone(found: Sequence[Token], place: int) -> bool:
    """Whether one word that may be a text stands there, and the clause ends with it."""
    if place >= len(found) or found[place].kind != "W" or found[place].code in _SAID:
        return False
    after = [token.code for token in found[place + 1 : place + 3]]
    if found[place - 1].code == "line":  # "the line Bob is read"
        return after == ["is", "read"]
    ended = not after or after[0] in _ENDS
    return ended and not found[place].code.endswith(("ly", "ed"))
