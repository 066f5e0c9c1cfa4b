"""``report.json`` and ``report.md``: every program and every row of a build accounted for.

Both are made from the shards and the dataset alone and hold no time, so that equal builds have
equal reports.  ``report.md`` shows the pictures in ``plots/`` where matplotlib could make them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import pyarrow.parquet as pq

from pipelines.assemble import ConfigCount, Manifest
from pipelines.book import Book, SourceReport
from pipelines.config import Recipe
from pipelines.figures import Figures, figures
from pipelines.files import write_json, write_text
from pipelines.plan import Plan
from pipelines.plots import draw
from pipelines.predictions_account import Account, account
from pipelines.report_page import markdown
from pipelines.screening.decisions import Contamination

Summary: TypeAlias = dict[str, Any] | msgspec.UnsetType


class Report(msgspec.Struct, kw_only=True):
    name: str
    config: str
    versions: dict[str, str]
    items: int
    kept: int
    programs: int
    programs_with_trace: int
    events: int
    configs: dict[str, ConfigCount]
    rejected: dict[str, dict[str, int]]  # config ("item": whole items) → "stage/reason" → count
    examples: dict[str, dict[str, list[str]]] = {}  # as ``rejected``: the first few of each
    figures: Figures = msgspec.field(default_factory=Figures)
    sources: dict[str, SourceReport]
    verdict_disagreements: list[str]  # "source/problem/solution on test": a known verdict is wrong
    verdict_disagreement_count: int  # of which the first thousand are named
    example: dict[str, str]
    # mutant or input → kind → what became of those tried; no such key where none were asked for
    tried: dict[str, dict[str, dict[str, int]]] | msgspec.UnsetType = msgspec.UNSET
    # see `pipelines.rewriting.account`; without rewriting, report.json has no such key
    rewriting: Summary = msgspec.UNSET
    contamination: Contamination | msgspec.UnsetType = msgspec.UNSET
    feedback: Account | msgspec.UnsetType = msgspec.UNSET  # of predictions, where any are given


def make(
    plan: Plan, manifest: Manifest, book: Book, out: Path, rewriting: Summary = msgspec.UNSET
) -> Report:
    tally = book.tally
    told = account(out, book.recipe, manifest, book.units)
    return Report(
        name=plan.name,
        config=plan.config,
        versions=plan.versions,
        items=plan.items,
        kept=manifest.kept,
        programs=sum(source.programs for source in tally.sources.values()),
        programs_with_trace=sum(source.programs_with_trace for source in tally.sources.values()),
        events=tally.events,
        configs=manifest.configs,
        rejected=tally.rejected,
        examples=tally.examples,
        figures=figures(out, manifest, book),
        sources=tally.sources,
        verdict_disagreements=tally.disagreements,
        verdict_disagreement_count=tally.disagreement_count,
        example=_example(out, manifest),
        tried=tally.tried if book.makes else msgspec.UNSET,
        rewriting=rewriting,
        contamination=_contamination(book),
        feedback=msgspec.UNSET if told is None else told,
    )


def _contamination(book: Book) -> Contamination | msgspec.UnsetType:
    told = book.decisions.contamination if book.decisions is not None else None
    return msgspec.UNSET if told is None else told


def read(out: Path) -> Report | None:
    """The report of a finished build; None where there is none that can be read."""
    try:
        return msgspec.json.decode((out / "report.json").read_bytes(), type=Report)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def write(out: Path, report: Report, recipe: Recipe, more: Sequence[str] = ()) -> None:
    """``more``: lines of a section of their own, such as that of rewriting."""
    write_json(out / "report.json", report)
    write_text(out / "report.md", markdown(report, recipe, more, draw(out, report)))


def _example(out: Path, manifest: Manifest) -> dict[str, str]:
    """A short narrative with its prompt: the first of between 300 and 1,500 characters."""
    names = sorted(name for name in manifest.files if name.startswith("dataset/sft/"))
    names.sort(key=lambda name: "/train-" not in name)
    columns = ["id", "trace_id", "problem", "solution", "test", "prompt", "completion"]
    first: dict[str, str] = {}
    for name in names:
        for row in pq.read_table(out / name, columns=columns).to_pylist():
            first = first or row
            if 300 <= len(row["completion"]) <= 1_500:
                return dict(row)
    return dict(first)
