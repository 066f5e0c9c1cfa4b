"""Runs one program on both sides and compares: what the tests and the long runs share."""

from __future__ import annotations

from types import TracebackType
from typing import NamedTuple, Self

from oracle.compare import compare
from oracle.programs import Case
from oracle.servers import EVENTS, LIMITS, OracleServer, RecorderServer
from tracer.records import Limits, Outcome, RecorderName, Window


class Found(NamedTuple):
    """What came of one program. ``difference`` is "" where the two sides agree throughout."""

    events: int
    difference: str
    cut: str = ""


class Checker:
    """Both servers, warm."""

    def __init__(self) -> None:
        self.oracle = OracleServer()
        self.recorder = RecorderServer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.oracle.close()
        self.recorder.close()

    def printed(self, case: Case) -> bytes:
        """What a program prints, run plainly."""
        return self.oracle.run(case, trace=False).stdout

    def check(
        self, case: Case, *, statics: bool = True, thorough: bool = False, texts: bool = False,
        limits: Limits = LIMITS, windows: tuple[Window, ...] = (),
        recorder: RecorderName = "settrace",
    ) -> Found:  # fmt: skip
        """Both sides run the program; the first difference, be it in output or end, is told."""
        plain = self.oracle.run(case, limit=limits.events + 1)
        recorded = self.recorder.run(
            case, statics=statics, limits=limits, windows=windows, recorder=recorder
        )
        if recorded.outcome is Outcome.SYNTAX:
            return Found(0, "")
        if recorded.trace is None:
            return Found(0, f"no trace: {recorded.outcome.value}, status {recorded.exit_code}")
        events = list(self.oracle.events())
        found = compare(
            recorded.trace.records, events, hold=case.hold, thorough=thorough, texts=texts
        )
        if found.difference is not None:
            return Found(found.events, str(found.difference), found.cut)
        if not found.cut and recorded.stdout != plain.stdout:
            return Found(found.events, f"prints {recorded.stdout!r}, not {plain.stdout!r}")
        if not found.cut and recorded.exit_code != plain.status:
            return Found(found.events, f"ends as {recorded.exit_code}, not {plain.status}")
        return Found(found.events, "", found.cut)


__all__ = ["EVENTS", "Checker", "Found"]
