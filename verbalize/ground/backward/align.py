"""The sentences of a text that goes backwards, aligned from the end of the record to its start."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from tracer.records import Call
from verbalize.ground.align import Reading, Record, Stated
from verbalize.ground.align import read as read_forward
from verbalize.ground.answers import Answer, View, contradicted, subject_tree, unknown
from verbalize.ground.backward.candidates import TRIES, Candidates
from verbalize.ground.backward.given import asked, demanded
from verbalize.ground.backward.kinds import Prepared, is_done
from verbalize.ground.backward.origins import origin, started_from
from verbalize.ground.backward.step import Step
from verbalize.ground.backward.times import giving
from verbalize.ground.backward.told import Steps
from verbalize.ground.backward.ways import (
    MORE,
    STAYS,
    WAYS,
    Open,
    Way,
    best,
    cost,
    is_answered,
    is_told,
)  # fmt: skip
from verbalize.ground.backward.words import is_of_input, passes_over, prepared, run_named
from verbalize.ground.evaluate import written
from verbalize.ground.mentions import Mention

NOWHERE = "no statement of that line runs before what was told last"
TOO_MUCH = "reading the text against this run takes more than the checker may do"
MOST = 400  # cost at which a text is read no further
ALIKE = 3  # runs of a statement that a sentence may be of, where its own words do not say which
_FREE = {"count", "ended", "iteration", "return", "call", "called"}
_CHANGED = ("set", "now", "insert", "remove", "extend")
_GIVING = {*_CHANGED, "iteration", "call", "called", "read"}
_TESTED = ("condition", "sound")
_OnAWay = Callable[[Way], Iterable[Way]]


def align_backward(
    record: Record, text: str, sentences: Sequence[Stated], start: int
) -> list[Reading]:
    """The best reading of all sentences; those before the offset ``start`` tell of the end."""
    return _Backward(record, text, start).align(sentences)


class _Backward:
    def __init__(self, record: Record, text: str, start: int) -> None:
        self.record, self.text, self.start = record, text, start
        self.timeline = record.timeline
        self.candidates = Candidates(record)
        self.steps = Steps(record.timeline)
        self.opened: dict[Step, tuple[Open, ...]] = {}

    def align(self, sentences: Sequence[Stated]) -> list[Reading]:
        ways, room = [Way(self.timeline.history.end)], WAYS
        for number, sentence in enumerate(sentences):
            if ways[0].cost > MOST:
                no = unknown("not read: too much of the text before it is wrong")
                ways = [ways[0].after(Reading(sentence, tuple(no for _ in sentence.mentions)))]
                continue
            passes = passes_over(self.text, sentence)
            room = MORE if passes else max(WAYS, room - WAYS)
            reading = self._reader(number, sentence, passes)
            ways = best([new for way in ways for new in reading(way)], room)
        return self._readings(ways[0])

    def _readings(self, chosen: Way) -> list[Reading]:
        """The readings, with what is left open in them."""
        readings = chosen.readings()
        still = [one for one in chosen.open if not is_answered(self.steps, chosen, one)]
        for one in (*chosen.missed, *still):
            by = getattr(self.timeline.records[one.time], "by", -1)
            event = by if by >= 0 else self.timeline.event_at(one.time)
            reason = f"how it came to that, on line {self.timeline.line_of(event)}, is not told"
            reading = readings[one.sentence]
            answers = list(reading.answers)
            answers[one.mention] = contradicted(reason, event)
            readings[one.sentence] = msgspec.structs.replace(reading, answers=tuple(answers))
        return readings

    # -- one sentence ------------------------------------------------------------------------

    def _reader(self, number: int, sentence: Stated, passes: bool) -> _OnAWay:
        """What reads a sentence on from a way: what it is about is the same on all of them."""
        if sentence.start < self.start or not sentence.mentions:
            return self._alike(Reading(sentence, self._of_the_end(sentence)))
        told = prepared(self.text, sentence)
        if self._is_the_call(told):
            return self._alike(Reading(told, asked(self.timeline, told)))
        if is_of_input(self.text, told):
            events = self.candidates.events(self.timeline.history.end, told)[:TRIES]
            return self._alike(Reading(told, demanded(self.record, told, events)))
        read = self._passing if passes else self._step
        return lambda way: read(way, number, told)

    def _alike(self, reading: Reading) -> _OnAWay:
        """The same reading whatever the way to it."""
        return lambda way: [way.after(reading)]

    def _is_the_call(self, sentence: Prepared) -> bool:
        """Whether nothing is told but a call, in no place: the one that was asked for."""
        alone = all(mention.kind in ("call", "called") for mention in sentence.mentions)
        return alone and bool(self.timeline.test.call)

    def _of_the_end(self, sentence: Stated) -> tuple[Answer, ...]:
        """How the run ended, or what the call asked for returned."""
        timeline, t = self.timeline, self.timeline.history.end
        if not timeline.moments:
            return tuple(unknown("nothing was recorded") for _ in sentence.mentions)
        frame = timeline.frames.get(timeline.moments[timeline.entry].event.frame)
        if frame is not None and frame.end >= 0 and timeline.test.call:
            t = timeline.moments[frame.end].at
        loops, conditions = self.record.loops, self.record.conditions
        view = View(timeline, loops, conditions, t, frozenset(), t, jump=False)
        return read_forward(view, sentence)

    def _step(self, way: Way, number: int, sentence: Prepared) -> Iterator[Way]:
        """The latest run of a statement before the place at which the sentence is so; where it may
        be of an earlier one as well, that too."""
        tried: list[Step] = []
        found: list[Step] = []
        for step in self.candidates.steps(way.t, sentence):
            if len(found) == ALIKE or (found and not step.kinds & _FREE):
                break
            tried.append(step)
            answers = self._right(way, step)
            if answers is not None:
                yield self._told(way, number, step, answers)
                found.append(step)
        if found:
            yield from self._asked_after(way, number, found)
        else:
            yield way.after(Reading(sentence, self._wrong(way, sentence, tried)))

    def _asked_after(self, way: Way, number: int, found: Sequence[Step]) -> Iterator[Way]:
        """The run that gave a value which is asked after, where none of those found did. Calls
        that are not told ran the same statements, and later."""
        if not found[0].kinds & _GIVING:
            return
        givers = frozenset([one.giver for one in way.open])
        if any(step.giver in givers for step in found):
            return
        for step in self.candidates.steps(way.t, found[0].sentence, givers):
            answers = self._right(way, step)
            if answers is not None:
                yield self._told(way, number, step, answers)
                return

    def _right(self, way: Way, step: Step) -> tuple[Answer, ...] | None:
        """The answers at a run where all of a sentence is so, as the next thing going back; None
        elsewhere."""
        answers = step.read_if_right()
        if answers is None or step.effect > way.t:  # or that was not done by then
            return None
        answers = self._in_turn(way, step, answers)
        return None if cost(answers) else answers

    def _wrong(self, way: Way, sentence: Prepared, tried: Sequence[Step]) -> tuple[Answer, ...]:
        """What a sentence comes to that is so at none of the runs tried: where least is wrong."""
        known: list[tuple[Answer, ...]] = []
        for step in tried:
            answers = step.read()
            if step.effect <= way.t:
                known.append(answers if cost(answers) else self._in_turn(way, step, answers))
        reason = TOO_MUCH if self.candidates.too_many else NOWHERE
        nothing = tuple(unknown(reason) for _ in sentence.mentions)
        return min(known, key=cost, default=nothing)

    def _told(self, way: Way, number: int, step: Step, answers: tuple[Answer, ...]) -> Way:
        """The way on, with the place back at the step."""
        moments = self.timeline.moments
        called = [hit.event for hit in step.hits if isinstance(moments[hit.event].event, Call)]
        done_there = [step.event] if is_done(step.sentence) else []  # or it merely began
        t = min(way.t, step.effect)
        keys, events = step.keys(), way.events
        for event in called or done_there:
            events |= 1 << event
        still = [key for key in way.told if moments[key[0]].at <= t]  # what comes is no later
        now = msgspec.structs.replace(
            way, t=t, told=frozenset([*keys, *still]), events=events,
            stays=(*way.stays, *(key for key in keys if key[1].startswith(STAYS))),
            reading=Reading(step.sentence, answers), before=way,
        )  # fmt: skip
        kept: list[Open] = []
        missed: list[Open] = []
        answered = way.answered
        for one in way.open:
            if t >= one.time:
                kept.append(one)
                continue
            answered += is_told(self.steps, now, one.time)
            if not is_answered(self.steps, now, one):
                missed.append(one)
        return msgspec.structs.replace(
            now, cost=way.cost + 2 * len(missed), missed=(*way.missed, *missed),
            answered=answered, open=(*kept, *self._asks(number, step)),
        )  # fmt: skip

    def _asks(self, number: int, step: Step) -> tuple[Open, ...]:
        """The values that the step starts from, which is so whatever the way to it."""
        if step not in self.opened:
            self.opened[step] = tuple(self._opened(number, step))
        return self.opened[step]

    def _opened(self, number: int, step: Step) -> Iterator[Open]:
        """The values that the step starts from, and when they came about."""
        seam = passes_over(self.text, step.sentence)
        if "iteration" in step.kinds and "condition" not in step.kinds and not seam:
            return  # a loop gives its target the item there
        if step.kinds & {"call", "called"}:
            return  # a call gives its parameters what is said of them
        for place, mention in enumerate(step.sentence.mentions):
            for tree in started_from(self.timeline, step, mention):
                time = origin(self.timeline, tree, step.frame, step.begin)
                if time >= 0:
                    giver = giving(self.timeline, time)
                    yield Open(number, place, time, step.begin, written(tree), giver)

    # -- order -------------------------------------------------------------------------------

    def _in_turn(self, way: Way, step: Step, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
        """The answers, where the sentence is true, but perhaps not the next thing going back."""
        if step.keys() & way.told:
            again = contradicted("that has been told already", step.event)
            return tuple(again for _ in answers)
        mentions = step.sentence.mentions
        passed = [self._passes_over(way, step, mention) for mention in mentions]
        given = [no for no, m in zip(passed, mentions, strict=True) if m.kind in _CHANGED]
        if None in given:  # of all that it gives a value, one is what counts
            return answers
        return tuple(refused or answer for refused, answer in zip(passed, answers, strict=True))

    def _passes_over(self, way: Way, step: Step, mention: Mention) -> Answer | None:
        """A later change of the same name, or a later test of the same statement, that is not
        told."""
        if mention.kind in _CHANGED:
            last = self._last_change(way, step, mention)
            if last >= step.end and not is_told(self.steps, way, last):
                event = self.timeline.event_at(last)
                line = self.timeline.line_of(event)
                return contradicted(f"it changes again on line {line} after that", event)
        if mention.kind in _TESTED and not step.kinds & {"iteration", "count", "ended"}:
            again = self.candidates.runs.next_in_frame(step.event)
            if again >= 0 and self.timeline.moments[again].at < way.t:
                return contradicted("it is tested again after that", again)
        return None

    def _last_change(self, way: Way, step: Step, mention: Mention) -> int:
        """When what is told of was last changed before the place."""
        tree = subject_tree(mention.subject)
        if not isinstance(tree, ast.Name):
            return origin(self.timeline, tree, step.frame, way.t) if tree is not None else -1
        bound = self.timeline.history.bound(step.frame, tree.id)
        at = bisect_left(bound, way.t)
        # what else is done to an object that a name holds may not count
        return bound[at - 1] if at and mention.kind == "set" else -1

    # -- steps passed over -------------------------------------------------------------------

    def _passing(self, way: Way, place: int, sentence: Prepared) -> Iterator[Way]:
        """Each of the latest places at which what is stated is so."""
        wrong: tuple[Answer, ...] | None = None
        found = 0
        number = run_named(self.text, sentence)
        for event in self.candidates.events(way.t, sentence)[:TRIES]:
            if number and self.candidates.runs.number(event) != number:
                continue
            answers = Step(self.record, sentence, event).read_states()
            if cost(answers):
                wrong = answers if wrong is None or cost(answers) < cost(wrong) else wrong
                continue
            step = self.candidates.step(sentence, event)
            span = (step.begin, way.t)
            over = msgspec.structs.replace(way, passed=(*way.passed, span))
            told = self._told(over, place, step, answers)
            yield msgspec.structs.replace(
                told,
                t=min(way.t, step.begin),
                events=way.events,
                told=way.told,
                stays=way.stays,
                before=way,
            )
            found += 1
            if found == MORE:
                return
        if not found:
            nowhere = tuple(unknown(NOWHERE) for _ in sentence.mentions)
            yield way.after(Reading(sentence, wrong or nowhere))
