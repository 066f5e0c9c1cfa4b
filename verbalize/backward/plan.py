"""Which steps a backward reading tells, in which order, and where it passes over some.

The steps are those that the end of the run rests on (`verbalize.backward.depends`), told from
the last to the first.  A call like one told before is told by its result alone.  Of a loop with
many steps the last two iterations are told and the first; what still does not fit the budget is
passed over in the middle.  Where steps are passed over, a seam says what is known there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import msgspec

from tracer.records import Return
from verbalize.backward.graph import Graph
from verbalize.backward.loops import Headers
from verbalize.parts import Activation, Execution, Loop, Run
from verbalize.sites import LONG, SILENT

COST = {"wrote": 130, "went": 60, "start": 100, "end": 60, "call": 80, "skip": 160}
HEAD = 60  # per cent of the room that goes to the end of the run
MOST_AT_SEAM = 6  # values stated there

Key = tuple[int, int]


class Step(msgspec.Struct, eq=False):
    """One thing to tell. ``key``: its place in the order of the run. ``opens`` and ``closes``: the
    events at which to look."""

    kind: str  # wrote went start end call skip
    part: Execution | Activation | Loop
    key: Key
    opens: int
    closes: int
    names: list[tuple[int, str]] = []  # of a skip: frame and name
    turn: tuple[Loop, int] | None = None  # of a skip: the iteration that it goes back to
    told: frozenset[int] = frozenset()  # of a skip: ids of what is told of the run before it


def plan(run: Run, graph: Graph, headers: Headers, entry: int, room: int) -> list[Step]:
    """The steps, last first."""
    told = _Planner(run, graph, headers, entry)
    return told.fit(told.steps(), room)


class _Planner:
    def __init__(self, run: Run, graph: Graph, headers: Headers, entry: int) -> None:
        self.run, self.graph, self.headers, self.entry = run, graph, headers, entry
        self.slice: set[int] = graph.reachable(graph.ends)
        self._add_ends_of_loops()

    def _add_ends_of_loops(self) -> None:
        """How often a loop ran counts where an iteration of it does."""
        waiting = list(self.headers.loops)
        while True:
            firsts = sorted(part.first for part in self._executions())
            chosen = [loop for loop in waiting if loop.end is not None and _within(firsts, loop)]
            if not chosen:
                return
            ends = [self.graph.known.get(id(loop.end), -1) for loop in chosen]
            self.slice |= self.graph.reachable([end for end in ends if end >= 0])
            waiting = [loop for loop in waiting if loop not in chosen]

    def _executions(self) -> list[Execution]:
        parts = [self.graph.nodes[number].part for number in self.slice]
        return [part for part in parts if isinstance(part, Execution)]

    # -- what there is to tell ---------------------------------------------------------------

    def steps(self) -> list[Step]:
        found: list[Step] = []
        for number in self.slice:
            part = self.graph.nodes[number].part
            if isinstance(part, Execution):
                found += self._of(part)
            elif isinstance(part, Activation) and part.frame != 0 and part.call != self.entry:
                found.append(Step("call", part, (part.call, 1), part.call, part.call + 1))
        for loop in self.headers.loops:
            if self.graph.known.get(id(loop)) in self.slice:
                found.append(Step("start", loop, (loop.first, 0), loop.first, loop.first))
        return sorted(found, key=lambda step: step.key, reverse=True)

    def _of(self, part: Execution) -> list[Step]:
        key = (part.close, -1) if part.calls else (part.first, 1)
        turn = self.headers.turns.get(id(part))
        found: list[Step] = []
        if turn is not None:
            found.append(Step("went", part, key, part.first, part.close, turn=turn))
        elif id(part) in self.headers.ends:
            loop = self.headers.ends[id(part)]
            found.append(Step("end", loop, key, part.first, part.close))
        elif part.kind not in SILENT and (part.kind != "expr" or _shows(part)):
            found.append(Step("wrote", part, key, part.first, part.close))
        return found

    # -- what is told of it ------------------------------------------------------------------

    def fit(self, steps: list[Step], room: int) -> list[Step]:
        steps = self._fold(steps)
        for loop in sorted(self.headers.loops, key=lambda loop: (loop.first, -loop.close)):
            steps = self._shorten(loop, steps)
        cost = sum(COST[step.kind] for step in steps)
        if cost <= room:
            return steps
        low, high = _halves(steps, room)
        return self._pass_over(steps, low, high, None)

    def _fold(self, steps: list[Step]) -> list[Step]:
        """A call like one told before, with the same arguments and result, is told by its result
        alone, where nothing it did counts but that."""
        told: set[tuple[object, ...]] = set()
        folded: list[tuple[int, int]] = []
        for step in steps:
            part = step.part
            call = self.run.frames.get(part.frame)
            if not isinstance(part, Execution) or not isinstance(part.ending, Return):
                continue
            if any(low <= step.key[0] <= high for low, high in folded[-1:]):
                continue
            known = self.graph.purity.given.get(call.call) if call is not None else None
            if call is None or known is None or call.frame == 0:
                continue
            like = (call.function, known, part.ending.value)
            if like in told and call.call not in self.graph.purity.impure:
                folded.append((call.call, call.last))
            told.add(like)
        return [s for s in steps if not any(low <= s.key[0] <= high for low, high in folded)]

    def _shorten(self, loop: Loop, steps: list[Step]) -> list[Step]:
        """A long loop: its last two iterations and its first."""
        turns = [turn for turn in loop.iterations if turn.header is not None]
        firsts = {id(step.part) for step in steps if step.kind == "went"}
        told = [turn for turn in turns if id(turn.header) in firsts]
        if len(told) <= LONG:
            return steps
        after, before = told[-2].first, told[1]
        inside = [
            place for place, step in enumerate(steps) if before.first <= step.key[0] < after
        ]  # fmt: skip
        if not inside:
            return steps
        seam = (loop, before.number)
        return self._pass_over(steps, inside[0], inside[-1] + 1, seam, before.header)

    def _pass_over(
        self, steps: list[Step], low: int, high: int, turn: tuple[Loop, int] | None,
        header: Execution | None = None,
    ) -> list[Step]:  # fmt: skip
        """The steps without those from ``low`` to ``high``, and what is known there instead."""
        anchor: object = header
        while header is None and high < len(steps) and not _is_plain(steps[high - 1]):
            high += 1
        anchor = anchor or steps[high - 1].part
        if high <= low or not isinstance(anchor, Execution):
            return steps
        key = (anchor.first, 1)
        skip = Step("skip", anchor, key, anchor.first, anchor.first, turn=turn)
        if turn is None:
            skip.turn = self.headers.turns.get(id(anchor))
        skip.told = frozenset(id(step.part) for step in steps[high:])
        skip.names = self._known_at(anchor, skip.told)
        return [*steps[:low], skip, *steps[high:]]

    def _known_at(self, anchor: Execution, told: frozenset[int]) -> list[tuple[int, str]]:
        """The names that what comes later reads, as they were given before, by what is told."""
        found: dict[tuple[int, str], None] = {}
        for number in self.slice:
            node = self.graph.nodes[number]
            if node.part is None or _first(node.part) < anchor.first:
                continue
            for (_, frame, name), writer in node.reads:
                given = self.graph.nodes[writer].part
                if (
                    frame in (anchor.frame, 0)
                    and given is not None
                    and _first(given) < anchor.first
                    and id(given) in told
                ):
                    found[frame, name] = None
        return sorted(found)


def _is_plain(step: Step) -> bool:
    """Whether it is a statement without calls, which is done where it begins."""
    return isinstance(step.part, Execution) and not step.part.calls


def _first(part: Execution | Activation) -> int:
    return part.first if isinstance(part, Execution) else part.call


def _within(firsts: Sequence[int], loop: Loop) -> bool:
    at = bisect_left(firsts, loop.first)
    return at < len(firsts) and firsts[at] < loop.close


def _shows(part: Execution) -> bool:
    """Whether an expression that stands alone did something itself."""
    return bool(part.deltas) or bool(part.raises)


def _halves(steps: Sequence[Step], room: int) -> tuple[int, int]:
    """From where to where steps are passed over, so that the others fit."""
    room -= COST["skip"]
    low, left = 0, room * HEAD // 100
    while low < len(steps) and COST[steps[low].kind] <= left:
        left -= COST[steps[low].kind]
        low += 1
    high, left = len(steps), room - room * HEAD // 100
    while high > low and COST[steps[high - 1].kind] <= left:
        left -= COST[steps[high - 1].kind]
        high -= 1
    return low, high
