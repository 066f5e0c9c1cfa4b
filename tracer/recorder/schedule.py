"""Which events of a run are recorded, where not all are: `tracer.records.Job.windows`.

A run longer than its limit on events is run twice (`tracer.sandbox.longruns`): once to count, once
to record some windows of it.  Between two windows is a gap: its events are counted and looked at no
further, and at its end everything is compared.  Frames deeper than ``limits.depth`` make gaps too.
Both recorders ask here; what they do is in `tracer.recorder.gaps` and ``native/gaps.h``.
"""

from __future__ import annotations

from builtins import int, len, list, max, min, str, tuple
from collections.abc import Callable, Sequence
from typing import Any

from tracer.records import In, Limits, Out, Window

FOREVER = 1 << 60  # events: more than any run has


class Schedule:
    """Of one run. An event's index counts all events of the run, recorded or not.

    ``counting``: recording ended at the limit, and what follows is only counted.
    """

    def __init__(self, limits: Limits, windows: Sequence[Window], count_on: bool) -> None:
        self.limit, self.depth = limits.events, limits.depth
        self.windows, self.count_on = tuple(windows), count_on
        self.counting = False

    def left_out(self, recorded: int, index: int) -> int:
        """How many events to leave out from this one on: none (0), or the run ends here (-1).
        ``recorded``: how many event records there are."""
        if self.windows and index >= self.windows[-1][1]:
            return FOREVER
        if recorded >= self.limit:
            self.counting = self.count_on
            return FOREVER if self.count_on else -1
        for start, stop in self.windows:
            if index < stop:
                return max(0, start - index)
        return 0

    def bound(self, recorded: int, index: int) -> int:
        """At how many event records to ask again."""
        if not self.windows:
            return self.limit
        for start, stop in self.windows:
            if start <= index < stop:
                return min(self.limit, recorded + stop - index)
        return recorded


class Texts:
    """What the program writes and reads in a gap, told at its end."""

    def __init__(self) -> None:
        self._pieces: list[tuple[Any, list[str]]] = []

    def out(self, text: str) -> None:
        self._note(Out, text)

    def took(self, text: str) -> None:
        self._note(In, text)

    def _note(self, kind: Any, text: str) -> None:
        if kind is Out and len(self._pieces) and self._pieces[-1][0] is Out:
            self._pieces[-1][1].append(text)
        else:
            self._pieces.append((kind, [text]))

    def tell(self, emit: Callable[[Any], None], by: int) -> None:
        pieces, self._pieces = self._pieces, []
        for kind, texts in pieces:
            emit(kind("".join(texts), by))
