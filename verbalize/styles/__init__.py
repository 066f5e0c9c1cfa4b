"""Styles: how facts are put into words, each a versioned Jinja2 template.

A template (and ``common.j2``, shared by all) holds macros named ``KIND__N``: for a fact of kind
``did`` one of ``did__1``, ``did__2`` … is chosen by the seed and the number of the sentence, so
that the same seed always gives the same words and a corpus is no chant.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from tracer.errors import UsageError
from verbalize.facts import Change, Fact

Macro = Callable[[Fact], str]

VERSIONS = {"narrative": 4, "terse": 2, "scratchpad": 2, "qa": 3, "backward": 1}
# The others are prose (`verbalize.compose`).
FORMS = {"scratchpad": "code", "qa": "questions", "backward": "backward"}
# Whose sentences a style has, where it has none of its own.
_SPOKEN = {"qa": "narrative", "backward": "narrative"}
_WORDY = re.compile(r"(?<![\w'\"])(?:and|or|not|in|is|if|else|for|lambda)(?![\w'\"])")


class UnknownStyleError(UsageError):
    """A style that there is none of."""


class Style:
    """One template's macros, by kind of fact."""

    def __init__(self, name: str, version: int, macros: dict[str, list[Macro]]) -> None:
        self.name, self.version, self.macros = name, version, macros
        self.form = FORMS.get(name, "prose")

    def render(self, fact: Fact, seed: int, number: int) -> str:
        """The sentence for a fact; "" where the style leaves it out."""
        return self._chosen(fact.kind, fact, seed, number)

    def ask(self, fact: Fact, seed: int, number: int) -> str:
        """The question that the sentence for a fact answers; "" where there is none."""
        return self._chosen(f"ask_{fact.kind}", fact, seed, number)

    def _chosen(self, name: str, fact: Fact, seed: int, number: int) -> str:
        phrasings = self.macros.get(name)
        if not phrasings:
            return ""
        if len(phrasings) == 1:
            return str(phrasings[0](fact)).strip()
        choice = zlib.crc32(f"{seed}:{name}:{number}".encode()) % len(phrasings)
        return str(phrasings[choice](fact)).strip()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("verbalize", "templates"), undefined=StrictUndefined,
        autoescape=False, keep_trailing_newline=False,
    )  # fmt: skip
    environment.tests["an_equation"] = _is_equation
    environment.tests["all_equations"] = lambda changes: all(map(_is_equation, changes))
    environment.tests["a_literal"] = lambda said: said.text[:1] in "'\""
    environment.filters["bare"] = lambda said: f"\x04{said}"  # see `verbalize.layouts.beside`
    return environment


def _is_equation(change: Change) -> bool:
    """Whether a change can be written ``x = 2 + 3 = 5``: a plain value, worked out without words
    such as ``and``."""
    value = change.value
    if value is None or change.kind not in ("bind", "element", "key", "argument"):
        return False
    marks = value.marks
    whole = len(marks) == 1 and marks[0].start == 0 and marks[0].end == len(value.text)
    named = change.alias or change.taken or change.before
    if named or not whole or value.text in ("nan", "empty"):
        return False
    return change.working is None or not _WORDY.search(change.working.text)


@cache
def style(name: str) -> Style:
    """The style of this name. Raises UnknownStyleError."""
    if name not in VERSIONS:
        known = ", ".join(sorted(VERSIONS))
        raise UnknownStyleError(
            "unknown-style", f"there is no style {name!r}", "style", f"use one of: {known}"
        )
    return Style(
        name,
        VERSIONS[name],
        {**_macros("common"), **_macros(_SPOKEN.get(name, name)), **_macros(name)},
    )


def _macros(template: str) -> dict[str, list[Macro]]:
    module = _environment().get_template(f"{template}.j2").module
    found: dict[str, list[Macro]] = {}
    for attribute in sorted(dir(module)):
        kind, _, number = attribute.rpartition("__")
        if kind and number.isdigit():
            found.setdefault(kind, []).append(getattr(module, attribute))
    return found


def names() -> list[str]:
    return sorted(VERSIONS)
