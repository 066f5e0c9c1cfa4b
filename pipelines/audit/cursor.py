"""A place in a run, and the moves from it, for the terminal: the page has its own in ``moves.js``.

Every move gives an event, and the one it starts from where there is no such place.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

import msgspec

from pipelines.audit.loops import LoopShown
from tracer.records import Bind, Call, Out, Trace, Unbind
from tracer.replay import Bounds, State, Step, render, steps
from tracer.view import event_name

EVERY = 2_000  # events between two states that are kept, to go back to
BOUNDS = Bounds(items=20, depth=4, total=80)
HIDDEN = ("function", "class", "module")


class Variable(msgspec.Struct, frozen=True):
    """``mark``: "+" new, "→" changed, "" as before."""

    name: str
    value: str
    mark: str


class FrameShown(msgspec.Struct, frozen=True):
    name: str
    line: int
    variables: list[Variable]


class Run:
    """A trace with its events at hand and a state that goes to any of them."""

    def __init__(self, trace: Trace | None, loops: list[LoopShown]) -> None:
        self.steps: list[Step] = list(steps(trace)) if trace is not None else []
        self.loops = loops
        depths: dict[int, int] = {}
        self.depths: list[int] = []
        for step in self.steps:
            if isinstance(step.event, Call):
                depths[step.event.frame] = step.event.depth
            self.depths.append(depths.get(step.event.frame, 0))
        self._kept: dict[int, State] = {}
        self._state, self._at = State(), -1

    def line(self, at: int) -> int:
        return self.steps[at].event.line if self.steps else 0

    def word(self, at: int) -> str:
        return event_name(self.steps[at].event) if self.steps else ""

    def frames(self, at: int) -> list[FrameShown]:
        """The frames around an event, innermost first, after its changes."""
        if not self.steps:
            return []
        state = self._seen(at)
        before = {frame.id: _texts(state, frame.names) for frame in state.frames.values()}
        chain, frame = [], state.frames.get(self.steps[at].event.frame)
        while frame is not None and frame.id not in chain:
            chain.append(frame.id)
            frame = state.frames.get(frame.parent)
        for delta in self.steps[at].deltas:
            state.apply(delta)
        self._at = at
        return [_shown(state, each, before[each]) for each in chain]

    def printed(self, at: int) -> str:
        return "".join(
            d.text for step in self.steps[: at + 1] for d in step.deltas if type(d) is Out
        )

    def move(self, at: int, by: int) -> int:
        return max(0, min(at + by, len(self.steps) - 1))

    def over(self, at: int, by: int) -> int:
        return self._scan(at, by, lambda to: self.depths[to] <= self.depths[at])

    def out(self, at: int) -> int:
        return self._scan(at, 1, lambda to: self.depths[to] < self.depths[at])

    def turn(self, at: int, by: int) -> int:
        """To the next turn (or the one before) of the innermost loop around an event."""
        around = [loop for loop in self.loops if loop.turns and loop.first <= at <= loop.last]
        if not around:
            return at
        turns = around[-1].turns
        if by > 0:
            return next((turn for turn in turns if turn > at), at)
        return next((turn for turn in reversed(turns) if turn < at), at)

    def find(self, at: int, text: str, by: int) -> int:
        """The next event behind which ``name = value`` comes to hold; of any other text, behind
        which it stands in what is bound or printed."""
        name, equals, value = (part.strip() for part in text.partition("="))
        exact = bool(equals) and name.isidentifier()
        return self._scan(
            at, by, lambda to: self._holds(to, name, value) if exact else self._tells(to, text)
        )

    def changes(self, at: int, name: str, by: int) -> int:
        """The next event behind which a name is bound or unbound."""
        return self._scan(at, by, lambda to: name in dict(self._bound(to)))

    def _scan(self, at: int, by: int, fits: Callable[[int], bool]) -> int:
        to = at + by
        while 0 <= to < len(self.steps):
            if fits(to):
                return to
            to += by
        return at

    def _bound(self, at: int) -> list[tuple[str, str]]:
        step = self.steps[at]
        event = step.event
        found = list(zip(event.names, event.values, strict=True)) if type(event) is Call else []
        for delta in step.deltas:
            if isinstance(delta, Bind):
                found.append((delta.name, delta.value))
            elif isinstance(delta, Unbind):
                found.append((delta.name, ""))
        return found

    def _holds(self, at: int, name: str, value: str) -> bool:
        return (name, value) in self._bound(at)

    def _tells(self, at: int, text: str) -> bool:
        said = [f"{name} = {value}" for name, value in self._bound(at)]
        said += [delta.text for delta in self.steps[at].deltas if isinstance(delta, Out)]
        return any(text.lower() in each.lower() for each in said)

    def _seen(self, at: int) -> State:
        """The state as an event sees it. It is ours to go on with."""
        if at <= self._at:
            start = max((kept for kept in self._kept if kept <= at), default=0)
            self._state = copy.deepcopy(self._kept[start]) if start else State()
            self._at = start - 1
        for step in self.steps[self._at + 1 : at]:
            if step.index % EVERY == 0 and step.index not in self._kept:
                self._kept[step.index] = copy.deepcopy(self._state)
            self._state.enter(step.event)
            for delta in step.deltas:
                self._state.apply(delta)
        self._state.enter(self.steps[at].event)
        return self._state


def _texts(state: State, names: dict[str, str]) -> dict[str, str]:
    found = {}
    for name, value in names.items():
        node = state.node(value)
        if node is None or node.kind not in HIDDEN:
            found[name] = render(state, value, BOUNDS)
    return found


def _shown(state: State, frame_id: int, before: dict[str, str]) -> FrameShown:
    frame = state.frames[frame_id]
    now = _texts(state, frame.names)
    variables = [
        Variable(n, v, "+" if n not in before else "" if before[n] == v else "→")
        for n, v in now.items()
    ]
    gone = [Variable(name, "gone", "−") for name in before if name not in now]
    name = "module" if frame.id == 0 else frame.function
    return FrameShown(name, frame.line, variables + gone)
