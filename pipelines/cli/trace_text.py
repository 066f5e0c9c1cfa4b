"""The text form of a trace: source lines in the order in which they ran, with what they changed."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.cli.once import Once
from tracer.replay import Bounds
from tracer.view import GONE, EventView, event_views

_BOUNDS = Bounds(items=12, depth=4, total=60)
_DEEP = 12  # frames shown by indentation; deeper ones by a number
_WIDTH = 44  # columns for the source line, so that changes stand in a column of their own


def lines(once: Once) -> Iterator[str]:
    source = _source_lines(once)
    result = once.result
    views = event_views(result.trace, bounds=_BOUNDS) if result.trace is not None else []
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


def _source_lines(once: Once) -> list[str]:
    import io
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(once.program.source).readline)
        return once.program.source.decode(encoding, "replace").splitlines()
    except (SyntaxError, LookupError):
        return once.program.source.decode("utf-8", "replace").splitlines()


def _told(view: EventView) -> list[str]:
    """What a statement, or all that ran in a gap, has changed, read and printed."""
    told = [
        f"{c.name} deleted" if c.value == GONE else f"{c.name} = {c.value}" for c in view.changes
    ]
    if view.stdin:
        told.append(f"reads {view.stdin!r}")
    if view.stdout:
        told.append(f"prints {view.stdout!r}")
    return told


def _event(view: EventView, source: list[str]) -> Iterator[str]:
    indent = "  " * view.depth if view.depth <= _DEEP else f"[depth {view.depth}] "
    if view.event == "line":
        text = source[view.line - 1].strip() if 0 < view.line <= len(source) else ""
        told = _told(view)
        head = f"{view.line:5d}  {indent}{text}"
        yield f"{head:<{_WIDTH}}  # {'; '.join(told)}" if told else head
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
        told = _told(view)
        yield f"       {indent}gap: {view.detail}" + (f"; then {'; '.join(told)}" if told else "")
    else:
        yield f"       {indent}{view.event} {view.detail}"
