"""The two ways to ask, behind one surface: what `verbalize.rewrite.loop` needs of a prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from verbalize.rewrite.anchors import Reply
from verbalize.rewrite.base import Completion, Message
from verbalize.rewrite.records import Draft, Fault, Round


class Ask(msgspec.Struct, frozen=True):
    """One prompt to be completed. ``wanted``: numbers of the sentences asked for; ``original``: the
    reply that would leave everything as it is; ``grammar``: what a reply is held to, or ""."""

    window: int
    messages: tuple[Message, ...]
    wanted: tuple[int, ...]
    original: str
    grammar: str = ""


class Form(Protocol):
    """One task, as one kind of prompt puts it. Sentences are known by number."""

    def asks(self) -> list[Ask]:
        """The first requests, one a window. None where there is nothing to rewrite."""

    def read(self, ask: Ask, completion: Completion) -> Reply:
        """What a completion says."""

    def draft(self, round: Round, said: Mapping[int, str], faults: Sequence[Fault]) -> Draft:
        """The whole text, checked. ``faults``: what reading has found."""

    def again(self, draft: Draft, first: Mapping[int, tuple[Ask, Completion]]) -> list[Ask]:
        """The second requests; ``first``: by window, what was asked and written."""

    def spliced(self, draft: Draft, said: Mapping[int, str]) -> Draft | None:
        """What is true of the draft, with the narrative's sentences between; None where nothing
        is, or where that is no whole."""
