"""A narrative told in other words, sentence by sentence, and as true as it was.

    reword(narrative.text, seed=3)

Each sentence gets rules (`rules`) by seed; then its surface is changed: small numbers in words,
backticks left off, an adverb before it, a pronoun for a name repeated, two sentences joined.
The choice hangs on the sentence's shape and on how often the shape was met, so that a lie planted
in one sentence leaves the wording of the others, and mostly its own, as it was.  What a whole
program printed, at the end, is kept as it stands.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from functools import lru_cache

from benchmarks.grounding.paraphrase import of_flow, of_values
from benchmarks.grounding.paraphrase.masks import Masked, bracketed, mask, quoted
from benchmarks.grounding.paraphrase.rules import Rule

RULES: tuple[Rule, ...] = (
    *of_values.CHANGES,
    *of_values.CONTAINERS,
    *of_values.INPUT_OUTPUT,
    *of_flow.CONDITIONS,
    *of_flow.COMPARISONS,
    *of_flow.LOOPS,
    *of_flow.CALLS,
    *of_flow.ENDINGS,
)
_OUTPUT = re.compile(
    r"^The program prints(?: \(with no newline at the end\))?:\n`{3,}", re.MULTILINE
)
_CLOSING = re.compile(r"(?:The program prints nothing\.|So `[^`]*` returns .*)\s*$", re.DOTALL)
NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
_SPOKEN = frozenset(
    [
        "a",
        "an",
        "as",
        "at",
        "be",
        "by",
        "do",
        "go",
        "he",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "no",
        "of",
        "on",
        "or",
        "so",
        "to",
        "up",
        "us",
        "we",
        "the",
        "and",
        "not",
        "then",
        "now",
        "next",
        "line",
        "loop",
        "value",
        "list",
        "where",
        "after",
        "since",
    ]
)
_TURN = re.compile(
    r"\b(?P<word>iteration|pass|round) (?P<number>‹\d+›)(?P<of> of the [^,:.]*)?(?=[,:.])", re.I
)
_TIMES = re.compile(r"(?P<number>‹\d+›) (?P<what>iterations?|elements|lines)\b")
_CHANGE = re.compile(
    r"^«\d+» (?:becomes|is now|is set to|gets|takes|stays|remains|now holds|now equals|"
    r"is assigned|ends up as|goes from) [^,;:]*\.$"
)
_ADVERBS = ("Then ", "Next, ", "After that, ", "Now ", "At this point, ", "Here, ")


def reword(text: str, seed: int = 0) -> str:
    """The text in other words; the same for the same text and seed."""
    output = _OUTPUT.search(text) or _CLOSING.search(text)
    prose, kept = (text[: output.start()], text[output.start() :]) if output else (text, "")
    met: Counter[str] = Counter()
    lines = [_line(line, seed, met) for line in prose.split("\n")]
    return "\n".join(lines) + kept


@lru_cache(maxsize=20_000)
def sentences(line: str) -> list[str]:
    """The sentences of a line; a full stop inside quotes, brackets or backticks ends none."""
    found: list[str] = []
    begin = at = 0
    while at < len(line):
        char = line[at]
        end = -1
        if char == "`":
            end = line.find("`", at + 1) + 1
        elif char in "'\"":
            end = quoted(line, at)
        elif char in "([{":
            end = bracketed(line, at)
        if end > 0:
            at = end
            continue
        at += 1
        if char == "." and line[at : at + 1] in (" ", ""):
            found.append(line[begin:at].strip())
            begin = at
    if line[begin:].strip():
        found.append(line[begin:].strip())
    return found


def _line(line: str, seed: int, met: Counter[str]) -> str:
    told: list[str] = []
    last: tuple[Masked, str] | None = None
    for sentence in sentences(line):
        shape = _masked(sentence)[1]
        nth = met[shape]
        met[shape] += 1
        masked, text = _in_other_words(sentence, seed, nth)
        rng = random.Random(f"{seed}:{shape}:{nth}:surface")
        text = _pronoun(masked, text, last, rng)
        text = _numbers(masked, text, rng)
        last = (masked, text)
        said = _capital(_bare(masked, text, rng))
        if told and _joins(masked, text, told[-1], rng):
            joiner = rng.choice((" and then ", ", and ", ", then "))
            told[-1] = f"{told[-1][:-1]}{joiner}{_lower(said)}"
        else:
            told.append(_with_adverb(text, said, rng))
    mark = "- " if told and line.startswith("Iteration") and seed % 4 == 0 else ""
    return mark + " ".join(told)


@lru_cache(maxsize=20_000)
def _masked(sentence: str) -> tuple[Masked, str]:
    """The sentence masked, and its shape."""
    masked = mask(sentence)
    return masked, re.sub(r"\d+", "", masked.text)


@lru_cache(maxsize=20_000)
def _in_other_words(sentence: str, seed: int, nth: int) -> tuple[Masked, str]:
    masked, shape = _masked(sentence)
    return masked, _reworded(masked, random.Random(f"{seed}:{shape}:{nth}"))


def _reworded(masked: Masked, rng: random.Random) -> str:
    """The sentence after one to three rules of different groups."""
    text = masked.text
    used: set[str] = set()
    for step in range(3):
        rules = [rule for rule in _matching(text) if rule.group not in used]
        rules = [rule for rule in rules if rule.apply(masked, text) != text]
        if not rules or (step and rng.random() < 0.35):
            break
        group = rng.choice(sorted({rule.group for rule in rules}))
        rule = rng.choice([rule for rule in rules if rule.group == group])
        used.add(group)
        text = rule.apply(masked, text)
    return text


@lru_cache(maxsize=20_000)
def _matching(text: str) -> tuple[Rule, ...]:
    """The rules for a masked sentence; sentences of one shape are the same text."""
    return tuple(rule for rule in RULES if rule.pattern.search(text))


def _pronoun(masked: Masked, text: str, last: tuple[Masked, str] | None, rng: random.Random) -> str:
    """ "It" for the name that the sentence before began with, too."""
    begins = re.match(r"«\d+»(?= (?:is|becomes|returns|goes) )", text)
    if last is None or begins is None or rng.random() < 0.5:
        return text
    before = re.match(r"«\d+»", last[1])
    if before is None or last[0].of(before[0]) != masked.of(begins[0]) or text.count(begins[0]) > 1:
        return text
    return "it" + text[begins.end() :]


def _numbers(masked: Masked, text: str, rng: random.Random) -> str:
    def ordinal(found: re.Match[str]) -> str:
        number = masked.of(found["number"])
        if not number.isdigit() or int(number) >= len(_ORDINALS):
            return found[0]
        said = f"{_ORDINALS[int(number)]} {found['word'].lower()}{found['of'] or ''}"
        starts = found.start() == 0
        return said if starts else f"the {said}"

    def cardinal(found: re.Match[str]) -> str:
        number = masked.of(found["number"])
        small = number.isdigit() and int(number) < len(NUMBERS)
        return f"{NUMBERS[int(number)]} {found['what']}" if small else found[0]

    if rng.random() < 0.3:
        text = _TURN.sub(ordinal, text)
    return _TIMES.sub(cardinal, text) if rng.random() < 0.4 else text


def _bare(masked: Masked, text: str, rng: random.Random) -> str:
    """The sentence with code and literals again; names without backticks, now and then."""
    bare = rng.random() < 0.35

    def put(found: re.Match[str]) -> str:
        code = masked.of(found[0])
        name = code.strip("`")
        plain = re.fullmatch(r"[A-Za-z_]\w*(?:\[[\w+\- ]+\]|\.\w+)*", name)
        english = name.lower() in _SPOKEN or name.lower() in _OPENERS
        return name if bare and plain and not english else code

    return masked.restored(re.sub(r"«\d+»", put, text))


def _joins(masked: Masked, text: str, before: str, rng: random.Random) -> bool:
    """Whether both sentences are short statements of a change, and are to be one."""
    again = mask(before).text
    both = _CHANGE.match(text) and len(before) < 90 and before.count(",") == 0
    return bool(both and _CHANGE.match(again) and rng.random() < 0.5)


def _with_adverb(text: str, said: str, rng: random.Random) -> str:
    if not _CHANGE.match(text) or rng.random() < 0.7:
        return said
    return rng.choice(_ADVERBS) + _lower(said)


def _capital(text: str) -> str:
    """A first letter in capitals, where the sentence begins with a word and not with a name."""
    word = re.match(r"[a-z]+(?=[ ,])", text)
    spoken = word and (word[0] in _OPENERS)
    return text[0].upper() + text[1:] if spoken else text


def _lower(text: str) -> str:
    word = re.match(r"[A-Z][a-z]*(?=[ ,])", text)
    return text[0].lower() + text[1:] if word and word[0].lower() in _OPENERS else text


_OPENERS = frozenset(
    [
        "the",
        "it",
        "this",
        "that",
        "we",
        "next",
        "now",
        "then",
        "after",
        "as",
        "since",
        "because",
        "there",
        "in",
        "on",
        "with",
        "pass",
        "round",
        "iteration",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "from",
        "reading",
        "appending",
        "calling",
        "execution",
        "nothing",
        "line",
        "to",
        "during",
        "iterations",
        "an",
        "popping",
    ]
)
