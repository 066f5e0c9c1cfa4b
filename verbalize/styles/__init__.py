"""Styles: how facts are put into words, each a versioned Jinja2 template.

A template (and ``common.j2``, shared by all) holds macros named ``KIND__N``: for a fact of kind
``did`` one of ``did__1``, ``did__2`` … is chosen by the seed and the number of the sentence, so
that the same seed always gives the same words and a corpus is no chant.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from tracer.errors import UsageError
from verbalize.facts import Fact

Macro = Callable[[Fact], str]

VERSIONS = {"narrative": 1, "terse": 1}


class UnknownStyleError(UsageError):
    """A style that there is none of."""


class Style:
    """One template's macros, by kind of fact."""

    def __init__(self, name: str, version: int, macros: dict[str, list[Macro]]) -> None:
        self.name, self.version, self.macros = name, version, macros

    def render(self, fact: Fact, seed: int, number: int) -> str:
        """The sentence for a fact; "" where the style leaves it out."""
        phrasings = self.macros.get(fact.kind)
        if not phrasings:
            return ""
        if len(phrasings) == 1:
            return str(phrasings[0](fact)).strip()
        choice = zlib.crc32(f"{seed}:{fact.kind}:{number}".encode()) % len(phrasings)
        return str(phrasings[choice](fact)).strip()


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("verbalize", "templates"), undefined=StrictUndefined,
        autoescape=False, keep_trailing_newline=False,
    )  # fmt: skip


@cache
def style(name: str) -> Style:
    """The style of this name. Raises UnknownStyleError."""
    if name not in VERSIONS:
        known = ", ".join(sorted(VERSIONS))
        raise UnknownStyleError(
            "unknown-style", f"there is no style {name!r}", "style", f"use one of: {known}"
        )
    return Style(name, VERSIONS[name], {**_macros("common"), **_macros(name)})


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
