"""The versions that decide what bytes come out: stored in every manifest, compared on resume."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from tracer.records import RECORD_FORMAT, STREAM


def current(styles: Sequence[str] = ()) -> dict[str, str]:
    """Of this installation, and of the narrative styles named."""
    from verbalize.styles import VERSIONS as STYLES

    return {
        "groundtrace": _version("groundtrace"),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "recorder": STREAM,
        "records": str(RECORD_FORMAT),
        "pyarrow": _version("pyarrow"),
        "libcst": _version("libcst"),
        **{f"style.{name}": str(STYLES[name]) for name in styles if name in STYLES},
    }


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "0"
