"""Adapters that read problems, tests and solutions from where people keep them."""

from pipelines.sources.base import Source, SourceInfo
from pipelines.sources.registry import find, names

__all__ = ["Source", "SourceInfo", "find", "names"]
