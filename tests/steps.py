"""A small language for tests: a program and what its trace must say, in two strings.

Expected steps, one a line (blank lines and ``#`` lines are skipped)::

    call f(x=1)                 a frame starts; ``resume f`` when a generator's goes on
    3 a=[1, 2], gone b          line 3 ran: names that changed, names that were deleted
    3                           line 3 ran and changed nothing
    3 > 'text'                  … and printed; ``<`` for what it read
    return 5 f                  (``unwound f`` by an exception)
    yield 5 f
    exception ValueError: bad f

The module's own call and return are left out.
"""

from __future__ import annotations

import re
import textwrap

from tracer.recorder.dev import record_here
from tracer.records import Limits, Program, TestCase, Trace
from tracer.view import GONE, EventView, event_views

_LABEL = re.compile(r"#\d+")


def run_trace(
    source: str, *, stdin: str = "", call: str = "", limits: Limits | None = None
) -> Trace:
    program = Program(source=textwrap.dedent(source).encode())
    result = record_here(program, TestCase(stdin=stdin.encode(), call=call), limits=limits)
    assert result.trace is not None, result.stderr.decode()
    return result.trace


def told(trace: Trace) -> list[str]:
    """A trace in the language above. Labels of objects are written ``#``."""
    return [_LABEL.sub("#", _line(v)) for v in event_views(trace) if _kept(v)]


def expect(source: str, steps: str, *, stdin: str = "", call: str = "") -> None:
    wanted = [line.strip() for line in textwrap.dedent(steps).splitlines()]
    wanted = [line for line in wanted if line and not line.startswith("#")]
    assert told(run_trace(source, stdin=stdin, call=call)) == wanted


def _kept(view: EventView) -> bool:
    return not (view.function == "<module>" and view.event in ("call", "return"))


def _line(view: EventView) -> str:
    if view.event == "call":
        arguments = ", ".join(f"{name}={value}" for name, value in view.arguments)
        return f"resume {view.function}" if view.resumed else f"call {view.function}({arguments})"
    if view.event == "return":
        end = "unwound" if view.detail else f"return {view.value}"
        return f"{end} {view.function}"
    if view.event == "yield":
        return f"yield {view.value} {view.function}"
    if view.event != "line":
        return f"{view.event} {view.detail} {view.function}"
    changes = [f"gone {c.name}" if c.value == GONE else f"{c.name}={c.value}" for c in view.changes]
    text = f"{view.line} {', '.join(changes)}"
    if view.stdin:
        text += f" < {view.stdin!r}"
    if view.stdout:
        text += f" > {view.stdout!r}"
    return re.sub(r" +", " ", text).strip()
