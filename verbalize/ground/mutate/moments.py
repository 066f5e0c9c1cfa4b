"""What names were worth around some events: a plain replay, for lies about which name it was."""

from __future__ import annotations

from collections.abc import Iterable

from tracer.records import Bind, Trace
from tracer.replay import Bounds, State, steps

MOST_EVENTS = 5_000  # of a run that are replayed; no such lies are told of later ones
_BOUNDS = Bounds(items=100, total=200)


class Moments:
    """Of the events asked for: names and their values before and after the statement that ran."""

    def __init__(self, trace: Trace | None, events: Iterable[int]) -> None:
        self.values: dict[int, dict[str, set[str]]] = {}  # event → name → texts
        self.bound: dict[int, set[str]] = {}  # event → names that its statement bound
        wanted = set(events)
        state = State()
        for step in steps(trace) if trace is not None else ():
            if step.index > MOST_EVENTS:
                return
            state.enter(step.event)
            asked = step.index in wanted
            if asked:
                self._look(step.index, state, step.event.frame)
            for delta in step.deltas:
                state.apply(delta)
                if asked and isinstance(delta, Bind):
                    self.bound.setdefault(step.index, set()).add(delta.name)
            if asked:
                self._look(step.index, state, step.event.frame)

    def _look(self, event: int, state: State, frame: int) -> None:
        seen = self.values.setdefault(event, {})
        for names in (state.globals, state.frames[frame].names):
            for name, value in names.items():
                if name.isidentifier():
                    seen.setdefault(name, set()).add(state.text(value, _BOUNDS))

    def others(self, first: int, last: int, name: str, value: str) -> list[str]:
        """Names other than this one that are not worth the value, and not bound, at either event;
        in order."""
        if first not in self.values or last not in self.values:
            return []
        near = (self.values[first], self.values[last])
        taken = self.bound.get(first, set()) | self.bound.get(last, set()) | {name}
        found = {
            n for n in near[0].keys() & near[1].keys() if not _is_definition(near[0][n])
        } - taken
        return sorted(other for other in found if all(value not in seen[other] for seen in near))

    def texts(self, first: int, last: int, name: str) -> set[str] | None:
        """All that the name was worth at either event; None where that is not known."""
        if first not in self.values or last not in self.values:
            return None
        near = (self.values[first], self.values[last])
        return {text for seen in near for text in seen.get(name, ())}


def _is_definition(texts: set[str]) -> bool:
    """Nobody takes the name of a function for that of a variable."""
    return any(text.startswith(("<function", "<type", "<module")) for text in texts)
