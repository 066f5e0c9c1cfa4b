"""The versions that decide what bytes come out: stored in every manifest, compared on resume."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from tracer.records import RECORD_FORMAT


def current() -> dict[str, str]:
    from tracer.recorder.settrace import VERSION as RECORDER

    return {
        "groundtrace": _version("groundtrace"),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "recorder": RECORDER,
        "records": str(RECORD_FORMAT),
        "pyarrow": _version("pyarrow"),
        "libcst": _version("libcst"),
    }


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "0"
