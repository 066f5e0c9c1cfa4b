"""A way to say the same otherwise: what a rule is, and the parts that its pattern is made of.

A rule is a group, a pattern over a masked sentence (`masks`), and what stands there instead.
In patterns: ``{name}`` code, ``{value}`` a literal or an object described, ``{work}`` a working
with its value or a value alone. Where a wording holds of certain values only, a test says which.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import msgspec

from benchmarks.grounding.paraphrase.masks import Masked

_CODE = r"«\d+»"
_VALUE = r"(?:an? «\d+» (?:holding ‹\d+›|object)|‹\d+›)"
_OPERATOR = r"(?:\*\*?|//?|<<|>>|[-+%&|^@])"
_OPERAND = r"-?[(]*-?(?:‹\d+›|«\d+»)[)]*"
WORKING = rf"{_OPERAND}(?: {_OPERATOR} {_OPERAND})*"
END = r"(?=[.,;:]|$| and (?!«\d+» is ‹\d+›, which))(?!, (?:taken|which))"
_PARTS = {
    "name": rf"(?P<name>{_CODE})",
    "other": rf"(?P<other>{_CODE})",
    "value": rf"(?P<value>{_VALUE})",
    "second": rf"(?P<second>{_VALUE})",
    "third": rf"(?P<third>{_VALUE})",
    "work": rf"(?P<work>(?:{WORKING} = )?{_VALUE}){END}",
    "sum": rf"(?P<sum>{WORKING}) = (?P<value>{_VALUE}){END}",
    "end": END,
    "against": r"(?P<against>(?:«\d+» \()?‹\d+›\)?)",
}

Holds = Callable[[dict[str, str]], bool]


class Rule(msgspec.Struct, frozen=True):
    group: str
    pattern: re.Pattern[str]
    instead: str
    holds: Holds | None = None

    def apply(self, masked: Masked, text: str) -> str:
        """The text, reworded wherever the rule's pattern and its test allow."""

        def put(found: re.Match[str]) -> str:
            groups = {name: part or "" for name, part in found.groupdict().items()}
            if self.holds is not None:
                said = {name: masked.restored(part) for name, part in groups.items()}
                if not self.holds(said):
                    return found[0]
            return self.instead.format_map(groups)

        return re.sub(r"(?<=[a-z,] )The (?=[«a-z])", "the ", self.pattern.sub(put, text))


def rules(group: str, pattern: str, *instead: str, holds: Holds | None = None) -> list[Rule]:
    for name, part in _PARTS.items():
        pattern = pattern.replace("{" + name + "}", part)
    compiled = re.compile(pattern, re.IGNORECASE)
    return [Rule(group, compiled, wording, holds) for wording in instead]


def _number(text: str) -> float | None:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def rises(said: dict[str, str]) -> bool:
    before, after = _number(said["second"]), _number(said["value"])
    return before is not None and after is not None and before < after


def falls(said: dict[str, str]) -> bool:
    before, after = _number(said["second"]), _number(said["value"])
    return before is not None and after is not None and before > after


def ordered(said: dict[str, str]) -> bool:
    """Whether "not less" is "at least" of these: numbers and texts, not sets."""
    return _number(said["value"]) is not None or said["value"][0] in "'\""


def plain(said: dict[str, str]) -> bool:
    return not said["value"].startswith(("a ", "an "))


def direct(said: dict[str, str]) -> bool:
    """Whether the code is a call of a plain name with one or more literals."""
    try:
        call = ast.parse(said["name"].strip("`"), mode="eval").body
    except SyntaxError:
        return False
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
