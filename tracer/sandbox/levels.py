"""Which sandbox levels can be had on this machine, each tried by doing.

A level is probed by starting a worker at it: that confines a throwaway child as programs are
confined, and looks what the child can do (`selftest`).
"""

from __future__ import annotations

import msgspec

from tracer.errors import GroundtraceError
from tracer.records import Level
from tracer.sandbox.client import Sandbox

LEVELS: tuple[Level, ...] = ("default", "strict", "unsafe")

_WHAT = {
    "default": "system calls, files, network and resources are confined",
    "strict": "default, and namespaces of its own",
    "unsafe": "resource limits only",
}


class LevelReport(msgspec.Struct, frozen=True):
    """``reason``: what the level gives, or why it cannot be had; then ``remedy`` says what to
    do."""

    name: Level
    available: bool
    reason: str
    remedy: str = ""


def probe() -> list[LevelReport]:
    """One report a level. Takes about half a second."""
    return [_probe(level) for level in LEVELS]


def _probe(level: Level) -> LevelReport:
    try:
        Sandbox(level=level).close()
    except GroundtraceError as error:
        return LevelReport(level, False, error.what, error.remedy)
    return LevelReport(level, True, _WHAT[level])
