"""What a narrative must not say, whatever is true: no word of a trace, a log, a record or tags;
no hedging; no suggestion how the program should be mended.

Only the prose is read: names of the program, quoted text and code are left out.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from verbalize.ground.bare import Names
from verbalize.ground.needs import needs
from verbalize.ground.sentences import Part

_HARNESS = re.compile(
    r"\b(?:traces?|traced|tracing|tracer|logs?|logged|execution record|recorded|the recorder|"
    r"tags?|instrumentation|sys\.settrace|sandbox|debugger)\b"
    r"|</?(?:local|global|code|trace|think)s?>|\[/?(?:explanation|trace|thought|python|answer)\]",
)
_HEDGE = re.compile(
    r"\b(?:probably|perhaps|maybe|presumably|possibly|apparently|seems?|seemingly|appears to|"
    r"might|likely|i think|i believe|i guess|i assume|assuming|not sure|unclear|roughly|"
    r"approximately|around \d|about \d+ (?:times|iterations)|or so|supposedly|should be around|"
    r"let me|wait|hmm)\b",
)
_MEND = re.compile(
    r"\b(?:bugs?|buggy|should (?:have|instead|rather|really)|ought to|to fix|"
    r"fix(?:ed|ing)? (?:this|it|the)|"
    r"the fix|a fix|would be better|better to|can be improved|could be improved|improvement|"
    r"instead,? (?:use|you|we|the program should)|mistake in|wrong result|incorrect(?:ly)?|"
    r"the correct (?:code|program|answer|output) (?:is|would|should))\b",
)
_RULES = (
    ("speaks of how the run was observed", _HARNESS),
    ("hedges", _HEDGE),
    ("judges or mends the program", _MEND),
)
_NEEDED = [(what, rule, needs(rule)) for what, rule in _RULES]
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_QUOTED = re.compile(r"`[^`]*`|\"[^\"\n]*\"|(?<!\w)'[^'\n]*'(?!\w)")


def lint(text: str, names: Names, parts: Sequence[Part]) -> list[str]:
    """A reason for each rule broken, naming the words. Empty when there is none."""
    lowered = text.translate(_LOWER)
    reasons: list[str] = []
    for what, rule, needed in _NEEDED:
        words = [word for word in needed if word in lowered]
        for part in parts if words else ():
            said = lowered[part.start : part.end]
            if part.kind == "sentence" and any(map(said.__contains__, words)):
                word = _broken(rule, text[part.start : part.end], names)
                if word:
                    reasons.append(f"the text {what}: {word!r}")
                    break
    return reasons


def _broken(rule: re.Pattern[str], sentence: str, names: Names) -> str:
    """The words of a sentence that break a rule; "" for none."""
    prose = _QUOTED.sub("  ", sentence)
    for match in rule.finditer(prose.translate(_LOWER)):
        word = prose[match.start() : match.end()]
        if word not in names.words and word.lower() not in names.words:
            return word
    return ""
