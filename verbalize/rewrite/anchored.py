"""anchored/1: our narrative, rewritten sentence by sentence under anchors.

A second request asks for the sentences at fault only, with their evidence; what was true in the
first reply is kept.  So a retry costs the prompt (which a prefix cache has) and a few sentences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracer.errors import UsageError
from verbalize.rewrite import prompts
from verbalize.rewrite.anchors import Reply, anchored, joined, letter, pieces, read
from verbalize.rewrite.base import Completion, Message
from verbalize.rewrite.forms import Ask
from verbalize.rewrite.grammar import grammar
from verbalize.rewrite.judge import faults_of
from verbalize.rewrite.paper import ends_right
from verbalize.rewrite.records import OF_FORM, Draft, Fault, Policy, Round, Task
from verbalize.rewrite.windows import states, windows

STYLES = frozenset({"narrative", "terse"})  # the others' layout, or order, is their point
SPLICES = 5  # rounds of replacing what is false; more are not worth their checks
_NAME = "anchored"


class Anchored:
    """See `verbalize.rewrite.forms.Form`."""

    def __init__(self, task: Task, policy: Policy) -> None:
        if task.narrative.style not in STYLES:
            raise UsageError(
                "style-not-rewritten", f"a narrative in the style {task.narrative.style!r} is not "
                "rewritten", "style", f"use one of: {', '.join(sorted(STYLES))}",
            )  # fmt: skip
        self.task = task
        self.pieces = pieces(task.narrative)
        source = task.program.source.decode("utf-8", "replace")
        self.word = letter(task.narrative.text, source)
        asked = [piece for piece in self.pieces if not piece.fixed]
        self.structured = policy.structured
        self.windows = windows(asked, policy.window_tokens, policy.window_sentences)

    def asks(self) -> list[Ask]:
        task, parts = self.task, len(self.windows)
        seams = [window[0].sentence.first_event for window in self.windows]
        held = [""] * parts
        if parts > 1 and task.result.trace is not None:
            held = states(task.result.trace, seams)
        asks: list[Ask] = []
        for at, window in enumerate(self.windows):
            told = anchored(window, self.word)
            user = prompts.user(
                _NAME, task.program, task.test, told=told, part=at + 1, parts=parts, state=held[at]
            )
            messages = (*prompts.shown(_NAME), user)
            asks.append(self._ask(at, messages, tuple(piece.number for piece in window), told))
        return asks

    def read(self, ask: Ask, completion: Completion) -> Reply:
        return read(completion.text, ask.wanted, self.word, cut=completion.finish == "length")

    def draft(self, round: Round, said: Mapping[int, str], faults: Sequence[Fault]) -> Draft:
        text, told = joined(self.pieces, said)
        found = faults_of(self.task, text, told, self.pieces)
        return Draft(
            round=round, text=text, sentences=told, faults=(*faults, *found),
            by_output=ends_right(text, self.task),
        )  # fmt: skip

    def again(self, draft: Draft, first: Mapping[int, tuple[Ask, Completion]]) -> list[Ask]:
        wrong = self._at_fault(draft) | self._unsaid(draft)
        asks: list[Ask] = []
        for window, (ask, completion) in sorted(first.items()):
            numbers = tuple(n for n in ask.wanted if n in wrong or not wrong)
            if not numbers:
                continue
            faults = [self._told(f) for f in draft.faults if f.anchor in numbers or not f.anchor]
            shown = [piece for piece in self.pieces if piece.number in numbers]
            marks = [f"[{self.word}{number}]" for number in numbers]
            before = (Message("assistant", completion.text),) if completion.text else ()
            asked = prompts.again(_NAME, faults=faults, anchors=marks)
            messages = (*ask.messages, *before, asked) if before else ask.messages
            asks.append(self._ask(window, messages, numbers, anchored(shown, self.word)))
        return asks

    def _ask(
        self, window: int, messages: tuple[Message, ...], wanted: tuple[int, ...], told: str
    ) -> Ask:
        held = grammar(wanted, self.word) if self.structured else ""
        return Ask(window, messages, wanted, told, held)

    def _told(self, fault: Fault) -> str:
        """A fault as a model is told it."""
        if not fault.anchor:
            return fault.evidence
        mark = f"[{self.word}{fault.anchor}]"
        if fault.said in ("", mark):
            return f"{mark}: {fault.evidence}."
        return f"{mark} You wrote “{fault.said}”. But {fault.evidence}."

    def _at_fault(self, draft: Draft) -> set[int]:
        """The model's sentences that are not to be used; where only sentences of the narrative are
        at fault (a lie before them made them seem false), the model's next to them; and all, where
        it is the whole that is."""
        found = [fault for fault in draft.faults if fault.wrong not in OF_FORM]
        mine = {told.number for told in draft.sentences if told.by == "model"}
        blamed = {fault.anchor for fault in found if fault.anchor}
        wrong = blamed & mine
        if not wrong:
            for number in blamed:
                wrong |= _nearest(mine, number)
        return wrong or (mine if found else set())

    def _unsaid(self, draft: Draft) -> set[int]:
        """The sentences of which a reply had nothing that can be used."""
        fixed = {piece.number for piece in self.pieces if piece.fixed}
        return {told.number for told in draft.sentences if told.by == "template"} - fixed

    def spliced(self, draft: Draft, said: Mapping[int, str]) -> Draft | None:
        kept = dict(said)
        for _ in range(SPLICES):
            for number in self._at_fault(draft):
                kept.pop(number, None)
            if not kept:
                return None
            draft = self.draft("splice", kept, ())
            if draft.accepted:
                return draft
        return None


def _nearest(mine: set[int], number: int) -> set[int]:
    """The model's sentence before and the one after."""
    before = [one for one in mine if one < number]
    after = [one for one in mine if one > number]
    return {max(before, default=0), min(after, default=0)} - {0}
