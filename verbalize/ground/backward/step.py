"""One sentence of a text that goes backwards, read at one run of a statement.

The sentence names a statement, and all that it says must be true of that one run of it: what it
read was so when it began, what it did it did there.  Nothing may be found earlier or later, so that
a value that the name had at another time does not pass.
"""

from __future__ import annotations

import ast
from typing import Any

import msgspec

from verbalize.ground.align import COSTS, STATES, STEPS, Reader, Record
from verbalize.ground.answers import (
    Answer,
    Hit,
    View,
    claimed,
    contradicted,
    subject_tree,
    supported,
    unknown,
    where,
)
from verbalize.ground.backward.inner import (
    read_call,
    read_loop,
    read_return,
    read_through_there,
)
from verbalize.ground.backward.kinds import (
    AT,
    CALLED,
    HELD,
    LOOPS,
    MADE,
    ONCE,
    PRINTS,
    SEARCHED,
    TESTS,
    Prepared,
    is_done,
)
from verbalize.ground.backward.times import done, resumed, when_done
from verbalize.ground.backward.where import read_caught, read_place
from verbalize.ground.backward.words import AFTER
from verbalize.ground.containers import size_of
from verbalize.ground.events import Activation
from verbalize.ground.mentions import Mention
from verbalize.ground.results import calls_of, part_of
from verbalize.ground.values import UNKNOWN, same, show
from verbalize.narrative import VerdictWord


class Step:
    """A sentence at the run of a statement that began with the line event ``event``."""

    __slots__ = (
        "_answers", "_call", "_left", "_worst", "begin", "end", "event", "frame", "hits", "kinds",
        "leaves", "record", "sentence", "timeline", "view",
    )  # fmt: skip

    def __init__(
        self, record: Record, sentence: Prepared, event: int, call: Activation | None = None
    ) -> None:
        self.record, self.sentence, self.event = record, sentence, event
        self.timeline = record.timeline
        moment = self.timeline.moments[event]
        self.frame, self.begin = moment.event.frame, moment.at
        self.end, self._call = done(self.timeline, event), call
        self.kinds = sentence.kinds
        self.hits: list[Hit] = []
        self.leaves = False  # it tells what the function that the statement is in returns
        self._answers: dict[int, Answer] = {}
        self._worst: VerdictWord = "supported"
        self._left = list(sentence.order)  # places of the mentions that are still to be read
        self.view = View(
            self.timeline, record.loops, record.conditions, self.begin, frozenset(), self.begin,
            False, hits=[(_HERE, Hit(self.begin, self.begin + 1, event, self.frame))],
        )  # fmt: skip

    def read(self) -> tuple[Answer, ...]:
        """An answer for each mention."""
        while self._left:
            self._read_next()
        return tuple([self._answers[place] for place in range(len(self._answers))])

    def read_if_right(self) -> tuple[Answer, ...] | None:
        """The answers where all are "supported"; else None, and it reads no further than to tell:
        most runs that are tried are not what a sentence is about."""
        while self._left and self._worst == "supported":
            self._read_next()
        return self.read() if self._worst == "supported" else None

    def _read_next(self) -> None:
        place = self._left.pop()
        mention = self.sentence.mentions[place]
        if self._worst == "contradicted" and mention.kind in SEARCHED:
            answer = unknown("another step is told of here")
        else:
            answer = self._answer(mention)
        self._answers[place] = answer
        if COSTS[answer.verdict] > COSTS[self._worst]:
            self._worst = answer.verdict

    def read_states(self) -> tuple[Answer, ...]:
        """Answers where the sentence only says what was so when the statement began."""
        return tuple(
            self._state(m) if m.kind in HELD else read_place(self, m) if m.kind in AT
            else read_loop(self, m) if m.kind == "iteration" else unknown("this is not a state")
            for m in self.sentence.mentions
        )  # fmt: skip

    @property
    def calls(self) -> list[Activation]:
        """The call that is told, or all that the statement made."""
        return [self._call] if self._call is not None else calls_of(self.timeline, self.event)

    @property
    def again(self) -> int:
        """The event at which the statement went on after a yield; -1 for none."""
        return resumed(self.timeline, self.event)

    @property
    def effect(self) -> int:
        """When what is told of had happened: a call, what a statement did once it had made its
        calls, or the statement itself."""
        if self.hits and self.kinds & CALLED:
            return min(hit.time for hit in self.hits)
        if self.kinds & {"set", "stays", "now"} and self.again >= 0:
            return self.timeline.moments[self.again].at
        return when_done(self.timeline, self.event) if is_done(self.sentence) else self.begin

    @property
    def giver(self) -> int:
        """The event by which it gives a value: that of a call, or of the statement."""
        calls = self.calls if self.kinds & CALLED else ()
        return calls[0].call if calls else self.event

    def keys(self) -> set[tuple[int, str]]:
        """What it tells, so that it is not told twice."""
        calling = [hit.event for hit in self.hits] if self.kinds & CALLED else []
        event = min(calling, default=self.event)
        return {
            (event, f"{m.kind} {m.subject.code if m.subject else ''}")
            for m in self.sentence.mentions
            if m.kind in ONCE and (m.kind != "return" or self.leaves)
        }

    # -- mentions ----------------------------------------------------------------------------

    def _answer(self, mention: Mention) -> Answer:
        kind = mention.kind
        if kind in AT:
            return read_place(self, mention)
        if kind in HELD or (kind == "set" and mention.flag.startswith("equals")):
            return self._state(mention)
        if kind == "extend":
            return self._extend(mention)
        if kind in LOOPS:
            return read_loop(self, mention)
        if kind in ("return", "finish"):
            return read_return(self, mention)
        if kind in CALLED:
            return read_call(self, mention)
        if kind == "caught":
            return read_caught(self, mention)
        if kind == "through":
            return read_through_there(self, mention)
        if kind in TESTS or kind in MADE or kind in ("equation", "fact"):
            return self._forward(mention)
        return unknown("this is not read in a text that goes backwards")

    def _forward(self, mention: Mention) -> Answer:
        """As in a text that goes forwards from here, but within this run of the statement."""
        instead = self._instead(mention)
        if instead is not None:
            return instead
        reader: Reader = STEPS.get(mention.kind) or STATES[mention.kind]
        for view in self._views(mention):
            answer = reader(view, mention)
            seen = bool(answer.hits) or mention.kind not in MADE  # there, and not merely so
            if answer.verdict != "contradicted" and seen:
                break
        for hit in answer.hits:
            if not self.begin <= hit.time < max(self.end, self.begin + 1):
                line = self.timeline.line_of(hit.event)
                return contradicted(f"that is so only later, on line {line}", hit.event)
            if mention.kind in TESTS and hit.event != self.event:
                return contradicted(f"that is not tested {where(self.view, self.event)}")
            self.view.hits.append((mention, hit))
            self.hits.append(hit)
        if mention.kind in MADE and answer.verdict == "supported" and not answer.hits:
            return contradicted(f"that does not happen {where(self.view, self.event)}", self.event)
        return answer

    def _views(self, mention: Mention) -> list[View]:
        """From where to look. What is called may change names like those of its caller, and often:
        so first from where the statement goes on after its last call."""
        if mention.kind in PRINTS:
            return [self._at_print()]
        if mention.kind not in MADE:
            return [self.view]
        inner = [call.end for call in self.calls]
        inner += [self.again] if mention.kind != "yield" else []
        ends = [self.timeline.moments[event].at for event in inner if event >= 0]
        after = max(ends, default=-1)
        if not self.begin <= after < self.end:
            return [self.view]
        return [msgspec.structs.replace(self.view, t=after), self.view]

    def _at_print(self) -> View:
        """From where the statement itself prints: what it called has printed before."""
        for piece in self.timeline.printed:
            home = self.timeline.moments[piece.event].event.frame if piece.event >= 0 else -1
            if self.begin <= piece.time < self.end and home == self.frame:
                return msgspec.structs.replace(self.view, t=piece.time)
        return self.view

    def _instead(self, mention: Mention) -> Answer | None:
        """A refusal where a name has another value once the statement is done: told without a
        search for where it has that one."""
        tree = subject_tree(mention.subject)
        if mention.kind not in ("set", "now", "stays") or tree is None or mention.flag == "pair":
            return None
        actual = self.worth(tree, self.end)
        wanted = [claimed(self.view, mention.value, self.frame, t) for t in (self.begin, self.end)]
        if actual is UNKNOWN or wanted[1] is UNKNOWN or any(same(w, actual) for w in wanted):
            return None
        code = mention.subject.code if mention.subject else ""
        return contradicted(
            f"{code} becomes {show(actual)} {where(self.view, self.event)}", self.event
        )

    # -- states ------------------------------------------------------------------------------

    def _extend(self, mention: Mention) -> Answer:
        """``3 elements are appended to a``: what the statement made of its length."""
        tree = subject_tree(mention.subject)
        if tree is None:
            return unknown("it is not clear what is spoken of")
        sizes = [size_of(self.worth(tree, t)) for t in (self.begin, self.end)]
        if None not in sizes and (sizes[1] or 0) - (sizes[0] or 0) == mention.number:
            return supported(event=self.event)
        return contradicted(f"it goes from {sizes[0]} to {sizes[1]} elements", self.event)

    @property
    def told_at(self) -> int:
        """The moment that a state is told of: when the statement began; of an iteration, when the
        loop had given its target the item."""
        if "iteration" in self.kinds and "through" not in self.kinds:
            return self.timeline.bound_by(self.begin)
        return self.begin

    def _state(self, mention: Mention) -> Answer:
        tree = subject_tree(mention.subject)
        if tree is None or mention.subject is None:
            return unknown("it is not clear what is spoken of")
        if self._given(mention):
            return supported(event=self.event)
        told_at = self.told_at
        actual = self.worth(tree, self.end if mention.flag == AFTER else told_at)
        if actual is UNKNOWN:
            return unknown(f"the run does not say what {mention.subject.code} is there")
        if self._fits(mention, actual, told_at):
            return supported(event=self.event)
        sized = mention.kind in ("length", "empty")
        text = f"of length {size_of(actual)}" if sized else show(actual)
        return contradicted(
            f"{mention.subject.code} is {text} {where(self.view, self.event)}", self.event
        )

    def _fits(self, mention: Mention, actual: Any, told_at: int) -> bool:
        if mention.kind == "state" or mention.kind == "set":
            wanted = claimed(self.view, mention.value, self.frame, told_at)
            return wanted is not UNKNOWN and same(wanted, actual)
        size = size_of(actual)
        if mention.kind == "empty":
            return size is not None and (size == 0) is mention.truth
        return size == mention.number

    def worth(self, tree: ast.expr, t: int) -> Any:
        """What an expression was worth, for the statement with what its calls returned."""
        found = self.timeline.worth(tree, self.frame, t)
        return part_of(self.timeline, self.event, tree) if found is UNKNOWN else found

    def _given(self, mention: Mention) -> bool:
        """``f(row) is called, where row is [1]``: what the call got, not what the caller has."""
        for call in self.calls if self.kinds & CALLED else ():
            if not any(hit.event == call.call for hit in self.hits):
                continue
            tree = subject_tree(mention.subject)
            t = self.timeline.moments[call.call].end
            actual = self.timeline.worth(tree, call.frame, t) if tree is not None else UNKNOWN
            code = mention.subject.code if mention.subject else ""
            if code.split(".")[0].split("[")[0] in self.timeline.arguments(call):
                return actual is not UNKNOWN and self._fits(mention, actual, self.told_at)
        return False


_HERE = Mention(kind="beside", start=-1, end=-1)
