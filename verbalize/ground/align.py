"""Sentences aligned with events, in order.

A text is read from the start with a place in the record.  Each sentence's steps (changes, calls,
texts printed …) are looked for from there on, and the place moves to the last of them; states and
conditions must hold at the steps beside them.  Where a sentence does not fit, both ways on are
kept: from what it found, and from where it stood; after a summary also from the end of each loop
at hand.  The way with the fewest contradictions wins.  At most `WAYS` are kept, so the time is
linear in the sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from tracer.records import EVENT_TYPES, In, Line, Out
from verbalize.ground import (
    beside,
    containers,
    depth,
    filled,
    flow,
    nearby,
    quoted,
    raised,
    readers,
    rules,
    steps,
    texts,
    turns,
)
from verbalize.ground.answers import TURN, Answer, Hit, View, told_as, unknown
from verbalize.ground.conditions import Conditions
from verbalize.ground.loops import Loops
from verbalize.ground.mentions import Mention
from verbalize.ground.numbers import listed
from verbalize.ground.timeline import Timeline

WAYS = 5
POOR = 60  # a text of this cost (two for a contradiction) is followed in one way only
MAX_WORK = 10_000_000  # elements read and deltas replayed, some 10 s: no text holds a build up
HOPELESS = 240  # and of this one no further: it is rejected many times over
COSTS = {"supported": 0, "not_enough_info": 1, "contradicted": 2}
EXACT = ("iterations", "calls")  # what says from where to where it passes over steps
Reader = Callable[[View, Mention], Answer]

STEPS: dict[str, Reader] = {
    "iteration": turns.read_iteration,
    "set": readers.read_set,
    "delta": readers.read_delta,
    "insert": containers.read_insert,
    "remove": containers.read_remove,
    "now": readers.read_now,
    "call": steps.read_call,
    "called": steps.read_call,
    "return": steps.read_return,
    "yield": steps.read_yield,
    "raise": raised.read_raise,
    "message": raised.read_raise,
    "print": texts.read_print,
    "read": texts.read_stdin,
    "read_lines": texts.read_read_lines,
    "print_lines": texts.read_print_lines,
    "extend": containers.read_extend,
    "iterations": turns.read_iterations,
    "sound": flow.read_sound,
    "calls": depth.read_calls,
    "resume": steps.read_resume,
    "finish": steps.read_finish,
    "condition": flow.read_condition,
    "compare": flow.read_compare,
}
STATES: dict[str, Reader] = {
    "state": readers.read_state,
    "stays": readers.read_stays,
    "length": containers.read_length,
    "empty": containers.read_empty,
    "caught": raised.read_caught,
    "uncaught": raised.read_uncaught,
    "silence": texts.read_silence,
    "branch": flow.read_branch,
    "ends": turns.read_ends,
    "goes_on": turns.read_goes_on,
    "count": turns.read_count,
    "more": turns.read_more,
    "depth": depth.read_depth,
    "resize": containers.read_resize,
    "idle": turns.read_idle,
    "ended": turns.read_ended,
    "defines": quoted.read_defines,
    "quote": quoted.read_quote,
    "change_count": readers.read_change_count,
    "tally": turns.read_tally,
    "rule": rules.read_rule,
    "through": turns.read_through,
    "status": quoted.read_status,
    "line": quoted.read_line,
    "beside": beside.read_beside,
    "equation": filled.read_equation,
    "fact": nearby.read_fact,
}


class Stated(msgspec.Struct, frozen=True, gc=False):
    """A sentence to be read: what it states, and whether it may pass over steps."""

    start: int
    end: int
    mentions: tuple[Mention, ...]
    jump: bool
    lines: frozenset[int] = frozenset()  # where its tests stand, if it says so


class Reading(msgspec.Struct, frozen=True, gc=False):
    """A sentence read: an answer for each mention. It took the place in the record from the time
    ``since`` to ``until``."""

    sentence: Stated
    answers: tuple[Answer, ...]
    since: int = 0
    until: int = 0


class Way(msgspec.Struct, frozen=True, gc=False):
    """A place in the record and how the text was read up to there (a linked list, newest first)."""

    t: int
    used: frozenset[tuple[int, str]]
    recent: int
    cost: int
    turns: tuple[int, ...] = ()
    reading: Reading | None = None
    before: Way | None = None


class Record(msgspec.Struct, frozen=True):
    """All that is read from."""

    timeline: Timeline
    loops: Loops
    conditions: Conditions


def align(record: Record, sentences: Sequence[Stated]) -> list[Reading]:
    """The best reading of all sentences, in order."""
    ways = [Way(0, frozenset(), 0, 0)]
    for sentence in sentences:
        if ways[0].cost > HOPELESS:
            ways = [_unread(ways[0], sentence)]
            continue
        if ways[0].cost > POOR:
            ways = ways[:1]
        following: list[Way] = []
        for way in ways:
            following += _read_on(record, way, sentence)
        ways = _best(following)
    best: Way | None = ways[0]
    readings: list[Reading] = []
    while best is not None and best.reading is not None:
        since = best.before.t if best.before is not None else 0
        readings.append(msgspec.structs.replace(best.reading, since=since, until=best.t))
        best = best.before
    return readings[::-1]


def _unread(way: Way, sentence: Stated) -> Way:
    answer = unknown("not read: too much of the text before it is wrong")
    reading = Reading(sentence, tuple(answer for _ in sentence.mentions))
    return Way(way.t, way.used, way.recent, way.cost, way.turns, reading, way)


def _best(ways: list[Way]) -> list[Way]:
    chosen: list[Way] = []
    seen: set[tuple[int, frozenset[tuple[int, str]]]] = set()
    for way in sorted(ways, key=lambda way: (way.cost, way.t)):
        key = (way.t, way.used)
        if key not in seen and way.cost <= ways_cost(chosen) + 3:
            seen.add(key)
            chosen.append(way)
    return chosen[:WAYS]


def ways_cost(chosen: Sequence[Way]) -> int:
    return chosen[0].cost if chosen else 1_000_000


def _read_on(record: Record, way: Way, sentence: Stated) -> list[Way]:
    view = _view(record, way, sentence)
    answers = read(view, sentence)
    cost = _cost(answers)
    ways: list[Way] = []
    if cost and sentence.lines and not sentence.jump:
        at = beside.onward(record.timeline, way.t, way.used, sentence.lines)
        later = _view(record, msgspec.structs.replace(way, t=max(at, way.t)), sentence)
        others = read(later, sentence) if at >= 0 else answers
        if _cost(others) < cost:
            ways.append(_moved(record, way, later, sentence, others))
    free = sentence.jump and not any(mention.kind in EXACT for mention in sentence.mentions)
    if cost and free:
        for seam in _seams(record, way.t):
            later = _view(record, msgspec.structs.replace(way, t=seam, used=frozenset()), sentence)
            others = read(later, sentence)
            if _cost(others) < cost:
                ways.append(_moved(record, way, later, sentence, others))
                if not _cost(others):
                    break
    ways.append(_moved(record, way, view, sentence, answers))
    if cost:
        ways.append(
            Way(
                way.t,
                way.used,
                way.recent,
                way.cost + cost,
                way.turns,
                Reading(sentence, answers),
                way,
            )
        )
    base = ways[0]
    if free and base.t == way.t:  # it tells of no step itself
        for seam in _seams(record, base.t):
            ways.append(msgspec.structs.replace(base, t=seam, used=frozenset(), recent=base.t))
    return ways


def _view(record: Record, way: Way, sentence: Stated) -> View:
    conditions = record.conditions
    if sentence.lines and not sentence.jump:
        conditions = beside.Pinned(conditions, sentence.lines)
    return View(
        record.timeline,
        record.loops,
        conditions,
        way.t,
        way.used,
        way.recent,
        sentence.jump,
        turns=frozenset(way.turns),
        lines=sentence.lines,
    )


def _seams(record: Record, t: int) -> list[int]:
    """Moments that a summary may go on to: the ends of the loops at hand, and of the next."""
    timeline = record.timeline
    if not timeline.moments:
        return []
    here = max(0, timeline.event_at(t))
    runs = [*record.loops.around(here)[:3], *record.loops.following(here, 2)]
    ends = [run.end for run in runs]
    moments = timeline.moments
    times = [moments[end].at if end < len(moments) else timeline.history.end for end in ends]
    return sorted({time for time in times if time > t})


def read(view: View, sentence: Stated) -> tuple[Answer, ...]:
    """An answer for each mention: a step where it comes; a state once the step after it is found,
    for it is told of that moment."""
    answers: dict[int, Answer] = {}
    waiting: list[int] = []
    for place, mention in enumerate(sentence.mentions):
        if mention.kind not in STEPS or _is_state(mention):
            waiting.append(place)
            continue
        answers[place] = _answer(view, STEPS[mention.kind], mention)
        _settle(view, sentence, waiting, answers)
    _settle(view, sentence, waiting, answers)
    return tuple([answers[place] for place in range(len(answers))])


_ORDER = {"branch": 0, "line": 2, "beside": 2}


def _settle(view: View, sentence: Stated, waiting: list[int], answers: dict[int, Answer]) -> None:
    """Answers the states that were waiting for the step beside them; first the way that a branch
    went, for the test it names is the step that its reasons are told of, and last the line that all
    this stands on."""
    if len(waiting) > 1:
        waiting.sort(key=lambda place: _ORDER.get(sentence.mentions[place].kind, 1))
    for place in waiting:
        mention = sentence.mentions[place]
        reader = STATES.get(mention.kind) or STEPS[mention.kind]
        answers[place] = _answer(view, reader, mention)
    waiting.clear()


def _is_state(mention: Mention) -> bool:
    return mention.kind == "set" and (
        mention.flag.startswith("equals") or mention.flag == "adjacent"
    )


def _answer(view: View, reader: Reader, mention: Mention) -> Answer:
    if not view.timeline.moments:
        return unknown("nothing was recorded")
    if view.timeline.history.work > MAX_WORK:
        return unknown("reading the text against this run takes more than the checker may do")
    answer = reader(view, mention)
    for hit in answer.hits:
        view.hits.append((mention, hit))
    return answer


def _cost(answers: Sequence[Answer]) -> int:
    """Contradictions weigh twice what cannot be told does."""
    return sum([COSTS[answer.verdict] for answer in answers])


def _moved(
    record: Record, way: Way, view: View, sentence: Stated, answers: tuple[Answer, ...]
) -> Way:
    cost = way.cost + _cost(answers)
    reading = Reading(sentence, answers)
    turns = (*way.turns, *view.turned)[-12:]
    last = max([hit.time for _, hit in view.hits], default=-1)
    if last < view.t:
        tested = {(hit.time, flow.TEST) for m, hit in view.hits if m.kind in _TESTS}
        return Way(view.t, view.used | tested, way.recent, cost, turns, reading, way)
    t = record.timeline.step_start(last)
    used = {(time, key) for time, key in view.used if time >= t}
    for mention, hit in view.hits:
        if hit.time >= t:
            used |= _used(record, mention, hit)
    return Way(t, frozenset(used), way.t, cost, turns, reading, way)


_ASSIGNING = frozenset(["set", "now", "state", "stays", "delta", "insert", "remove"])
_TESTS = listed("condition compare branch sound goes_on ends ended idle")


def _used(record: Record, mention: Mention, hit: Hit) -> set[tuple[int, str]]:
    """What a hit has told of: an event or a text itself, once and for all; a test; the start of
    an iteration; a change, in this way."""
    if hit.time >= record.timeline.history.end:
        return set()
    told = record.timeline.records[hit.time]
    if mention.kind in _TESTS:
        return {(hit.time, flow.TEST)}
    if mention.kind in ("iteration", "iterations"):
        return {(hit.time, TURN)}
    as_such = {(hit.time, told_as(mention))}
    if isinstance(told, (*EVENT_TYPES, Out, In)) and mention.kind not in _ASSIGNING:
        return as_such if isinstance(told, Line) else {(hit.time, "")}
    return as_such
