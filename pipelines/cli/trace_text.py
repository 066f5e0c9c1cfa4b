"""The text form of a trace: source lines in the order in which they ran, with what they changed."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.cli.once import Once
from tracer.decisions import told
from tracer.replay import Bounds
from tracer.source import Source
from tracer.view import GONE, EventView, event_views
from tracer.within import Evaluated

_BOUNDS = Bounds(items=12, depth=4, total=60)
_DEEP = 12  # frames shown by indentation; deeper ones by a number
_WIDTH = 44  # columns for the source line, so that changes stand in a column of their own


def lines(once: Once) -> Iterator[str]:
    source = Source(once.program.source)
    result = once.result
    views = []
    if result.trace is not None:
        views = event_views(result.trace, program=once.program, bounds=_BOUNDS)
    for view in views:
        yield from _event(view, source)
    if views:
        yield ""
    yield f"outcome: {result.outcome.value}" + (f" ({result.detail})" if result.detail else "")
    passed = sum(view.skipped for view in views)
    yield f"events: {len(views)}" + (f" recorded of {result.events:,}" if passed else "")
    if once.test.call and result.returned:
        yield f"returned: {result.returned}"
    if result.stdout:
        yield "stdout:"
        yield from (
            "  " + line for line in result.stdout.decode("utf-8", "backslashreplace").splitlines()
        )


def _told(view: EventView) -> list[str]:
    """What came of a test, and what a statement, or all that ran in a gap, has changed, read and
    printed."""
    decided = told(view.decision) if view.decision is not None else ""
    notes = [decided] if decided else []
    notes += [
        f"{c.name} deleted" if c.value == GONE else f"{c.name} = {c.value}" for c in view.changes
    ]
    if view.stdin:
        notes.append(f"reads {view.stdin!r}")
    if view.stdout:
        notes.append(f"prints {view.stdout!r}")
    return notes


def _event(view: EventView, source: Source) -> Iterator[str]:
    indent = "  " * view.depth if view.depth <= _DEEP else f"[depth {view.depth}] "
    if view.event == "line":
        notes = _told(view)
        head = f"{view.line:5d}  {indent}{source.line(view.line)}"
        yield f"{head:<{_WIDTH}}  # {'; '.join(notes)}" if notes else head
        yield from (f"       {indent}  · {_shown(each)}" for each in view.within)
    elif view.event == "call":
        if view.function != "<module>":
            arguments = ", ".join(f"{name}={value}" for name, value in view.arguments)
            how = "resume" if view.resumed else "call"
            yield f"       {indent}{how} {view.function}({arguments})"
    elif view.event == "return":
        if view.function != "<module>":
            how = "left by the exception" if view.detail else f"return {view.value}"
            yield f"       {indent}{how} from {view.function}"
    elif view.event == "yield":
        yield f"       {indent}yield {view.value} from {view.function}"
    elif view.event == "gap":
        notes = _told(view)
        yield f"       {indent}gap: {view.detail}" + (f"; then {'; '.join(notes)}" if notes else "")
    else:
        yield f"       {indent}{view.event} {view.detail}"


def _shown(each: Evaluated) -> str:
    """As in: ``a[i] > best → 7 > 3 → True``."""
    if not each.value:
        return f"{each.source} is {'true' if each.truth else 'false'}"
    steps = [each.source, *([each.worked] if each.worked else []), each.value]
    said = " → ".join(steps)
    if each.truth is None or each.value in ("True", "False"):
        return said
    return f"{said}, {'true' if each.truth else 'false'}"
