"""What a text says of the input: which it was, and what it has to be like."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tracer.records import Call
from verbalize.ground.align import Record, Stated
from verbalize.ground.answers import Answer, contradicted, subject_tree
from verbalize.ground.backward.kinds import Prepared
from verbalize.ground.backward.step import Step
from verbalize.ground.backward.ways import cost
from verbalize.ground.sentences import Part
from verbalize.ground.timeline import Timeline
from verbalize.narrative import ClaimVerdict, SentenceVerdict, VerdictWord

_INPUT = re.compile(r"\binput\b[^.`]*:?\s*$")


def input_stated(text: str, parts: Sequence[Part], timeline: Timeline) -> list[SentenceVerdict]:
    """A verdict on each block that the text gives for the input: it must be exactly that."""
    actual = timeline.test.stdin.decode("utf-8", "backslashreplace")
    found: list[SentenceVerdict] = []
    for before, part in pairwise(parts):
        if part.kind != "fence" or not _INPUT.search(text[before.start : before.end]):
            continue
        same = part.body.rstrip("\n") == actual.rstrip("\n")
        right: VerdictWord = "supported" if same else "contradicted"
        claim = ClaimVerdict(
            kind="stdin", subject="stdin", value=part.body[:200], start=part.start, end=part.end,
            verdict=right, reason="" if same else f"it is {actual[:200]!r}",
        )  # fmt: skip
        found.append(
            SentenceVerdict(start=part.start, end=part.end, verdict=right, claims=(claim,))
        )
    return found


def asked(timeline: Timeline, sentence: Stated) -> tuple[Answer, ...]:
    """``So the call is f(3)``: the very call that was asked for."""
    wanted = "".join(timeline.test.call.split())
    return tuple(
        Answer("supported", timeline.entry)
        if mention.subject is not None and "".join(mention.subject.code.split()) == wanted
        else contradicted(f"the call is {timeline.test.call[:200]}", timeline.entry)
        for mention in sentence.mentions
    )


def demanded(record: Record, sentence: Prepared, events: Iterable[int]) -> tuple[Answer, ...]:
    """``The input has to be such that `n > 3` holds on line 4``: whenever it was tested there, and
    of nothing but what the input gave."""
    found: tuple[Answer, ...] = ()
    foreign = "what is tested there"
    for event in events:
        step = Step(record, sentence, event)
        other = _foreign(record.timeline, step)
        if other:  # as in another call of the function
            foreign = other
            continue
        found = step.read()
        if cost(found):
            return found
    reason = contradicted(f"{foreign} is not given by the input alone")
    return found or tuple(reason for _ in sentence.mentions)


def _foreign(timeline: Timeline, step: Step) -> str:
    """A name in the tests of a sentence that something else than the input gave a value."""
    for mention in step.sentence.mentions:
        tested = mention.kind in ("condition", "sound")
        tree = subject_tree(mention.subject) if tested else None
        nodes = list(ast.walk(tree)) if tree is not None else []
        called = {
            id(node.func) for node in nodes
            if isinstance(node, ast.Call) and ast.unparse(node.func) not in timeline.functions
        }  # fmt: skip
        for node in nodes:
            if isinstance(node, ast.Name) and id(node) not in called:  # noqa: SIM102
                if not _is_input(timeline, node.id, step.frame):
                    return node.id
    return ""


def _is_input(timeline: Timeline, name: str, frame: int) -> bool:
    """Whether a name was given a value once, by a statement that read or by the call asked for."""
    history = timeline.history
    times = history.bound(frame, name) or history.bound(0, name)
    if len(times) != 1:
        return False
    record = timeline.records[times[0]]
    if isinstance(record, Call):
        return timeline.event_at(times[0]) == timeline.entry
    by = getattr(record, "by", -1)
    return any(piece.event == by for piece in timeline.read)
