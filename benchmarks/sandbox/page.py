"""The page: a table of what a run costs, runs a second, and the figures beside their targets."""

from __future__ import annotations

import importlib.metadata
import platform
import statistics
from typing import NamedTuple

from benchmarks.page import machine, table
from benchmarks.sandbox.ways import Took

COST = 0.40  # of a default run over a plain Python: wall and CPU
RATE = 300.0  # traced runs a second, all cores

PLAIN = "`python3 -I -S -c pass`"
DEFAULT = "sandbox, level default, unrecorded"


class Measured(NamedTuple):
    rounds: int
    load: float  # at the start
    costs: dict[str, list[Took]]  # way → a batch's figures a round
    refused: dict[str, str]  # way → why it is not to be had
    rates: dict[str, list[float]]  # driver → runs a second, a round each
    forks: list[float]


def page(found: Measured) -> str:
    return "\n".join([*_head(found), *_figures(found), *_costs(found), *_rates(found)]) + "\n"


def _head(found: Measured) -> list[str]:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("msgspec",))
    return [
        "# The sandbox: what a run costs",
        "",
        f"Written by `make bench-sandbox`: medians of {found.rounds} rounds, all ways in turns in "
        f"each. {machine()}; CPython {platform.python_version()}, {versions}; load "
        f"{found.load:.1f} at the start. CPU is that of coordinator, worker and child together. "
        "The sandboxed program reads two numbers and prints their sum.",
        "",
    ]


def _figures(found: Measured) -> list[str]:
    wall, cpu = _over_plain(found, DEFAULT)
    best = max(found.rates, key=lambda driver: statistics.median(found.rates[driver]))
    rate, forks = statistics.median(found.rates[best]), statistics.median(found.forks)
    rows = [
        [
            "default run over a plain Python, wall",
            f"{wall:.2f}",
            f"≤ {COST:.2f}",
            _met(wall <= COST),
        ],
        ["default run over a plain Python, CPU", f"{cpu:.2f}", f"≤ {COST:.2f}", _met(cpu <= COST)],
        [f"traced runs a second, {best}", f"{rate:,.0f}", f"≥ {RATE:,.0f}", _met(rate >= RATE)],
        ["bare forks a second, beside them", f"{forks:,.0f}", "", ""],
    ]
    return table(["figure", "measured", "target", ""], rows, "l--l")


def _met(holds: bool) -> str:
    return "met" if holds else "not met"


def _costs(found: Measured) -> list[str]:
    rows = []
    for way, batches in found.costs.items():
        wall, cpu = _over_plain(found, way)
        rows.append(
            [
                way,
                f"{_median(batches).wall * 1e3:.2f}",
                f"{_median(batches).cpu * 1e3:.2f}",
                f"{wall:.2f}",
                f"{cpu:.2f}",
            ]
        )
    rows += [[way, "–", "–", "–", "–"] for way in found.refused]
    head = ["a run", "wall ms", "CPU ms", "wall over plain", "CPU over plain"]
    notes = [f"- Not to be had here, {way}: {why}." for way, why in found.refused.items()]
    notes += [""] if notes else []
    return ["## One after the other", "", *table(head, rows, "l----"), *notes]


def _rates(found: Measured) -> list[str]:
    forks = statistics.median(found.forks)
    rows = [["bare `os.fork` in small processes", f"{forks:,.0f}", "1.00"]]
    for driver, rates in found.rates.items():
        rate = statistics.median(rates)
        rows.append([f"traced runs, {driver}", f"{rate:,.0f}", f"{rate / forks:.2f}"])
    head = ["all cores at once", "a second", "over bare forks"]
    return ["## A second", "", *table(head, rows, "l--")]


def _over_plain(found: Measured, way: str) -> tuple[float, float]:
    """Medians of the ratios of each round: what slows a round slows both."""
    pairs = list(zip(found.costs[way], found.costs[PLAIN], strict=True))
    return (
        statistics.median(ours.wall / plain.wall for ours, plain in pairs),
        statistics.median(ours.cpu / plain.cpu for ours, plain in pairs),
    )


def _median(batches: list[Took]) -> Took:
    return Took(
        statistics.median(took.wall for took in batches),
        statistics.median(took.cpu for took in batches),
    )
