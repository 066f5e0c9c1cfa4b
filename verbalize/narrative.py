"""What the verbalizer makes and what the checker answers: the one definition of both.

A `Narrative` is text; beside the text lie its sentences and, for each literal or fact a sentence
states, a `Claim` with character offsets and the span of events that supports it.  A `Report` is
the checker's answer about any text, ours or not: a verdict for each claim it found there.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

ClaimKind: TypeAlias = Literal[
    "value",  # a name or element has a value at a point
    "change",  # a name or element gets a value
    "branch",  # a condition held or did not
    "iteration",  # which iteration of a loop, or how many
    "call",  # a function is called with arguments
    "return",  # a function returns a value
    "exception",  # an exception is raised, caught, or ends the run
    "line",  # a line number
    "stdout",  # text printed
    "stdin",  # text read
    "aggregate",  # a sum, count, first or last over a range of events
    "output",  # the final output, or the value a call returned
]
VerdictWord: TypeAlias = Literal["supported", "contradicted", "not_enough_info"]


class Claim(msgspec.Struct, frozen=True, gc=False):
    """One fact stated at ``text[start:end]`` of the narrative.

    subject  what it is about: ``total``, ``a[3]``, ``self.items``, ``f``, ``line``, ``stdout`` …
    value    the value text claimed (see `tracer.records.Value`), a count, or quoted text
    first_event, last_event  indexes into the trace's events: the evidence, both included
    """

    kind: ClaimKind
    subject: str
    value: str
    start: int
    end: int
    first_event: int
    last_event: int


class Sentence(msgspec.Struct, frozen=True, gc=False):
    """A sentence at ``text[start:end]`` and the events it tells of."""

    start: int
    end: int
    first_event: int
    last_event: int
    claims: tuple[Claim, ...] = ()


class Narrative(msgspec.Struct, frozen=True, kw_only=True):
    """A run told in words. ``output`` is the final output exactly: stdout of a whole program, the
    literal a call returned."""

    style: str
    version: int
    seed: int
    text: str
    sentences: tuple[Sentence, ...]
    output: str


class ClaimVerdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the checker made of one claim that it found at ``text[start:end]``."""

    kind: ClaimKind
    subject: str
    value: str
    start: int
    end: int
    verdict: VerdictWord
    event: int = -1  # index of the event that supports or contradicts it; -1 for none
    reason: str = ""  # one plain sentence, naming what the record has instead when contradicted


class SentenceVerdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    start: int
    end: int
    verdict: VerdictWord
    claims: tuple[ClaimVerdict, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The checker's answer about a text. ``accepted`` only if nothing is contradicted, the final
    output is stated exactly, key events are covered and order holds; ``reasons`` says why not."""

    accepted: bool
    reasons: tuple[str, ...]
    sentences: tuple[SentenceVerdict, ...]
