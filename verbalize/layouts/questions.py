"""Questions and answers: each fact is the answer to a question, in the order of the run.

    Q: What does `total += i` on line 3 do?
    A: `total` becomes 0 + 1 = 1.

A question has no value in it, so it gives nothing away; where it names a line, it is the line that
the answer is about.
"""

from __future__ import annotations

from collections.abc import Sequence

from verbalize.compose import LAST, Page, Places
from verbalize.facts import Break, Fact, Output
from verbalize.narrative import Claim
from verbalize.styles import Style


def lay_out(page: Page, style: Style, seed: int, facts: Sequence[Fact], places: Places) -> None:
    """All facts, each with its question; those that answer none, as prose."""
    gap = ""
    for number, fact in enumerate(facts):
        if isinstance(fact, Break):
            gap = "\n\n" if page.length else ""
            continue
        rendered = style.render(fact, seed, number)
        if not rendered:
            continue
        page.put(gap)
        gap = "\n"
        question = style.ask(fact, seed, number)
        if not question:
            page.say(rendered, fact)
            continue
        _ask(page, question, rendered, fact, places)


def _ask(page: Page, question: str, rendered: str, fact: Fact, places: Places) -> None:
    statement = places.of(fact) if not isinstance(fact, LAST) else None
    line = str(statement.line) if statement is not None else ""
    question = question.replace("@line", f"on line {line}" if line else "there")
    asked, claims = page.book.speak(f"Q: {question}\nA: ", page.length)
    at = asked.find(f"on line {line} ") if line else -1
    at = asked.find(f"on line {line}?") if line and at < 0 else at
    if at >= 0:
        start = page.length + at + len("on line ")
        placed = Claim("line", "line", line, start, start + len(line), fact.first, fact.last)
        claims = (*claims, placed)
    if isinstance(fact, Output):  # its sentence is the final output and nothing else
        page.put(asked)
        page.say(rendered, fact)
        return
    text, told = page.book.speak(rendered, page.length + len(asked))
    page.sentence(asked + text, (*claims, *told), fact)
