"""How many events that are dropped from a true trace are found missing.

``PYTHONPATH=tests:. python -m dropped_events [--each N] [--most N]``: every Nth run of the bundled
corpus (29), at most so many events of one run (300), each dropped alone.  Prints a table: by kind
of event how many were dropped and found; then lines by what could stand in their place.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import random
import sys
import warnings
from collections.abc import Sequence

from oracle import programs
from oracle.servers import RecorderServer

from tracer import flow
from tracer.recorder import codes
from tracer.recorder.native import MISSING_BECAUSE
from tracer.records import EVENT_TYPES, Cut, Gap, Line, Record
from tracer.transitions import Transitions, illegal


def allowed_by(source: bytes, filename: str = "program.py") -> Transitions:
    """What the code of a program of our own allows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the program's syntax
        code = compile(source, filename, "exec", dont_inherit=True)
    found = flow.decode(codes.told(code))
    assert found is not None
    return Transitions(found)


def events_of(records: Sequence[Record]) -> list[Record]:
    return [record for record in records if isinstance(record, EVENT_TYPES)]


def ended(records: Sequence[Record]) -> bool:
    return not any(isinstance(record, (Cut, Gap)) for record in records)


def found_without(allowed: Transitions, events: list[Record], at: int) -> bool:
    """Whether it is found that this event is missing."""
    return illegal(allowed, [*events[:at], *events[at + 1 :]], whole=ended(events)) is not None


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--each", type=int, default=29)
    parser.add_argument("--most", type=int, default=300)
    options = parser.parse_args()
    dropped: collections.Counter[str] = collections.Counter()
    found: collections.Counter[str] = collections.Counter()
    runs = 0
    with RecorderServer() as server:
        for case in itertools.islice(programs.corpus(), 0, None, options.each):
            result = server.run(case, recorder="settrace" if MISSING_BECAUSE else "native")
            if result.trace is None:
                continue
            runs += 1
            allowed, events = allowed_by(case.source), events_of(result.trace.records)
            places = range(len(events))
            chosen = random.Random(runs).sample(places, min(options.most, len(events)))
            for at in chosen:
                kind = type(events[at]).__name__.lower()
                if isinstance(events[at], Line) and events[at] in events[at + 1 : at + 2]:
                    kind = "line, followed by the same"
                dropped[kind] += 1
                found[kind] += found_without(allowed, events, at)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    print(f"Python {version}, {runs} runs of the bundled corpus, one event dropped at a time")
    print("| event | dropped | found | share |\n|---|---:|---:|---:|")
    for kind, count in [*sorted(dropped.items()), ("all", dropped.total())]:
        hits = found[kind] if kind != "all" else found.total()
        print(f"| {kind} | {count:,} | {hits:,} | {hits / count:.1%} |")


if __name__ == "__main__":
    main()
