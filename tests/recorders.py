"""Runs a program under both recorders, the reference and the native one: where do they differ?

One warm process serves both (`oracle.servers.RecorderServer`), so that a run costs a fork.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache

import msgspec
import pytest
from oracle.programs import Case
from oracle.servers import LIMITS, ROOT, RecorderServer, plain_environment

from tracer.recorder.effects import UNKNOWN, Effects
from tracer.recorder.native import MISSING_BECAUSE
from tracer.records import Cut, Gap, Limits, Outcome, Program, RecorderName, RunResult, Window
from tracer.static import effects_bytes
from tracer.view import event_views

RECORDERS: tuple[RecorderName, ...] = ("settrace", "native")
ADDRESS = re.compile(rb"(?<= at 0x)[0-9a-f]{6,}")
_LABEL = re.compile(r"(?<=#)\d+|(?<= at 0x)[0-9a-f]{6,}")


_ASK = """\
from tracer.recorder import effects, native
from tracer.records import Limits
print(native.MISSING_BECAUSE)
native.MISSING_BECAUSE or native.Recorder("", effects.UNKNOWN, Limits(), print, print, print)
"""


@lru_cache
def missing(python: str = sys.executable) -> str:
    """Why that Python has no native recorder of these sources; "" where it has."""
    asked = subprocess.run(
        [python, "-c", _ASK],
        env={**plain_environment(), "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    if asked.returncode:
        said = asked.stderr.strip().splitlines()
        return f"it was built from other sources: {said[-1] if said else asked.returncode}"
    return asked.stdout.strip()


def needed() -> None:
    """Skips, with the reason, where the native recorder was not built."""
    if reason := MISSING_BECAUSE:
        pytest.skip(f"no native recorder: {reason}")


def compared(
    server: RecorderServer, case: Case, *, statics: bool = True, limits: Limits = LIMITS,
    seconds: int = 0, windows: tuple[Window, ...] = (),
) -> str:  # fmt: skip
    """The first difference of the two recorders on a program, or ""."""
    reference, native = both(
        server, case, statics=statics, limits=limits, seconds=seconds, windows=windows
    )
    return judge(case, reference, native, statics=statics)


def judge(case: Case, reference: RunResult, native: RunResult, *, statics: bool = True) -> str:
    """The first difference of two runs of a program, or "".

    Labels of objects that the recorder may not hold depend on addresses (docs/design, "What is
    bounded"). A program with such objects must be told alike where its records differ."""
    if found := ends_differ(reference, native):
        return found
    found = difference(reference, native)
    if found and not labels_are_sure(case, statics):
        mine, theirs = told(reference), told(native)
        return "" if mine == theirs else _shown(_first(mine, theirs), mine, theirs)
    return found


def both(
    server: RecorderServer, case: Case, *, statics: bool = True, limits: Limits = LIMITS,
    seconds: int = 0, windows: tuple[Window, ...] = (),
) -> tuple[RunResult, RunResult]:  # fmt: skip
    """What the reference recorder and the native one make of a program."""
    reference, native = (
        server.run(
            case, statics=statics, limits=limits, recorder=name, seconds=seconds, windows=windows
        )
        for name in RECORDERS
    )
    return reference, native


def labels_are_sure(case: Case, statics: bool = True) -> bool:
    """Whether the recorder holds every object of a program, so that no label depends on when one
    ends: not so with generators (their exceptions), finalizers and weak references."""
    known = effects_bytes(Program(source=case.source)) if statics else b""
    effects = msgspec.msgpack.decode(known, type=Effects) if known else UNKNOWN
    return effects.hold and not effects.generators


def difference(reference: RunResult, native: RunResult) -> str:
    """The first record in which two traces differ, or what else the results say of them. After the
    place where CPython has dropped the reference, nothing is compared."""
    if reference.trace is None or native.trace is None:
        return ""
    mine, theirs = reference.trace.records, native.trace.records
    at = _first(mine, theirs)
    if at < len(mine) and isinstance(mine[at], (Cut, Gap)) and dropped(reference):
        return ""  # a gap may come just before that
    if at < max(len(mine), len(theirs)):
        return _shown(at, mine, theirs)
    for name in ("returned", "error", "detail"):
        if getattr(reference, name) != getattr(native, name):
            return f"{name}: {getattr(reference, name)!r}, natively {getattr(native, name)!r}"
    if reference.trace.entry != native.trace.entry:
        return f"entry: {reference.trace.entry}, natively {native.trace.entry}"
    return ""


def ends_differ(reference: RunResult, native: RunResult) -> str:
    """The first of outcome, exit status and stdout in which two runs differ. Printed addresses are
    those of two processes."""
    if Outcome.SANDBOX_ERROR in (reference.outcome, native.outcome):
        return f"the recorder broke: {reference.detail!r}, natively {native.detail!r}"
    if dropped(reference) and native.outcome is Outcome.TRACE_LIMIT:
        return ""  # which the reference did not live to reach
    for name in ("outcome", "exit_code"):
        mine, theirs = getattr(reference, name), getattr(native, name)
        if mine != theirs:
            return f"{name}: {mine!r}, natively {theirs!r} ({native.detail})"
    if ADDRESS.sub(b"", reference.stdout) != ADDRESS.sub(b"", native.stdout):
        return f"stdout: {reference.stdout!r}, natively {native.stdout!r}"
    if (reference.trace is None) != (native.trace is None):
        return f"trace: {reference.trace is not None}, natively {native.trace is not None}"
    return ""


def dropped(result: RunResult) -> bool:
    """Whether CPython has dropped the recorder, after a RecursionError (cpython#134216)."""
    last = result.trace.records[-1] if result.trace and result.trace.records else None
    return isinstance(last, Cut) and last.limit == "recursion"


def told(result: RunResult) -> list[str]:
    """A trace event by event, in words without labels of objects."""
    return [
        _LABEL.sub(
            "", f"{v.event} {v.function} {v.line} {v.arguments} {v.value} {v.detail} {v.changes}"
        )
        for v in (event_views(result.trace) if result.trace else [])
    ]  # fmt: skip


def _first(mine: Sequence[object], theirs: Sequence[object]) -> int:
    """The first place where two lists differ; where one ends, where it does."""
    pairs = enumerate(zip(mine, theirs, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(mine), len(theirs)))


def _shown(at: int, mine: Sequence[object], theirs: Sequence[object]) -> str:
    before = "".join(f"\n    {record}" for record in mine[max(0, at - 4) : at])
    one, other = (each[at] if at < len(each) else None for each in (mine, theirs))
    return f"record {at}: {one}\n  natively: {other}\n  after:{before}"
