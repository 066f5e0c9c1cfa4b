"""What others check of a narration, for comparison: its last line, or that its values occur.

`final_output`  Self-Execution Simulation keeps a narration whose final output is right.
`substrings`    an entity match: each literal and quoted text of the narration occurs somewhere in
                the recorded run; in what order, and of which name, is not asked.
"""

from __future__ import annotations

import re

from tracer.records import Call, In, Out, RunResult, Trace
from tracer.replay import State, steps
from verbalize.narrative import Narrative

_ENTITY = re.compile(
    r"'[^'\n]*'|\"[^\"\n]*\"|\d+(?:\.\d+)?(?:e-?\d+)?|`[^`\n]+`|\b[A-Z]\w+Error\b"
)
_ATOM = re.compile(r"[A-Za-z_]\w*|'[^'\n]*'|\"[^\"\n]*\"|\d+(?:\.\d+)?(?:e-?\d+)?")


def final_output(text: str, narrative: Narrative) -> bool:
    """Whether the text ends as the narrative does: the sentence of the final output, exactly."""
    last = narrative.sentences[-1]
    return text.endswith(narrative.text[last.start : last.end])


class Entities:
    """All that a run has, as one text."""

    def __init__(self, source: bytes, stdin: bytes, call: str, result: RunResult) -> None:
        pieces = [source.decode("utf-8", "replace"), stdin.decode("utf-8", "replace"), call]
        pieces += [result.stdout.decode("utf-8", "replace"), result.returned]
        pieces += _values(result.trace) if result.trace is not None else []
        self._all = "\n".join(pieces)

    def has(self, text: str) -> bool:
        """Whether each of the text's atoms occurs: of code in backticks its names and literals."""
        found = (atom[0] for entity in _ENTITY.findall(text) for atom in _ATOM.finditer(entity))
        return all(atom in self._all or atom.strip("'\"") in self._all for atom in found)


def _values(trace: Trace) -> list[str]:
    state, found, total, lines = State(), dict[str, None](), 0, set[int]()
    for step in steps(trace):
        frame = state.enter(step.event)
        lines.add(step.event.line)
        for delta in step.deltas:
            state.apply(delta)
            if isinstance(delta, (Out, In)):
                found[delta.text] = None
        if isinstance(step.event, Call):
            found[frame.function] = None
        total += 1
        for value in frame.names.values():
            found[state.text(value)] = None
    return [*found, *map(str, range(total + 1)), *map(str, lines)]
