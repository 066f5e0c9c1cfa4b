"""What a sentence states, found in its words: a list of `Mention`, in order of the text.

Every piece of Python in a sentence ends up in some mention. A literal that no phrase explains is
a mention of kind ``fact``, which must at least occur near the events told of, so that a wrong
number does not pass for being phrased oddly.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from verbalize.ground import evaluate
from verbalize.ground.bare import Names
from verbalize.ground.described import phrased
from verbalize.ground.lexer import tokens
from verbalize.ground.numbers import listed
from verbalize.ground.phrases import MentionKind
from verbalize.ground.search import Found, search
from verbalize.ground.search import canonical as canonical_form
from verbalize.ground.tokens import BUILTINS, Token, code_token
from verbalize.ground.unquoted import HEADER, as_text, as_texts, is_no_value, printed_word
from verbalize.ground.values import UNKNOWN

_RELATIONS: tuple[tuple[str, type[ast.cmpop]], ...] = (
    (r"(?:greater|larger|bigger|more|higher|later) than or equal|at least", ast.GtE),
    (r"no (?:less|smaller|fewer) than", ast.GtE),
    (r"(?:less|smaller|fewer|lower|earlier) than or equal|at most", ast.LtE),
    (r"no (?:more|greater|larger|bigger) than", ast.LtE),
    (r"greater|larger|bigger|more|higher|later|above|exceed|over", ast.Gt),
    (r"less|smaller|fewer|lower|earlier|below|under", ast.Lt),
    (r"equal to|equals?|same as", ast.Eq),
    (r"different from|unequal|differs?", ast.NotEq),
    (r"not (?:found |contained )?in|absent", ast.NotIn),
    (r"in\b|present in|among|found in|contained in|occurs? in|member of", ast.In),
)  # fmt: skip
RELATIONS = tuple((re.compile(rf"(?:strictly )?(?:{words})"), op) for words, op in _RELATIONS)


_NUMBERED = listed(  # what says nothing without its number
    "iteration iterations count more line depth status read_lines print_lines extend "
    "calls resize change_count ended"
)


NEVER = 10**12  # stands for a negative count: no run has it


class Mention(msgspec.Struct, kw_only=True, gc=False):
    """One thing stated at ``text[start:end]``.

    subject  token of what it is about (a path, a call, an exception), or None
    value    token of the value claimed; ``old`` the one before; ``args`` further ones
    number   of an iteration or count; ``last`` the end of a range
    truth    whether a condition is said to hold; an emptiness to be so; a change to be upward
    """

    kind: MentionKind
    start: int
    end: int
    subject: Token | None = None
    value: Token | None = None
    old: Token | None = None
    args: tuple[Token, ...] = ()
    number: int = -1
    last: int = -1
    truth: bool | None = None
    op: type[ast.cmpop] | None = None
    loop: str = ""  # "for", "while" or "loop": which loop an iteration is said to be of
    nest: str = ""  # "inner", "outer" …
    header: str = ""
    within: str = ""  # the function that the loop is in
    flag: str = ""
    order: int = 0


def mentions(
    text: str, start: int, end: int, names: Names, earlier: Token | None = None
) -> list[Mention]:
    """Everything stated in the sentence ``text[start:end]``. ``earlier``: what was last spoken of
    before it, for ``it`` and ``which`` to stand for."""
    found = as_texts(phrased(tokens(text, start, end, names)), names, text)
    canonical = canonical_form(found)
    made: list[Mention] = []
    explained: set[int] = set()
    for item in search(canonical):
        mention = _mention(item, found, canonical, explained, earlier)
        if mention is not None:
            mention.order = item.at
            made.append(mention)
            if mention.kind == "condition":
                made += _right_side(mention, names)
            if mention.flag == "twice":
                second = found[item.groups["k2"]]
                made.append(msgspec.structs.replace(mention, subject=second, flag=""))
    if "ended" in [mention.kind for mention in made]:
        made = [mention for mention in made if mention.kind != "ends"]
    made = _without_echoes(made)
    made += _leftovers(found, explained, canonical, names)
    word = printed_word(text[start:end], start, found)
    if word is not None and not any(m.kind in ("print", "output") for m in made):
        made.append(Mention(kind="print", start=word.start, end=word.end, value=word, args=(word,)))
    _link(made)
    if len(made) > 1:
        made.sort(key=lambda mention: (mention.start, mention.order))
    if _WITH.match(canonical):  # "With x = 3, iteration 2 starts": the iteration comes first
        made.sort(key=lambda mention: mention.kind != "iteration")
    return made


_WITH = re.compile(
    r"(?:with|for) [^,]{1,80} , (?:now )?(?:iteration ⟪|⟪N\d+⟫ (?:iteration|pass|round))"
)


def _without_echoes(made: list[Mention]) -> list[Mention]:
    """``x equals 3`` is a state: it need not be what the test at hand compares."""
    states = {(m.start, m.end) for m in made if m.kind == "state" or m.flag == "is"}
    return [
        mention
        for mention in made
        if not (mention.kind == "compare" and mention.op is ast.Eq and mention.truth
                and (mention.start, mention.end) in states)
    ]  # fmt: skip


def _link(made: Sequence[Mention]) -> None:
    """Gives ``2 + 4 = 6`` in ``a + b is 2 + 4 = 6`` the expression that it fills in."""
    for equation in made:
        if equation.kind != "equation":
            continue
        for other in made:
            if other.value is not None and other.value.start == equation.start:  # noqa: SIM102
                if other.subject is not None and other.subject.kind in "EK":
                    equation.subject = other.subject


def _right_side(condition: Mention, names: Names) -> list[Mention]:
    """``5 < n (7)`` states that n is 7, and that the condition holds."""
    token, value = condition.subject, condition.value
    if token is None or value is None:
        return []
    tree = evaluate.parse(token.code)
    if isinstance(value.value, bool) or not isinstance(tree, ast.Compare):
        return []
    condition.value, condition.truth, condition.flag = None, True, "bare"
    side = code_token(ast.unparse(tree.comparators[-1]), token.start, token.end, names)
    return [
        Mention(kind="state", start=value.start, end=value.end, subject=side, value=value)
    ]  # fmt: skip


# --- patterns to mentions --------------------------------------------------------------------


def _mention(
    item: Found, found: Sequence[Token], canonical: str, explained: set[int], earlier: Token | None
) -> Mention | None:
    kind, flag, groups = item.pattern.kind, item.pattern.flag, item.groups
    if not groups:
        before = re.findall(r"⟪\w(\d+)⟫", canonical[: item.at])
        start = found[int(before[-1])].end if before else found[0].start
        end = found[-1].end
        return Mention(kind=kind, start=start, end=end, truth=item.pattern.truth, flag=flag)
    subject = found[item.subject] if item.subject >= 0 else None
    if flag == "pronoun":
        subject = _before(found, groups.get("v", groups.get("n", 0))) or earlier
        if subject is None:
            return None
    explained.update(groups.values())
    mention = Mention(
        kind=kind, start=found[item.first].start, end=found[item.last].end, subject=subject,
        value=found[item.value] if item.value >= 0 else None,
        old=found[item.old] if item.old >= 0 else None, truth=item.pattern.truth, flag=flag,
    )  # fmt: skip
    return _filled(mention, item, found)


def _filled(mention: Mention, item: Found, found: Sequence[Token]) -> Mention | None:
    kind = mention.kind
    if item.numbers:
        mention.number = _count(found, item.numbers)
    if item.ends:
        mention.last = _count(found, item.ends)
    if mention.number < 0 and kind in _NUMBERED:
        return None
    if kind == "iterations" and mention.last < 0:
        mention.last = mention.number
    if kind == "through" and mention.value is not None and mention.value.spelled:
        return None  # "loops over the four orders"
    if item.words:
        mention.loop = item.words.get("loop", "").strip()
        mention.nest = item.words.get("nest", "").strip()
    if item.header >= 0:
        mention.header = found[item.header].code
    if item.over >= 0:
        mention.loop = found[item.over].code
    if item.within >= 0:
        mention.within = found[item.within].code
    if kind == "compare":
        return _comparison(mention, item, found)
    if item.args:
        mention.args = tuple([found[place] for place in item.args])
    return mention


def _comparison(mention: Mention, item: Found, found: Sequence[Token]) -> Mention | None:
    words = item.words.get("rel", "equal to")
    mention.subject, mention.value = found[item.groups["a"]], found[item.groups["b"]]
    mention.truth = item.words.get("no") is None
    if mention.flag == "equal":
        mention.op, mention.truth = ast.Eq, False
        return mention
    if words.startswith(("divisible", "multiple")):
        mention.op, mention.flag = ast.Eq, "divisible"
        return mention
    if words.startswith("divide"):
        mention.op, mention.flag = ast.Eq, "divides"
        return mention
    if re.match(r"contains?$", words):
        mention.subject, mention.value = mention.value, mention.subject
        mention.op = ast.In
        return mention
    for pattern, op in RELATIONS:
        if pattern.match(words):
            mention.op = op
            return mention
    return None


def _count(found: Sequence[Token], places: Sequence[int]) -> int:
    """The first of these tokens that is a whole number; -1 for none."""
    for place in places:
        value = found[place].value
        if isinstance(value, int):
            return int(value) if value >= 0 else NEVER
    return -1


def _before(found: Sequence[Token], place: int) -> Token | None:
    """What ``which`` or ``it`` stands for: the last name before."""
    for token in reversed(found[:place]):
        if token.kind == "P":
            return token
        if token.kind == "M" and token.parts and token.parts[0].kind == "P":
            return token.parts[0]
        if token.kind == "Q" and token.parts[0].kind == "P":
            return token.parts[0]
    return None


# --- what no phrase explains -----------------------------------------------------------------

_QUESTION = re.compile(
    r"\b(?:whether|checks?|checking|tests?|testing|compares?|condition|asks?|evaluates?|"
    r"(?<!of )(?:if|while)(?! (?:block|body|branch|statement|loop|part))|"
    r"until|unless|when|looks?)\b[^⟪]*$"
)
_REASON = re.compile(r"\b(?:since|because|as|for|so|and|but|:|,)\s*$|^\s*$")


@lru_cache(maxsize=4_096)
def _intricate(code: str) -> bool:
    """A condition that must be the program's own: of several parts, or with a call in it."""
    tree = evaluate.parse(code)
    if tree is None or not any(isinstance(node, ast.Name) for node in ast.walk(tree)):
        return False
    return isinstance(tree, (ast.BoolOp, ast.UnaryOp)) or any(
        isinstance(node, ast.Call) or (isinstance(node, ast.Compare) and len(node.ops) > 1)
        for node in ast.walk(tree)
    )


def _nameless(code: str) -> bool:
    """A working of literals alone, which has no value: ``3 + '3'``."""
    tree = evaluate.parse(code)
    return isinstance(tree, ast.BinOp) and not any(
        isinstance(node, ast.Name) for node in ast.walk(tree)
    )


def _foreign(token: Token, names: Names) -> bool:
    """A call of something that the program does not even name."""
    tree = evaluate.parse(token.code)
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
        return False
    return tree.func.id not in names.words and tree.func.id not in BUILTINS


def _leftovers(
    found: Sequence[Token], explained: set[int], canonical: str, names: Names
) -> list[Mention]:
    made: list[Mention] = []
    if "defin" in canonical:
        made += _definitions(found, canonical)
    for place, token in enumerate(found):
        if token.kind in "WN.P":
            continue  # claims nothing by itself
        if token.kind in "SO" and token.ticked and HEADER.match(token.code):
            made.append(Mention(kind="quote", start=token.start, end=token.end, subject=token))
        if token.kind == "K" and token.ticked:  # noqa: SIM102
            if _intricate(token.code):
                made.append(Mention(kind="quote", start=token.start, end=token.end, subject=token))
        if token.kind == "Q":
            made += _chain(token, place in explained, names)
        elif place in explained or token.spelled:
            continue
        elif token.kind == "K":
            made += _stated(token, place, canonical)
        elif token.kind == "C" or (token.kind == "E" and _foreign(token, names)):
            made.append(Mention(kind="call", start=token.start, end=token.end, subject=token))
        elif token.kind == "M":
            made += _method(token)
        elif token.kind in "LX" or (token.kind == "E" and _nameless(token.code)):
            if is_no_value(token, names):
                continue
            made.append(Mention(kind="fact", start=token.start, end=token.end, value=token))
        elif token.kind == "T" and (":" in token.code or "(" in token.code):
            made.append(Mention(kind="raise", start=token.start, end=token.end, subject=token))
    return made


_DEFINES = re.compile(
    r"\b(?:defines?|definitions? of|defining|defined)\b"
    r"((?:[ ,]|and|functions?|class(?:es)?|⟪[PCOE]\d+⟫)+)"
)


def _definitions(found: Sequence[Token], canonical: str) -> list[Mention]:
    """``The program defines `f` and `Point`.``"""
    made: list[Mention] = []
    for match in _DEFINES.finditer(canonical):
        for place in re.findall(r"⟪[PCOE](\d+)⟫", match[1]):
            token = found[int(place)]
            made.append(Mention(kind="defines", start=token.start, end=token.end, subject=token))
    return made


def _chain(token: Token, is_value: bool, names: Names) -> list[Mention]:
    """``x = 3`` claims a value of x; ``2 + 4 = 6`` that both are equal."""
    head, last = token.parts[0], token.parts[-1]
    last = as_text(last, names) if last.kind == "O" else last
    made: list[Mention] = []
    if not is_value and head.kind == "C":
        return [Mention(kind="return", start=token.start, end=token.end, subject=head, value=last)]
    if is_value and len(token.parts) == 2 and head.kind == "P" and last.kind in "LX":
        is_value = False  # "gcd(4, 6) gives g = 2"
    if not is_value and head.kind == "P" and last.kind != "O":
        made.append(
            Mention(
                kind="set", start=token.start, end=token.end, subject=head, value=last,
                flag="equals" if not token.ticked else "equals ticked",
            )
        )  # fmt: skip
    sides = token.parts[1:] if made else token.parts
    if len(sides) > 1:
        made.append(Mention(kind="equation", start=token.start, end=token.end, args=sides))
    return made


def _stated(token: Token, place: int, canonical: str) -> list[Mention]:
    """A comparison with no word on whether it holds: stated as true when it is given as a reason
    or stands for itself with plain numbers."""
    at = canonical.find(f"⟪K{place}⟫")
    before = canonical[max(0, canonical.rfind("⟪", 0, at)) : at]  # with the token before, if any
    if _QUESTION.search(before):
        return []
    if token.value is UNKNOWN and not _REASON.search(before):
        return []
    return [
        Mention(
            kind="condition", start=token.start, end=token.end, subject=token, truth=True,
            flag="bare",
        )
    ]  # fmt: skip


def _method(token: Token) -> list[Mention]:
    method = token.code.split("(")[0].rsplit(".", 1)[-1]
    if method in ("append", "add", "appendleft", "push") and len(token.parts) == 2:
        return [
            Mention(
                kind="insert", start=token.start, end=token.end, subject=token.parts[0],
                value=token.parts[1], flag="quoted code",
            )
        ]  # fmt: skip
    return []
