"""Writes docs/benchmarks/first-build.md from the reports of finished builds of real programs.

    python benchmarks/first_build.py OUTPUT.md BUILD_DIR...

Every figure comes from BUILD_DIR/report.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

# Reasons for which a program gives no trace that are no fault of recording: it wants a library
# beyond the standard one, or it does not end by itself within the limits.
LIBRARY = ("needs_library",)
NEVER_ENDED = ("outcome_timeout", "outcome_memory", "outcome_output_limit", "outcome_crash")
REPEAT = "same_run"  # its run equals another program's, which is stored


def page(reports: list[dict[str, Any]]) -> str:
    lines = [
        "# First build: real programs in, rows out",
        "",
        "Written by `python benchmarks/first_build.py docs/benchmarks/first-build.md DIR...` from",
        "finished builds: `make corpora-runs` (all programs, runs only) and `make corpora-sample`",
        "(some of them, with narratives); `make corpora` does all with narratives.",
        "",
    ]
    for report in reports:
        lines += _build(report)
    return "\n".join(lines) + "\n"


def _build(report: dict[str, Any]) -> list[str]:
    lines = [
        f"## Recipe {report['name']}",
        "",
        f"Python {report['versions']['python']}, recorder {report['versions']['recorder']}, "
        f"{report['programs']:,} programs, {report['items']:,} (program, test) pairs, "
        f"{report['kept']:,} runs kept, {report['events']:,} events.",
        "",
        "### Rows",
        "",
        "| config | rows in | rows out | rejected |",
        "|---|--:|--:|--:|",
    ]
    for name, count in report["configs"].items():
        lines.append(
            f"| {name} | {count['rows_in']:,} | {count['rows_out']:,} | {count['rejected']:,} |"
        )
    lines += ["", "Rows in = rows out + rejected, for each config.", ""]
    for name, source in report["sources"].items():
        lines += _source(name, source)
    lines += ["### Rows rejected, by stage and reason", ""]
    lines += ["| rows of | stage/reason | count |", "|---|---|--:|"]
    for config, reasons in report["rejected"].items():
        what = "all configs" if config == "item" else config
        lines += [f"| {what} | {reason} | {count:,} |" for reason, count in reasons.items()]
    return [*lines, *_narrated(report), ""]


def _narrated(report: dict[str, Any]) -> list[str]:
    """How many of the narratives that were written the checker accepted."""
    if "sft" not in report["configs"]:
        return []
    accepted = report["configs"]["sft"]["rows_out"]
    blocked = sum(
        count for reason, count in report["rejected"].get("sft", {}).items() if "check/" in reason
    )
    share = 100 * accepted / (accepted + blocked)
    return ["", f"Of {accepted + blocked:,} narratives the checker accepted **{share:.1f} %**."]


def _source(name: str, source: dict[str, Any]) -> list[str]:
    without: dict[str, int] = source["programs_without"]
    programs, traced = source["programs"], source["programs_with_trace"]
    library = sum(without.get(reason, 0) for reason in LIBRARY)
    endless = sum(without.get(reason, 0) for reason in NEVER_ENDED)
    repeats = without.get(REPEAT, 0)
    asked = programs - library - endless
    share = 100 * (traced + repeats) / asked if asked else 0.0
    lines = [
        f"### {name}",
        "",
        f"{programs:,} programs: {traced:,} with a trace, {programs - traced:,} without.",
        "",
        "| no trace because | programs |",
        "|---|--:|",
    ]
    lines += [f"| {reason} | {count:,} |" for reason, count in without.items()]
    lines += [
        "",
        f"Of the {asked:,} programs that use no library beyond the standard one and end by "
        f"themselves, **{share:.1f} %** give a trace"
        + (f" ({repeats:,} by a run equal to another program's, stored once)." if repeats else "."),
        "",
    ]
    return lines


def main(arguments: list[str]) -> int:
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    reports = [json.loads((Path(folder) / "report.json").read_text()) for folder in arguments[1:]]
    Path(arguments[0]).write_text(page(reports))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
