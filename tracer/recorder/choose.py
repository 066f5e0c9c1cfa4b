"""Which recorder a run gets, and why: the one place that decides.

The native recorder gives the same stream as the reference many times faster, so it is taken where
it was built (tests/test_recorder_native.py holds the two together).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from tracer.errors import RefusedError
from tracer.recorder.native import MISSING_BECAUSE
from tracer.records import Granularity, RecorderName

_BUILD = "install a C compiler and Python's headers (python3-dev), then install groundtrace again"


class Choice(NamedTuple):
    name: Literal["settrace", "native"]
    reason: str


def choose(wanted: RecorderName = "auto", granularity: Granularity = "line") -> Choice:
    """The recorder for a wish. Raises RefusedError for one that is not to be had, or that cannot
    tell what happens within a line (only the native one reads a frame's value stack)."""
    if granularity == "expression" and (wanted == "settrace" or MISSING_BECAUSE):
        why = "the recorder in Python cannot read a frame's value stack"
        remedy = "use --recorder native, or --granularity line"
        if MISSING_BECAUSE:
            why += f", and there is no native one: {MISSING_BECAUSE}"
            remedy = f"{_BUILD}; or use --granularity line"
        raise RefusedError(
            "no-values-within-lines", f"values of expressions are not to be had: {why}",
            where="--granularity expression", remedy=remedy,
        )  # fmt: skip
    if wanted == "settrace":
        return Choice("settrace", "asked for")
    if wanted == "native":
        if MISSING_BECAUSE:
            raise RefusedError(
                "no-native-recorder",
                f"the native recorder is not to be had: {MISSING_BECAUSE}",
                where="--recorder native",
                remedy=f"{_BUILD}; or use --recorder auto",
            )
        return Choice("native", "asked for")
    if MISSING_BECAUSE:
        return Choice("settrace", f"no native recorder: {MISSING_BECAUSE}; {_BUILD}")
    return Choice("native", "the same stream as settrace, faster")
