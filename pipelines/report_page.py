"""``report.md``: a report as a page for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from pipelines import predictions_account, tried
from pipelines.book import SourceReport
from pipelines.config import Recipe
from pipelines.figures import Stratum
from pipelines.plots import STAGES
from pipelines.screening.decisions import Contamination
from verbalize.explain import CHARACTERS_A_TOKEN

if TYPE_CHECKING:
    from pipelines.report import Report

_NUMBERS = ("count", "rows in", "rows out", "rejected", "tokens", "events")


def markdown(
    report: Report, recipe: Recipe, more: Sequence[str], pictures: Sequence[tuple[str, str]]
) -> str:
    """The report as a page. ``pictures``: files and titles; none where nothing could draw them."""
    lines = [f"# Build {report.name}", ""]
    lines.append(
        f"{report.programs:,} programs, {report.items:,} (program, test) pairs;"
        f" {report.kept:,} runs kept, with {report.events:,} events."
    )
    lines += ["", "## Rows", ""]
    lines += _row_lines(report)
    lines += ["## Yield", "", *_yield_lines(report), "## Difficulty", "", *_strata_lines(report)]
    lines += ["## Plots", "", *_picture_lines(pictures)]
    lines += ["## Rejected, by reason", ""]
    table = []
    for config, reasons in report.rejected.items():
        for reason, number in reasons.items():
            stage, _, slug = reason.partition("/")
            table.append(("all" if config == "item" else config, stage, slug, f"{number:,}"))
    lines += _table(("rows of", "stage", "reason", "count"), table) if table else ["Nothing was."]
    lines += ["", "What was rejected is in `rejects/`, with reason, ids and detail.", ""]
    lines += _failure_lines(report)
    for name, source in report.sources.items():
        lines += _source_lines(name, source)
    lines += more
    if isinstance(report.contamination, Contamination):
        lines += _contamination_lines(report.contamination)
    if report.feedback is not msgspec.UNSET:
        lines += predictions_account.lines(report.feedback)
    if report.tried is not msgspec.UNSET:
        lines += tried.lines(report.tried)
    lines += ["## Verdicts", ""]
    disagreements = report.verdict_disagreements
    lines.append(
        f"{report.verdict_disagreement_count:,} runs of solutions known as right are judged"
        " otherwise."
        if disagreements
        else "Every run of a solution known as right is judged right."
    )
    lines += [f"- {line}" for line in disagreements[:20]]
    lines += ["", *_example_lines(report.example)]
    lines += ["## Made by", ""]
    lines += [f"- {name} {version}" for name, version in sorted(report.versions.items())]
    lines += [f"- recipe {recipe.recipe.name}, digest {report.config}", ""]
    accounted = sum(source.programs for source in report.sources.values())
    lines.append(
        f"Every program is accounted for: {accounted:,} programs ="
        f" {report.programs_with_trace:,} with a trace +"
        f" {accounted - report.programs_with_trace:,} without."
    )
    return "\n".join(lines) + "\n"


def _row_lines(report: Report) -> list[str]:
    figures = report.figures
    table = [
        (
            config, f"{c.rows_in:,}", f"{c.rows_out:,}", f"{c.rejected:,}",
            f"{figures.tokens[config]:,}" if config in figures.tokens else "",
            f"{figures.events[config]:,}" if config in figures.events else "",
        )
        for config, c in report.configs.items()
    ]  # fmt: skip
    return [
        *_table(("config", "rows in", "rows out", "rejected", "tokens", "events"), table), "",
        "rows in = rows out + rejected holds for every config. Tokens are estimated, at"
        f" {CHARACTERS_A_TOKEN} characters each, of prompts and what they ask for.", "",
    ]  # fmt: skip


def _yield_lines(report: Report) -> list[str]:
    """How many pairs each filter took from each source."""
    lost = {stage for source in report.sources.values() for stage in source.stages}
    stages = [*(s for s in STAGES if s in lost), *sorted(lost.difference(STAGES))]
    table = [
        (
            name, f"{source.items:,}", *(f"{source.stages.get(s, 0):,}" for s in stages),
            f"{source.kept:,}", f"{source.kept / max(1, source.items):.1%}",
        )
        for name, source in report.sources.items()
    ]  # fmt: skip
    head = ("source", "pairs", *(f"– {stage}" for stage in stages), "kept", "share kept")
    return [*_table(head, table, left=1), ""]


def _strata_lines(report: Report) -> list[str]:
    table = [
        (s.what, s.which, f"{s.runs:,}", _right(s), f"{s.events / s.runs:,.0f}")
        for s in report.figures.strata
    ]
    head = ("by", "", "runs", "right", "events, mean")
    found = _table(head, table, left=2) if table else ["No run was kept."]
    told = "Lines are those of the program; right is the share of the runs that can be judged."
    return [*found, "", told, ""]


def _right(stratum: Stratum) -> str:
    judged = stratum.runs - stratum.unknown
    return f"{stratum.right / judged:.1%}" if judged else "–"


def _picture_lines(pictures: Sequence[tuple[str, str]]) -> list[str]:
    if not pictures:
        return [
            "None: matplotlib is not installed. With `pip install 'groundtrace[report]'`, delete"
            " `manifest.json` and build again with `--resume`; nothing is run again.", "",
        ]  # fmt: skip
    return [line for file, title in pictures for line in (f"![{title}]({file})", "")]


def _failure_lines(report: Report) -> list[str]:
    """The first few of each reason."""
    lines = []
    for config, reasons in report.rejected.items():
        for reason in reasons:
            examples = report.examples.get(config, {}).get(reason, [])
            if examples:
                of = "" if config == "item" else f" ({config})"
                lines += [f"- **{reason}**{of}", *(f"  - {_inline(one)}" for one in examples)]
    return ["### For example", "", *lines, ""] if lines else []


def _inline(text: str) -> str:
    """A text of somebody's program on one line of a page, as it is."""
    return "`" + text.replace("`", "'") + "`"


def _source_lines(name: str, source: SourceReport) -> list[str]:
    lines = [f"## Source {name}", ""]
    lines.append(
        f"{source.programs:,} programs: {source.programs_with_trace:,} with a trace,"
        f" {source.programs - source.programs_with_trace:,} without."
        f" {source.items:,} pairs: {source.kept:,} kept, {source.items - source.kept:,} rejected."
    )
    lines.append("")
    facts = [
        (title, key, f"{number:,}")
        for title, counts in (
            ("programs without a trace", source.programs_without),
            ("pairs rejected", source.rejected),
            ("outcome of a run", source.outcomes),
            ("verdict of a run", source.verdicts),
        )
        for key, number in counts.items()
    ]
    return [*lines, *_table(("what", "which", "count"), facts), ""]


def _contamination_lines(told: Contamination) -> list[str]:
    facts = [
        (source, file, f"{count:,}")
        for source, counts in told.matched.items()
        for file, count in counts.items()
    ]
    lines = ["## Contamination", ""]
    for file, count in told.files.items():
        unread = told.unread.get(file, 0)
        lost = f"; {unread:,} rows say nothing that could be looked for" if unread else ""
        lines.append(f"- {file}: {count:,} problems looked for{lost}")
    found = _table(("source", "benchmark file", "count"), facts) if facts else ["None was found."]
    lines += ["", *found, ""]
    for source, files in told.examples.items():
        lines += [f"- {source}/{example}" for found in files.values() for example in found]
    return [*lines, ""]


def _example_lines(example: dict[str, str]) -> list[str]:
    if not example:
        return []
    where = f"{example['problem']}, {example['solution']}, test {example['test']}"
    fence = "````"
    return [
        "## One narrative", "", f"{where} (id {example['id']})", "",
        f"{fence}text", example["prompt"], fence, "", f"{fence}text",
        example["completion"], fence, "",
    ]  # fmt: skip


def _table(
    head: tuple[str, ...], rows: Sequence[tuple[str, ...]], left: int | None = None
) -> list[str]:
    """``left``: how many columns are words; without it, those that are named are numbers."""
    numbers = [n in _NUMBERS if left is None else at >= left for at, n in enumerate(head)]
    rule = ["--:" if number else "---" for number in numbers]
    return [f"| {' | '.join(row)} |" for row in (head, tuple(rule), *rows)]
