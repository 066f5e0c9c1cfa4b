"""The jsonl form of a trace: what scripts rely on. A change here is a breaking one."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.cli.once import Once
from tracer import ids
from tracer.records import Cut, Limits
from tracer.view import event_views, iter_jsonl

FORMAT = 1


def _limits(limits: Limits) -> dict[str, object]:
    found: dict[str, object] = {"events": limits.events, "trace_bytes": limits.trace_bytes}
    if limits.long_runs != "cut":
        found["long_runs"] = limits.long_runs
    if limits.depth != Limits().depth:
        found["depth"] = limits.depth
    return found


def lines(once: Once, *, full_state: bool) -> Iterator[dict[str, object]]:
    """A header, a line an event, the outcome."""
    result, trace = once.result, once.result.trace
    header: dict[str, object] = {
        "kind": "trace",
        "format": FORMAT,
        "program": ids.program_id(once.program),
        "file": once.program.filename,
        "test": ids.test_id(once.test),
        "call": once.test.call,
        "level": result.level,
        "limits": _limits(once.limits),
    }
    views = []
    if trace is not None:
        header |= {
            "id": ids.trace_id(
                once.program, once.test, once.limits, trace.python, once.granularity
            ),
            "python": trace.python,
            "recorder": trace.recorder,
            "entry": trace.entry,
        }
        views = event_views(trace, program=once.program, full_state=full_state)
    yield header
    yield from iter_jsonl(views)
    last: dict[str, object] = {
        "kind": "outcome",
        "outcome": result.outcome.value,
        "events": len(views),
        "stdout": result.stdout.decode("utf-8", "backslashreplace"),
        "detail": result.detail,
        "exit_code": result.exit_code,
    }
    if any(view.event == "gap" for view in views):
        last["all_events"] = result.events
    if once.test.call:
        last["returned"] = result.returned
    if result.error is not None:
        error = result.error
        last["error"] = {"type": error.type, "message": error.message, "line": error.line}
    if trace is not None and any(isinstance(record, Cut) for record in trace.records[-1:]):
        last["cut"] = True
    yield last
