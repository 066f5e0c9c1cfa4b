"""The page of results: Markdown, every figure from the measurements handed in."""

from __future__ import annotations

import statistics

from benchmarks.page import machine, table
from benchmarks.recorder.figures import NAMES, Figures, times
from benchmarks.recorder.measure import OURS, OURS_SHORT, RIVAL_PATIENCE, RIVALS, Measured
from benchmarks.recorder.programs import GROWTH, GROWTH_EVENTS, TITLES

_SETTINGS = {
    "pysnooper": "`snoop(depth=64)`",
    "snoop": "`snoop(depth=64)`",
    "hunter": "`VarsSnooper`",
    "viztracer": "`log_func_args`, `log_var` of all names",
    "snapshot": "`repr` of all locals and globals at each event, by `sys.settrace`",
}


def page(measured: list[Measured], load: float, *, trial: bool, at_once: bool) -> str:
    rounds = measured[0].rounds
    lines = [
        "# The recorders: what they cost",
        "",
        f"Written by `make bench-recorder`: CPU time, median of {rounds} "
        f"round{'s' if rounds > 1 else ''} (fewer where a series has used up its time: said "
        f"below), each series in a fresh process. {machine()}; load {load:.1f} at the start.",
        "Ratios are over the same program untraced, in turns in the same process; means over "
        "programs are geometric.",
        "",
    ]
    if at_once and len(measured) > 1:
        lines += ["The Pythons were measured at the same time, a core each.", ""]
    if trial:
        lines += ["**A trial on short forms of all programs, not a measurement.**", ""]
    for one in measured:
        lines += _section(one)
    return "\n".join(lines).rstrip() + "\n"


def _section(measured: Measured) -> list[str]:
    figures, about = Figures(measured), measured.about
    versions = ", ".join(f"{name} {version}" for name, version in about.packages.items())
    return [
        f"## Python {about.python}",
        "",
        f"With {versions or 'no packages'}.",
        "",
        *_targets(figures),
        *_programs(figures),
        *_beside(figures),
        *_growth(figures),
        *_memory(figures),
        *_notes(measured),
    ]


def _targets(figures: Figures) -> list[str]:
    rows = [
        [t.figure, t.measured, t.target, {True: "met", False: "not met", None: "–"}[t.met]]
        for t in figures.targets()
    ]
    return table(["figure", "measured", "target", ""], rows, "l--l")


def _programs(figures: Figures) -> list[str]:
    rows = []
    for program, title in TITLES.items():
        events = figures.events(program)
        plain = [r.untraced for mode in OURS if (r := figures.get(mode, program))]
        native = figures.get("native", program)
        rows.append(
            [
                title,
                f"{events:,}",
                _nanoseconds(statistics.median(plain) if plain else None, events),
                _nanoseconds(native.traced if native else None, events),
                *(times(figures.slowdown(mode, program)) for mode in OURS),
            ]
        )
    means = [times(figures.slowdowns(mode)) for mode in OURS]
    rows.append(["geometric mean", "", "", "", *means])
    head = ["program", "events", "untraced ns/event", "native ns/event", *(NAMES[m] for m in OURS)]
    return [
        "### Times the untraced run",
        "",
        *table(head, rows, "l" + "-" * (len(head) - 1)),
        "*Native* and *reference*: recorded, batches encoded as msgpack and dropped. *Encoded*: "
        "the batches made into the Arrow columns of a dataset's row. *In Parquet*: these written "
        "as a file of one row (zstd) in memory. "
        "*Everything*: without static knowledge.",
        "",
        *_sizes(figures),
    ]


def _sizes(figures: Figures) -> list[str]:
    said = []
    for mode, words in (
        ("native", "in the batches"),
        ("encoded", "in the columns"),
        ("parquet", "in the Parquet file"),
    ):
        done = [r for program in TITLES if (r := figures.get(mode, program))]
        events = sum(result.events for result in done)
        if events:
            said.append(f"{sum(r.stored for r in done) / events:.1f} bytes {words}")
    if said:
        said = [f"An event takes {', '.join(said)}."]
    for mode in OURS_SHORT:
        found = [r.outside for program in TITLES if (r := figures.get(mode, program))]
        if found:
            said.append(
                f"Making the {NAMES[mode]} recorder and letting go of what it holds takes "
                f"{statistics.median(found) * 1e3:.2f} ms a run, not in the table."
            )
    return [" ".join(said), ""] if said else []


def _beside(figures: Figures) -> list[str]:
    rows = []
    for mode in (*OURS_SHORT, *RIVALS):
        forms = {p: figures.form(mode, p) for p in TITLES}
        rates = [rate for p in TITLES if (rate := figures.rate(mode, p, forms[p]))]
        ratios = [] if mode == "native" else figures.ahead("native", mode)
        short = sum(1 for p in TITLES if forms[p] == "short" and figures.get(mode, p, "short"))
        rows.append(
            [
                NAMES[mode],
                _SETTINGS.get(mode, ""),
                f"{statistics.geometric_mean(rates):,.0f}" if rates else "–",
                times(figures.slowdowns(mode)),
                times(statistics.geometric_mean(ratios)) if ratios else "",
                f"{times(min(ratios))} to {times(max(ratios))}" if ratios else "",
                f"{len(rates) - short} + {short}",
            ]
        )
    head = ["tracer", "how", "events/s", "slowdown", "native is faster", "from, to"]
    counts = [figures.events(p, "short") for p in TITLES]
    return [
        "### Beside other tracers that record values",
        "",
        f"A program that takes one of them more than {RIVAL_PATIENCE:.0f} s goes in a short form "
        f"({min(counts)} to {max(counts)} events, shorter lists), and the native recorder is "
        "compared on that form: *full + short* says how many. Events are those that our recorders "
        "count.",
        "",
        *table([*head, "full + short"], rows, "ll-----"),
    ]


def _growth(figures: Figures) -> list[str]:
    rows = []
    for mode in OURS_SHORT:
        costs = [figures.growth(mode, size) for size in GROWTH]
        rows.append(
            [
                NAMES[mode],
                *(_nanoseconds(c, GROWTH_EVENTS) for c in costs),
                times(figures.grown(mode)),
            ]
        )
    head = ["ns/event", *(f"{size:,} elements" for size in GROWTH), "last over first"]
    return [
        "### A list in scope that does not change",
        "",
        *table(head, rows, "l----"),
    ]


def _memory(figures: Figures) -> list[str]:
    rows = []
    for program, title in TITLES.items():
        if (spent := figures.memory(program)) is not None:
            rows.append([title, f"{spent:.1f} MB"])
    if not rows:
        return []
    return [
        "### Memory",
        "",
        "Peak of a process that records 100,000 events or more (native, batches dropped) over that "
        "of one that runs the program untraced with the same modules imported.",
        "",
        *table(["program", "over untraced"], rows, "l-"),
    ]


def _notes(measured: Measured) -> list[str]:
    fewer: dict[str, list[str]] = {}
    skipped: dict[str, list[str]] = {}
    for key, result in measured.results.items():
        name = f"{NAMES.get(key.mode, key.mode)} ({key.program}, {key.form})"
        if result.skipped:
            skipped.setdefault(result.skipped, []).append(name)
        elif key.form != "memory" and result.rounds < measured.rounds:
            word = "round" if result.rounds == 1 else "rounds"
            fewer.setdefault(f"{result.rounds} {word}", []).append(name)
    lines = [f"- {count}: {', '.join(names)}" for count, names in sorted(fewer.items())]
    for reason, names in skipped.items():
        said = ", ".join(names) if len(names) < 8 else f"{len(names)} series"
        lines.append(f"- not measured, {reason}: {said}")
    return ["### Fewer rounds, or none", "", *lines, ""] if lines else []


def _nanoseconds(seconds: float | None, events: int) -> str:
    return f"{seconds / events * 1e9:,.0f}" if seconds and events else "–"
