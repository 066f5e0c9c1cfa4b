"""Runs one program on one input in a sandbox, and records what truly happened.

from tracer import trace
result = trace("print(sum(range(4)))")
result.outcome, result.stdout, result.trace.records
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracer.records import Granularity, Level, Limits, RecorderName, RunResult

__all__ = ["trace"]


def trace(
    source: str | bytes,
    *,
    stdin: str | bytes = b"",
    call: str = "",
    limits: Limits | None = None,
    level: Level = "default",
    recorder: RecorderName = "auto",
    filename: str = "program.py",
    granularity: Granularity = "line",
) -> RunResult:
    """Runs a program once and records it.

    ``call`` is the text of a call with literal arguments (``"f(1, 2)"``); empty for a whole
    program that reads ``stdin``.  ``granularity="expression"`` also records values of expressions
    within a line, and which way each tested one sent the program.  For many runs make one
    `tracer.sandbox.Sandbox` and keep it.

    Raises UsageError for a call text that is none, RefusedError for a level not to be had here.
    """
    from tracer.api import run_once

    return run_once(source, stdin, call, limits, level, recorder, filename, granularity)
