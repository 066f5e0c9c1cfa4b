"""What a source is: something that gives problems, in the same order each time.

A plug-in is a class with these members, named in the entry-point group ``groundtrace.sources``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from pipelines.config import SourceConfig
from pipelines.problems import Problem


class SourceInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A line of ``groundtrace sources``."""

    name: str
    what: str
    licence: str
    options: tuple[str, ...]  # the keys of a recipe's [[sources]] that it understands
    available: bool
    why_not: str = ""  # what to do where it is not available


class Source(Protocol):
    """Where problems come from. Reading runs none of the programs."""

    def info(self) -> SourceInfo: ...

    def problems(self, config: SourceConfig, *, base: Path, seed: int) -> Iterator[Problem]:
        """All problems, before the recipe's selection; ``base`` is the recipe's folder.

        Raises UsageError or FailedError where the source cannot be read.
        """
        ...


COMMON_OPTIONS = ("name", "problems", "correct", "wrong", "tests")
