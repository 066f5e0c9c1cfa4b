"""The dataset card: the YAML that the Hub and `datasets` read, and a page for people."""

from __future__ import annotations

import json

from pipelines.config import Recipe
from pipelines.files import FileInfo
from pipelines.plan import Plan

_WHAT = {
    "traces": "one run a row: program, input, every event, every change of state",
    "sft": "a prompt, and a completion that tells the run step by step and ends in its output",
    "output_prediction": "a prompt and the true output, for a reward that compares them",
}
_HUB_LICENCES = {"Apache-2.0": "apache-2.0", "MIT": "mit"}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def card(recipe: Recipe, plan: Plan, files: dict[str, FileInfo]) -> str:
    """README.md of the dataset. Deterministic."""
    rows: dict[str, int] = {
        config: sum(i.rows for name, i in files.items() if name.startswith(f"dataset/{config}/"))
        for config in recipe.rows.configs
    }
    title = recipe.recipe.title or recipe.recipe.name
    lines = ["---", "language:", "- en", "license:"]
    lines += [f"- {licence}" for licence in _licences(plan)]
    lines.append(f"pretty_name: {json.dumps(title)}")
    lines += ["tags:", "- code", "- execution-traces"]
    lines += ["task_categories:", "- text-generation", "size_categories:", f"- {_size(rows)}"]
    lines.append("configs:")
    for position, config in enumerate(recipe.rows.configs):
        lines += [f"- config_name: {config}", "  data_files:", "  - split: train"]
        lines.append(f"    path: {config}/train-*.parquet")
        if position == 0:
            lines.append("  default: true")
    lines += ["---", "", f"# {title}", ""]
    lines += [
        "Natural-language execution traces: what each program did on each input was recorded, told"
        " in words, and every claim checked against the record.",
        "",
        "| config | rows | a row is |",
        "|---|--:|---|",
    ]
    lines += [f"| {config} | {rows[config]:,} | {_WHAT[config]} |" for config in rows]
    lines += [
        "",
        "## Sources",
        "",
        "| source | licence | programs | (program, test) pairs |",
        "|---|---|--:|--:|",
    ]
    lines += [
        f"| {name} | {', '.join(source.licences) or 'not said'} | {source.programs:,}"
        f" | {source.items:,} |"
        for name, source in sorted(plan.sources.items())
    ]
    lines += [
        "",
        "Each row of `traces` names its licence and where it comes from.",
        "",
        f"Built by groundtrace {plan.versions['groundtrace']} with Python"
        f" {plan.versions['python']}; recipe {plan.name}, digest {plan.config}.",
        "",
    ]
    return "\n".join(lines)


def _licences(plan: Plan) -> list[str]:
    """In the Hub's own words."""
    found = {licence for source in plan.sources.values() for licence in source.licences}
    return sorted({_HUB_LICENCES.get(licence, "other") for licence in found})


def _size(rows: dict[str, int]) -> str:
    largest = max(rows.values(), default=0)
    return next((label for bound, label in _SIZES if largest < bound), "n>1M")
