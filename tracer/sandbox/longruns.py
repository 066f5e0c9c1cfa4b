"""A run of more events than the limit, recorded in windows: head, tail and parts between.

`windows` says which events, from the number that a first run counted: a pure function, so that
every machine records the same.  `run` does the two runs and gives one result.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from tracer.records import Job, Outcome, RunResult, Window

HEAD = 0.4  # of the events that may be recorded
TAIL = 0.4
MIDDLES = 4  # windows between head and tail, evenly spread
_LEAST = 10 * (MIDDLES + 1)  # events, below which there are no windows between


def windows(total: int, limit: int) -> tuple[Window, ...]:
    """The events to record of a run that has ``total`` of them, ascending. They and the gaps
    between them are at most ``limit``."""
    if total <= limit:
        return ((0, total),)
    middles = MIDDLES if limit >= _LEAST else 0
    room = max(limit - (middles + 1), 1)  # each gap is a record, too
    head, tail = max(1, int(room * HEAD)), int(room * TAIL)
    if not middles:
        head = room - tail
    each = (room - head - tail) // middles if middles else 0
    between = total - head - tail
    found = [(0, head)]
    for place in range(middles):
        start = head + between * (2 * place + 1) // (2 * middles) - each // 2
        found.append((start, start + each))
    if tail:
        found.append((total - tail, total))
    return _joined(found)


def _joined(found: list[Window]) -> tuple[Window, ...]:
    """Windows that touch are one."""
    joined: list[Window] = []
    for start, stop in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        elif stop > start:
            joined.append((start, stop))
    return tuple(joined)


def run(job: Job, once: Callable[[Job], RunResult]) -> RunResult:
    """A recorded job under ``long_runs = "sample"``: as it is where it stays within the limit on
    events; else counted to its end, and run again in windows."""
    first = once(msgspec.structs.replace(job, count_on=True))
    if not first.long:
        return first
    limit = job.limits.events
    result = once(msgspec.structs.replace(job, windows=windows(first.events, limit)))
    if result.events and result.events != first.events:
        result.outcome = Outcome.NONDETERMINISTIC
        result.detail = (
            f"run twice, it had {first.events:,} events and then {result.events:,} events"
        )
    return result
