"""Steps told too late: after one that starts from what they did.

"`length` becomes 2 - 2 = 0. `r` becomes min(2, 3) = 2." The first sentence starts from the value
that only the second one tells how `r` got.  A sentence that gives a reason ("because", "where") may
come after what it explains, and so may one that only says what a name is worth: "`r` is 2".
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections import deque
from collections.abc import Mapping
from functools import lru_cache

from tracer.static import Statement
from verbalize.ground.align import Reading
from verbalize.ground.answers import Answer, contradicted, subject_tree
from verbalize.ground.evaluate import parse
from verbalize.ground.mentions import Mention
from verbalize.ground.timeline import Timeline

_CHANGES = frozenset(["set", "now"])
_BINDING = frozenset(["assign", "annassign", "augassign"])
_BEFORE = 12  # changes told before, in which one that starts from this one is looked for
_EXPLAINS = re.compile(
    r"\b(?:because|since|as|for|where|when|once|after|before|from|with|given|having|had|was|were|"
    r"earlier|already|recall|here|this|namely)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"")


class Late:
    """The changes told so far, in the order in which they are told."""

    def __init__(self, timeline: Timeline, text: str) -> None:
        self.timeline = timeline
        self.text = text
        self.told: deque[tuple[int, int]] = deque(maxlen=_BEFORE)  # (frame, event)

    def read(
        self,
        reading: Reading,
        mention: Mention,
        answer: Answer,
        upto: Mapping[tuple[int, str], int],
    ) -> Answer:
        """The answer, or why the change comes too late. ``upto``: (frame, name) → up to when its
        changes are told."""
        if answer.verdict != "supported" or reading.sentence.lines:
            return answer
        tree = subject_tree(mention.subject)
        step = self._step(reading, mention, answer, tree) if isinstance(tree, ast.Name) else None
        if step is not None and isinstance(tree, ast.Name):
            frame, time = step
            first = upto.get((frame, tree.id), -1) <= time
            if first and not self._explains(reading, mention):
                event = getattr(self.timeline.records[time], "by", -1)
                for other in self._starts_from(frame, tree.id, event):
                    return contradicted(
                        f"{tree.id} gets its value at event {event} (line "
                        f"{self.timeline.line_of(event)}), before what was told of event {other} "
                        f"(line {self.timeline.line_of(other)}), which starts from it", event,
                    )  # fmt: skip
        if mention.kind in _CHANGES:
            self.told.extend((hit.frame, hit.event) for hit in answer.hits)
        return answer

    def _step(
        self, reading: Reading, mention: Mention, answer: Answer, tree: ast.Name
    ) -> tuple[int, int] | None:
        """The frame and time of the change that is told, if one is; by a state only if it says how
        the value is worked out."""
        if mention.kind in _CHANGES and answer.hits:
            return answer.hits[0].frame, answer.hits[0].time
        stated = mention.kind == "state" or mention.flag.startswith("equals")
        if not stated or answer.event < 0 or not _works_out(reading, mention):
            return None
        frame = self.timeline.moments[answer.event].event.frame
        times = self.timeline.history.bound(frame, tree.id)
        at = bisect_left(times, max(reading.until, self.timeline.moments[answer.event].at)) - 1
        return (frame, times[at]) if at >= 0 else None

    def _explains(self, reading: Reading, mention: Mention) -> bool:
        """Whether the words up to the mention say that it is a reason, or comes from before."""
        said = self.text[reading.sentence.start : mention.start]
        if mention.kind in _CHANGES and _starts_a_clause(said):
            return False
        return _EXPLAINS.search(_QUOTED.sub(" ", said)) is not None

    def _starts_from(self, frame: int, name: str, event: int) -> list[int]:
        """Later events of the frame that are told already, and whose statement reads the name."""
        found: list[int] = []
        for home, other in self.told:
            if home == frame and other > event >= 0:
                statements = self.timeline.statics.statements_at(self.timeline.line_of(other))
                if any(s.kind in _BINDING and name in _reads(s) for s in statements):
                    found.append(other)
        return found


def _starts_a_clause(said: str) -> bool:
    return (
        re.search(r"(?:^|[,;:] (?:and )?|\band |\bthen )(?:then |after that,? )?$", said)
        is not None
    )


def _works_out(reading: Reading, mention: Mention) -> bool:
    return any(
        other.kind == "equation" and mention.start <= other.start <= mention.end + 1
        for other in reading.sentence.mentions
    )


def _reads(statement: Statement) -> frozenset[str]:
    return _read(statement.test, statement.target, statement.kind == "augassign")


@lru_cache(maxsize=4_096)
def _read(value: str, target: str, updates: bool) -> frozenset[str]:
    """The names whose values an assignment takes; ``updates``: it is ``+=`` or the like."""
    bound = parse(target)
    parts = bound.elts if isinstance(bound, (ast.Tuple, ast.List)) else [bound]
    taken = [part for part in parts if updates or not isinstance(part, ast.Name)]
    return frozenset(
        node.id
        for tree in (parse(value), *taken)
        for node in (ast.walk(tree) if tree is not None else ())
        if isinstance(node, ast.Name)
    )
