"""Which recorder a run gets, and why: the one place that decides."""

from __future__ import annotations

from typing import Literal, NamedTuple

from tracer.errors import RefusedError
from tracer.records import RecorderName


class Choice(NamedTuple):
    name: Literal["settrace", "native"]
    reason: str


def choose(wanted: RecorderName = "auto") -> Choice:
    """The recorder for a wish. Raises RefusedError for one that is not to be had."""
    if wanted == "native":
        raise RefusedError(
            "no-native-recorder",
            "the native recorder is not part of this version",
            where="--recorder native",
            remedy="use --recorder auto or --recorder settrace",
        )
    if wanted == "settrace":
        return Choice("settrace", "asked for")
    return Choice("settrace", "the native recorder is not part of this version")
