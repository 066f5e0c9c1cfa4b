"""The coordinator's check that the lines of a trace can follow one another as they do.

What a program's code can do is told by the first recorded run of it, before anything of the program
runs there, and remembered here: many tests of one program pay once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import msgspec

from tracer import flow, ids
from tracer.recorder.protocol import End
from tracer.records import Job, Outcome, Program, Record
from tracer.transitions import Transitions, illegal

REMEMBERED = 32  # programs; those of one corpus come problem by problem
REMEMBERED_BYTES = 256 << 10  # of what was told of them; a kilobyte of it takes up to 70 here
# Records of a trace after which all programs are forgotten: they lie in memory among its records,
# and Python gives a megabyte back only when nothing is left in it.
LONG = 4_000

_NOT_TOLD = "what the program's code can do was not told"
_TOO_LARGE = "the program's code is too large for the order of its lines to be checked"
_BY_ITSELF = frozenset({Outcome.OK, Outcome.ERROR, Outcome.EXIT})


class Order:
    """For one worker's runs."""

    def __init__(self) -> None:
        # program → what it can do (None: too large), and of how many bytes that was made
        self._known: OrderedDict[str, tuple[Transitions | None, int]] = OrderedDict()

    def asked(self, job: Job) -> Job:
        """The job, asking for its code where that is wanted and not known. A run with objects
        elsewhere is one to compare with another, which has been checked."""
        if not job.record or job.elsewhere or ids.program_id(job.program) in self._known:
            return job
        return msgspec.structs.replace(job, lines=True)

    def check(
        self, program: Program, told: bytes, records: Sequence[Record], end: End | None
    ) -> tuple[str, str]:
        """(what is wrong with the trace, why that is not known): at most one is not empty."""
        key = ids.program_id(program)
        if key not in self._known:
            if not told:
                return "", _NOT_TOLD
            try:
                codes = flow.decode(told)
            except msgspec.MsgspecError as error:
                return f"the frame that tells the program's code cannot be read: {error}", ""
            self._known[key] = None if codes is None else Transitions(codes), len(told)
        self._known.move_to_end(key)
        allowed, _ = self._known[key]
        self._forget()
        if allowed is None:
            return "", _TOO_LARGE
        whole = end is not None and end.outcome in _BY_ITSELF and not end.long
        found = illegal(allowed, records, whole=whole)
        if len(records) > LONG:
            self._known.clear()
        return (f"event {found.event}: {found.text}" if found else ""), ""

    def _forget(self) -> None:
        """The programs longest unused, until the rest is within bounds; perhaps the last too."""
        held = sum(size for _, size in self._known.values())
        while len(self._known) > REMEMBERED or held > REMEMBERED_BYTES:
            _, (_, size) = self._known.popitem(last=False)
            held -= size
