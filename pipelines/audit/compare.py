"""A row beside the same row of another build: of another recipe, model, style or Python.

What the other build says is read by the checker against *this* run.  So a number that only the
other run had is contradicted here, at its event, and where two versions of Python did the same
thing every word of the other holds.
"""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow.compute as pc

from pipelines.audit.dataset import Dataset
from pipelines.audit.subject import Subject, found, telling, texts_of
from tracer.records import RunResult
from tracer.replay import steps

OTHER = "other build"  # the name of its tab


def compared(subject: Subject, other: Dataset) -> Subject:
    """With what the other build tells of the same program on the same test, as its second
    telling, so that the word diff is between the two. Raises what `found` does."""
    identity = counterpart(subject, other)
    if not identity:
        return msgspec.structs.replace(subject, compared="the other build has no such row")
    there = found(other, subject.config, identity)
    _, text, _ = texts_of(there)[0]
    told = telling(OTHER, text, (), subject.program, subject.test, subject.result)
    first, *more = subject.tellings
    return msgspec.structs.replace(
        subject, tellings=(first, told, *more), compared=difference(subject, there)
    )


def counterpart(subject: Subject, other: Dataset) -> str:
    """The id of the row of the same config, source, problem, solution, test and, where there is
    one, style; "" where there is none."""
    if subject.config not in other.configs:
        return ""
    index = other.index(subject.config)
    named = {**subject.trace_row, **subject.row}
    mask = np.ones(len(index), dtype=bool)
    for name, column in index.names.items():
        mask &= np.asarray(pc.equal(column, named.get(name) or "").fill_null(False))
    for name in ("source", "style", "kind"):
        if name in index.coded and name in subject.row:
            same = index.coded[name].among([subject.row[name] or ""])
            # a style's version may differ between builds, and its name is what is asked for
            mask &= same if (mask & same).any() else name == "style"
    places = np.flatnonzero(mask)
    return str(index.ids[int(places[0])].as_py()) if len(places) else ""


def difference(subject: Subject, there: Subject) -> str:
    """In words: where the two runs part."""
    if subject.program.source != there.program.source or subject.test != there.test:
        return "the other build ran another program, or another input"
    versions = [_python(each.result) for each in (subject, there)]
    by = f" (Python {versions[0]} and {versions[1]})" if versions[0] != versions[1] else ""
    here, others = (each.result.trace for each in (subject, there))
    if here is None or others is None:
        return f"one of the runs has no trace{by}"
    both = list(zip(steps(here), steps(others), strict=False))
    for one, two in both:
        if (one.event, one.deltas) != (two.event, two.deltas):
            return f"the runs part at event {one.index}{by}"
    lengths = [sum(1 for _ in steps(trace)) for trace in (here, others)]
    if lengths[0] != lengths[1]:
        return f"the runs part at event {min(lengths)}, where one of them ends{by}"
    return f"the runs are the same{by}"


def _python(result: RunResult) -> str:
    return result.trace.python if result.trace is not None else ""
