"""Which lies there are, and the choice among the places for each."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import msgspec

from tracer.records import RunResult
from verbalize.ground.mutate import order, values, words
from verbalize.ground.mutate.tale import Edit, Tale
from verbalize.narrative import Narrative

_PLANTERS: dict[str, Callable[[Tale], Iterator[Edit]]] = {
    "value near": values.value_near,
    "value far": values.value_far,
    "value of another variable": values.other_variable,
    "stale value": values.stale_value,
    "future value": values.future_value,
    "wrong type": values.wrong_type,
    "wrong name": values.swapped_names,
    "wrong element": values.element_index,
    "count off by one": words.count,
    "wrong total": words.total,
    "wrong branch reason": words.branch_reason,
    "wrong comparison": words.comparison,
    "dropped step": order.dropped_step,
    "reordered steps": order.reordered_steps,
    "invented step": order.invented_step,
    "wrong call": words.callee_or_argument,
    "wrong line": words.line,
    "wrong exception": words.exception,
    "wrong final output": words.final_output,
}
KINDS = tuple(_PLANTERS)
STATE_KINDS = KINDS[:8]  # what a name, or an element, was worth


class Lie(msgspec.Struct, frozen=True):
    """``now`` stands where ``was`` stood, at ``text[start:end]`` of the true narrative."""

    kind: str
    start: int
    end: int
    was: str
    now: str

    def text_in(self, text: str) -> str:
        """The narrative's text with the lie."""
        return text[: self.start] + self.now + text[self.end :]


def lies(narrative: Narrative, result: RunResult, *, seed: int = 0, each: int = 3) -> list[Lie]:
    """At most ``each`` lies of each kind about a recorded run, the same for the same seed. Fewer
    where the narrative has no more places for a kind."""
    tale = Tale(narrative, result)
    found: list[Lie] = []
    for kind, planter in _PLANTERS.items():
        edits = list(dict.fromkeys(planter(tale)))
        chosen = random.Random(f"{seed}:{kind}").sample(edits, min(each, len(edits)))
        for edit in sorted(chosen, key=lambda edit: (edit.start, edit.end, edit.now)):
            was = narrative.text[edit.start : edit.end]
            if was != edit.now:
                found.append(Lie(kind, edit.start, edit.end, was, edit.now))
    return found
