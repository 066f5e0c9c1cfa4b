"""Code with comments: each statement that ran, in the order of the run, and beside it what it did.

    ```python
    total = 0  # total = 0
    for i in range(3):  # iteration 1: i = 0
        total += i  # total = 0 + 0 = 0
    ```

What one statement did stands in one comment, in parts set off by semicolons.  What belongs to no
statement is a comment on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracer.static import Statement
from verbalize.compose import Page, Places, on_one_line
from verbalize.facts import Break, Fact
from verbalize.narrative import Claim
from verbalize.styles import Style

LONGEST_CODE = 80
_ALONE = frozenset(["turn", "called", "loop_end", "skipped", "after_loop"])  # start a line
_CLOSED = frozenset(["skipped", "more_calls"])  # nothing is added to their line
# Facts of which it is certain that they happened on their line.
_PLACED = frozenset(["did", "condition", "turn", "raised", "caught", "matched"])
_BARE = re.compile("\x04\x02(\\d+)\x03")  # a name that is to stand without backticks


def lay_out(page: Page, style: Style, seed: int, facts: Sequence[Fact], places: Places) -> None:
    """All facts as one block of code."""
    lines = _Lines(page, places)
    for number, fact in enumerate(facts):
        if isinstance(fact, Break):
            lines.gap = lines.gap or fact.wide
            continue
        fact = on_one_line(fact)
        rendered = style.render(fact, seed, number)
        if rendered:
            lines.add(rendered, fact)
    lines.close()


class _Lines:
    """The lines of the block; ``statement`` is that of the last one."""

    def __init__(self, page: Page, places: Places) -> None:
        self.page, self.places = page, places
        self.inner = Page(page.book)  # laid out from 0: its fence is as long as it must be
        self.statement: Statement | None = None
        self.kind = ""
        self.gap = False

    def add(self, rendered: str, fact: Fact) -> None:
        statement = self.places.of(fact)
        fits = statement is not None and statement is self.statement and not self.gap
        fits = fits and self.kind not in _CLOSED
        if fits and (fact.kind not in _ALONE or (fact.kind, self.kind) == ("turn", "loop_start")):
            self.inner.put("; ")
            self._comment("", (), rendered, fact)
        else:
            self.inner.put(("\n\n" if self.gap else "\n") if self.inner.length else "")
            code, claims = self._code(statement, fact)
            self._comment(code, claims, rendered, fact)
        self.statement, self.kind, self.gap = statement, fact.kind, False

    def _code(self, statement: Statement | None, fact: Fact) -> tuple[str, tuple[Claim, ...]]:
        if statement is None:
            return "# ", ()
        text = " ".join(statement.text.split("\n"))
        if len(text) > LONGEST_CODE:
            text = text[: LONGEST_CODE - 4] + " ..."
        code = "    " * self._depth(statement) + text
        if fact.kind not in _PLACED:
            return f"{code}  # ", ()
        start = self.inner.length
        claim = Claim("line", "line", str(statement.line), start + len(code) - len(text),
                      start + len(code), fact.first, fact.last)  # fmt: skip
        return f"{code}  # ", (claim,)

    def _depth(self, statement: Statement) -> int:
        depth = 0
        while statement.parent >= 0:
            statement = self.places.statics.statements[statement.parent]
            depth += 1
        return depth

    def _comment(self, code: str, claims: tuple[Claim, ...], rendered: str, fact: Fact) -> None:
        book = self.inner.book
        bare = _BARE.sub(lambda m: str(book.plain(book.said[int(m[1])].text.strip("`"))), rendered)
        text, said = book.speak(bare, self.inner.length + len(code), capital=False)
        self.inner.sentence(code + text, (*claims, *said), fact)

    def close(self) -> None:
        body = self.inner.text
        if not body:
            return
        longest = max((len(run) for run in re.findall(r"`+", body)), default=0)
        fence = "`" * max(3, longest + 1)
        self.page.put(f"{fence}python\n")
        shift = self.page.length
        self.page.put(f"{body}\n{fence}")
        for told in self.inner.sentences:
            claims = tuple(_moved(claim, shift) for claim in told.claims)
            self.page.sentences.append(
                type(told)(
                    told.start + shift, told.end + shift, told.first_event, told.last_event, claims
                )
            )


def _moved(claim: Claim, shift: int) -> Claim:
    return Claim(claim.kind, claim.subject, claim.value, claim.start + shift, claim.end + shift,
                 claim.first_event, claim.last_event)  # fmt: skip
