"""What a program finds of ours in the places of the interpreter's own things, made so that it looks
as they do and leads nowhere: in C, where there are no attributes to follow or to set.

Where nothing native was built it is plain Python, and a program that looks for its recorder finds
it: docs/security.md says what that means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_native: Any
try:
    from tracer.recorder import _native
except ImportError:
    _native = None

Accuser = Callable[[str, tuple[Any, ...]], None]

# Classes of streams that tell what passes: text out, text in, bytes out, bytes in.
STREAMS: tuple[type[Any], ...] | None = _native.STREAMS if _native else None


def hear(streams: tuple[Any, ...], out: Callable[[str], None], took: Callable[[str], None]) -> None:
    """What passes these streams, one of each of `STREAMS`, is told from now on."""
    _native.hear(streams, out, took)


def closed(function: Callable[..., Any], original: Callable[..., Any]) -> Callable[..., Any]:
    """The function, looking as the built-in one that it stands for."""
    made: Callable[..., Any] = _native.closed(function, original) if _native else function
    return made


def start(accuser: Accuser, package: str) -> None:
    """From now on, for the rest of this process: the recorder obeys code of this package alone, and
    signal handlers get no frame by which one reaches it. Who tries is accused."""
    if _native:
        _native.guard(accuser, package)
        _native.signals()
