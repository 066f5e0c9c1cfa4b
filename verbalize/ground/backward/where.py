"""Where a sentence of a text that goes backwards says that its step stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracer.static import Statement
from verbalize.ground.answers import Answer, contradicted, supported, where
from verbalize.ground.backward.kinds import TESTS
from verbalize.ground.backward.words import FITS
from verbalize.ground.mentions import Mention

if TYPE_CHECKING:
    from verbalize.ground.backward.step import Step


def read_place(step: Step, mention: Mention) -> Answer:
    """A line number, or code: of the statement itself, or where the test told of leads."""
    statements = _statements(step)
    if mention.kind == "line":
        wanted = set(range(mention.number, max(mention.number, mention.last) + 1))
        lines = {n for s in statements for n in range(s.line, s.end_line + 1)}
        if wanted & (lines | {step.timeline.line_of(step.event)}):
            return supported(event=step.event)
        if step.kinds & {*TESTS} and _goes_to(step, wanted):
            return supported(event=step.event)  # where the test told of leads
        return contradicted(f"it is line {step.timeline.line_of(step.event)}", step.event)
    code = mention.subject.code if mention.subject else ""
    quoted = _squeezed(code)
    if mention.flag == FITS and not _is_entered(step):
        return contradicted("it does not fit there", step.event)
    if mention.kind == "quote" and any(quoted in _squeezed(s.text) for s in statements):
        return supported(event=step.event)
    if any(quoted == _squeezed(s.text) for s in statements):
        return supported(event=step.event)
    if step.timeline.text.lines_of(code) & {n for s in statements for n in (s.line, s.end_line)}:
        return supported(event=step.event)
    return contradicted(f"the code there is {_source(step)}", step.event)


def read_caught(step: Step, mention: Mention) -> Answer:
    """The ``except`` clause that took an exception in: its body runs next."""
    statement = step.timeline.statement(step.event)
    if statement is None or statement.kind != "except" or not _is_entered(step):
        return contradicted(f"nothing is caught {where(step.view, step.event)}", step.event)
    name = mention.subject.code if mention.subject else ""
    if name and name not in re.findall(r"[\w.]+", statement.text):
        return contradicted(f"it is caught by {statement.text}", step.event)
    return supported(event=step.event)


def _goes_to(step: Step, lines: set[int]) -> bool:
    """Whether the statement that runs next stands on one of these lines, and another line that
    the sentence names is that of this one."""
    here = {n for s in _statements(step) for n in range(s.line, s.end_line + 1)}
    named = {m.number for m in step.sentence.mentions if m.kind == "line"}
    following = step.timeline.following(step.event)
    return bool(named & here) and step.timeline.line_of(following) in lines


def _is_entered(step: Step) -> bool:
    """Whether the body of the statement runs next."""
    statement = step.timeline.statement(step.event)
    following = step.timeline.following(step.event)
    if statement is None or following < 0:
        return False
    return statement.body_line <= step.timeline.line_of(following) <= statement.body_end


def _statements(step: Step) -> Sequence[Statement]:
    return step.timeline.statics.statements_at(step.timeline.line_of(step.event))


def _source(step: Step) -> str:
    line = step.timeline.line_of(step.event)
    return step.timeline.source[line - 1].strip() if 0 < line <= len(step.timeline.source) else ""


def _squeezed(code: str) -> str:
    return "".join(code.removesuffix("...").replace('"', "'").split())
