"""The bundled corpus: problems written for this project, with right and wrong solutions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.config import SourceConfig
from pipelines.data_files import data_root
from pipelines.problems import Problem
from pipelines.sources.base import COMMON_OPTIONS, SourceInfo
from pipelines.sources.corpus_format import read_problem
from tracer.errors import GroundtraceError

LICENCE = "Apache-2.0"


class Bundled:
    def info(self) -> SourceInfo:
        folders, why_not = 0, ""
        try:
            folders = len(_folders(data_root()))
        except GroundtraceError as error:
            why_not = f"{error.what}; {error.remedy}"
        return SourceInfo(
            name="bundled",
            what=f"{folders} contest-style problems with tests, right and wrong solutions",
            licence=LICENCE,
            options=(*COMMON_OPTIONS, "topics", "tiers", "public_only"),
            available=folders > 0,
            why_not=why_not,
        )

    def problems(self, config: SourceConfig, *, base: Path, seed: int) -> Iterator[Problem]:
        for folder in _folders(data_root()):
            yield read_problem(
                folder, source="bundled", licence=LICENCE, provenance="groundtrace data/corpus"
            )


def _folders(root: Path) -> list[Path]:
    return sorted(path.parent for path in (root / "corpus").glob("*/problem.toml"))
