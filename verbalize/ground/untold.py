"""Steps that a text passes over in silence although what it tells next starts from them.

Alignment finds each change where it comes, but a text may leave one out between two others and go
on as if nothing were missing: "total becomes 3. … total becomes 6 + 4 = 10".  So once a text is
read, every change of a name that it tells is compared with the one told before of that name in that
frame.  A change between the two, made by a statement of the frame itself, has to be told as well,
by a change or by what the name is worth then; unless a sentence that sums up passes over it.

A step told late is untold as well, where one before it starts from it: after "length becomes 2 - 2
= 0", `verbalize.ground.late` finds that "r becomes 2" has come too late.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from tracer.records import Line
from verbalize.ground.align import Reading, Record
from verbalize.ground.answers import Answer, Hit, contradicted, subject_tree
from verbalize.ground.jumps import ends_up, passes_over
from verbalize.ground.late import Late
from verbalize.ground.loops import Loops
from verbalize.ground.mentions import Mention
from verbalize.ground.timeline import Timeline
from verbalize.ground.tokens import Token
from verbalize.ground.values import UNKNOWN, same, show

_CHANGES = frozenset(["set", "now", "delta"])
_TELLING = _CHANGES | {"state", "stays", "compare"}  # a condition's names are not told by it
_SUMS = frozenset(["iterations", "more"])
# statements that bind names, the tests by ":="; a pattern's names need no words
_BINDING = frozenset(["assign", "annassign", "augassign", "for", "while", "if"])
_VALUES = 4  # told without a name, that are remembered: "3 is odd, so n is 10"


def with_untold(record: Record, text: str, readings: Sequence[Reading]) -> list[Reading]:
    """The readings, in which a change that was found counts as contradicted where one before it is
    not told, or where one that starts from it was told before it."""
    told = _Told(record.timeline, record.loops, text)
    return [told.read(reading) for reading in readings]


class _Told:
    """What has been told so far."""

    def __init__(self, timeline: Timeline, loops: Loops, text: str) -> None:
        self.timeline = timeline
        self.loops = loops
        self.text = text
        self.late = Late(timeline, text)
        self.upto: dict[tuple[int, str], int] = {}  # (frame, name) → its changes before are told
        self.over: list[tuple[int, int]] = []  # times passed over by sentences that sum up
        self.summed = False  # by the sentence before
        self.values: deque[Any] = deque(maxlen=_VALUES)  # told without the name they are of
        self.lines: dict[int, set[int]] = {}  # frame → its pieces of which a line was told

    def read(self, reading: Reading) -> Reading:
        if self._passes_over(reading):
            self.over.append((reading.since, reading.until))
        # after "Iterations 3 to 9 follow" it is the next sentence that says where one is
        self.summed = not _SUMS.isdisjoint([m.kind for m in reading.sentence.mentions])
        answers: list[Answer] = []
        for mention, answer in zip(reading.sentence.mentions, reading.answers, strict=True):
            judged = self._judge(reading, mention, answer)
            answers.append(self.late.read(reading, mention, judged, self.upto))
            self._note(mention, answer)
        return msgspec.structs.replace(reading, answers=tuple(answers))

    def _passes_over(self, reading: Reading) -> bool:
        """Whether a sentence sums up; "the loop ends after 3 iterations" only if it tells of one
        that nothing was told of."""
        since, until = reading.since, reading.until
        if until <= since or not (reading.sentence.jump or self.summed):
            return False
        said = self.text[reading.sentence.start : reading.sentence.end]
        if not self.summed and not passes_over(said):
            return False
        if not any(mention.kind == "ended" for mention in reading.sentence.mentions):
            return True
        moments, here = self.timeline.moments, max(0, self.timeline.event_at(since))
        runs = [*self.loops.around(here), *self.loops.following(here + 1, 1)]
        return any(since < moments[start].at < until for run in runs for start in run.starts)

    def _judge(self, reading: Reading, mention: Mention, answer: Answer) -> Answer:
        if answer.verdict != "supported" or mention.kind not in _CHANGES:
            return answer
        tree = subject_tree(mention.subject)
        if (
            not isinstance(tree, ast.Name)
            or tree.id == "_"  # by its name, nobody's concern
            or self._comes_to(reading, mention)
        ):
            return answer
        for hit in answer.hits[:1]:
            for time in self._between(hit, tree.id):
                worth = self.timeline.worth(tree, hit.frame, self.timeline.step_end(time))
                upto = self.upto.get((hit.frame, tree.id), 0)
                told = self.timeline.worth(tree, hit.frame, upto)  # the same value again is no news
                if not any(same(worth, value) for value in (told, *self.values)):
                    return self._missing(tree.id, worth, time)
        return answer

    def _comes_to(self, reading: Reading, mention: Mention) -> bool:
        """Whether a mention tells where its own name ends up, and not from what it is worked
        out."""
        if not ends_up(self.text[mention.start : mention.end]):
            return False
        return not any(mention.kind == "equation" for mention in reading.sentence.mentions)

    def _between(self, hit: Hit, name: str) -> Iterator[int]:
        """Times at which a statement of the frame changed the name after the last time told of, and
        before this one."""
        timeline, own = self.timeline, self._piece(hit.frame, hit.event)
        times = timeline.history.bound(hit.frame, name)
        at = bisect_left(times, self.upto.get((hit.frame, name), -1))
        for time in times[at : bisect_left(times, timeline.group_start(hit.time))]:
            event = getattr(timeline.records[time], "by", -1)
            if event < 0 or timeline.moments[event].event.frame != hit.frame:
                continue
            kinds = {s.kind for s in timeline.statics.statements_at(timeline.line_of(event))}
            if event == hit.event or not kinds & _BINDING:
                continue
            piece = self._piece(hit.frame, event)
            if piece not in self.lines.get(hit.frame, ()) and piece != own:
                continue
            if not any(start <= time < end for start, end in self.over):
                yield time

    def _piece(self, frame: int, event: int) -> int:
        """Which piece of a generator's work an event belongs to: it goes on, and pauses again. What
        it does in one may be left out, if all of it is."""
        return bisect_left(self.timeline.pauses.get(frame, []), event)

    def _missing(self, name: str, worth: Any, time: int) -> Answer:
        event = getattr(self.timeline.records[time], "by", -1)
        what = f"becomes {show(worth)}" if worth is not UNKNOWN else "changes"
        at = f"at event {event} (line {self.timeline.line_of(event)})"
        return contradicted(f"before that, {name} {what} {at}, which is not told", event)

    def _note(self, mention: Mention, answer: Answer) -> None:
        """Takes a claim in. One that is wrong leaves nothing untold: it is named already."""
        if answer.event < 0:
            return
        for hit in answer.hits:
            if isinstance(self.timeline.moments[hit.event].event, Line):
                self.lines.setdefault(hit.frame, set()).add(self._piece(hit.frame, hit.event))
        if mention.kind == "fact" and mention.value is not None:
            self.values.append(mention.value.value)
        if mention.kind not in _TELLING:
            return
        others = mention.args if mention.flag == "pair" else ()
        for name in _names(mention.subject, *others):
            if answer.hits:
                for hit in answer.hits:
                    self._tell(hit.frame, name, hit.end)
            else:
                frame = self.timeline.moments[answer.event].event.frame
                for home in dict.fromkeys((frame, 0)):
                    self._tell(home, name, self.timeline.moments[answer.event].end)

    def _tell(self, frame: int, name: str, time: int) -> None:
        key = frame, name
        self.upto[key] = max(self.upto.get(key, -1), time)


def _names(*tokens: Token | None) -> set[str]:
    """The names whose values are told. That `node.val` is 3 tells which node it is; that `a[p]` is
    3 does not tell what `p` is."""
    names: set[str] = set()
    for token in tokens:
        tree = subject_tree(token)
        while isinstance(tree, ast.Attribute):
            tree = tree.value
        if isinstance(tree, ast.Name):
            names.add(tree.id)
    return names
