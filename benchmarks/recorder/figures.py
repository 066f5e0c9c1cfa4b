"""What follows from the measurements: ratios, their means, and whether the targets are met."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from typing import NamedTuple

from benchmarks.recorder.measure import RIVALS, Key, Measured
from benchmarks.recorder.programs import GROWTH, TITLES
from benchmarks.recorder.series import Result

CAPTURE = {"3.11": 5.0, "3.12": 5.0, "3.13": 3.5}  # slowdown of native capture over untraced
HOOK = 2.2  # native capture over the empty C hook
ENCODED = 8.0  # slowdown of native capture, encoded and ready to store
EVERYTHING = 25.0  # slowdown of the native recorder when it compares everything
NATIVE_PYSNOOPER = 300.0  # events a second over PySnooper's
REFERENCE_PYSNOOPER = 45.0
FLAT = 1.5  # cost of an event with the longest list in scope over that with the shortest
MEMORY = 40.0  # MB over untraced


class Target(NamedTuple):
    """A figure beside what it should be."""

    figure: str
    measured: str
    target: str
    met: bool | None  # None: not measured


class Figures:
    """Reads the results of one Python."""

    def __init__(self, measured: Measured) -> None:
        self.about, self.results = measured.about, measured.results

    def get(self, mode: str, program: str, form: str = "full") -> Result | None:
        result = self.results.get(Key(mode, program, form))
        return None if result is None or result.skipped else result

    def events(self, program: str, form: str = "full") -> int:
        """As either recorder counts them; 0 where neither ran."""
        return max(
            (r.events for k, r in self.results.items() if k[1:] == (program, form)), default=0
        )

    def slowdown(self, mode: str, program: str, form: str = "full") -> float | None:
        result = self.get(mode, program, form)
        return result.traced / result.untraced if result else None

    def slowdowns(self, mode: str) -> float | None:
        """The mean over the programs, each in the form in which it was done."""
        return mean(self.slowdown(mode, p, self.form(mode, p)) for p in TITLES)

    def form(self, mode: str, program: str) -> str:
        """ "short" only if the full form was not done."""
        return "full" if self.get(mode, program) else "short"

    def rate(self, mode: str, program: str, form: str) -> float | None:
        """Events a second; all are counted as the recorders count them."""
        result = self.get(mode, program, form)
        return self.events(program, form) / result.traced if result else None

    def ahead(self, mode: str, other: str) -> list[float]:
        """How many times the events a second, for each program: both in the other's form."""
        found = []
        for program in TITLES:
            form = self.form(other, program)
            ours, theirs = self.rate(mode, program, form), self.rate(other, program, form)
            if ours and theirs:
                found.append(ours / theirs)
        return found

    def growth(self, mode: str, size: int) -> float | None:
        """Seconds of the timed part."""
        result = self.get(mode, f"growth {size}", "growth")
        return result.region if result else None

    def grown(self, mode: str) -> float | None:
        first, last = self.growth(mode, GROWTH[0]), self.growth(mode, GROWTH[-1])
        return last / first if first and last else None

    def memory(self, program: str) -> float | None:
        """MB over untraced."""
        with_it = self.get("native", program, "memory")
        without = self.get("untraced", program, "memory")
        return (with_it.peak - without.peak) / 1e6 if with_it and without else None

    def targets(self) -> list[Target]:
        version = ".".join(self.about.python.split(".")[:2])
        over_hook = [(self.slowdown("native", p), self.slowdown("c_hook", p)) for p in TITLES]
        rows = [
            most("native capture over untraced", self.slowdowns("native"), CAPTURE[version]),
            most(
                "native capture over the empty C hook",
                mean(a / b for a, b in over_hook if a and b),
                HOOK,
            ),
            most("native, encoded as columns, over untraced", self.slowdowns("encoded"), ENCODED),
            most(
                "native, comparing everything, over untraced",
                self.slowdowns("native_everything"),
                EVERYTHING,
            ),
            self._beside("native", "pysnooper", NATIVE_PYSNOOPER),
            *(self._beside("native", rival, 1.0) for rival in RIVALS if rival != "pysnooper"),
            self._beside("reference", "pysnooper", REFERENCE_PYSNOOPER),
            most("growth, native: 100,000 elements over 10", self.grown("native"), FLAT),
            most("growth, reference: 100,000 elements over 10", self.grown("reference"), FLAT),
        ]
        spent = [mb for mb in map(self.memory, TITLES) if mb is not None]
        worst = max(spent) if spent else None
        rows.append(most("native, memory at 100,000 events", worst, MEMORY, _megabytes))
        return rows

    def _beside(self, mode: str, rival: str, least: float) -> Target:
        ratios = self.ahead(mode, rival)
        figure = f"{mode}, events a second over {NAMES[rival]}'s"
        target = f"≥ {least:g}×" if least > 1 else "ahead"
        if not ratios:
            return Target(figure, "not measured", target, None)
        value = statistics.geometric_mean(ratios)
        return Target(figure, times(value), target, value >= least if least > 1 else value > 1)


NAMES = {
    "c_hook": "empty C hook",
    "python_hook": "empty Python hook",
    "native": "native",
    "encoded": "native, encoded",
    "parquet": "native, in Parquet",
    "native_everything": "native, everything",
    "reference": "reference",
    "reference_everything": "reference, everything",
    "pysnooper": "PySnooper",
    "snoop": "snoop",
    "hunter": "hunter",
    "viztracer": "viztracer",
    "snapshot": "the `repr` snapshot",
}


def mean(values: Iterable[float | None]) -> float | None:
    """Geometric, of those that there are."""
    found = [value for value in values if value]
    return statistics.geometric_mean(found) if found else None


def times(value: float | None) -> str:
    """A ratio with two or three digits that count."""
    if value is None:
        return "–"
    return f"{value:,.0f}×" if value >= 100 else f"{value:.1f}×" if value >= 10 else f"{value:.2f}×"


def _megabytes(value: float) -> str:
    return f"{value:.1f} MB"


def most(
    figure: str, value: float | None, limit: float, show: Callable[[float], str] = times
) -> Target:
    target = f"≤ {limit:g}×" if show is times else f"≤ {limit:g} MB"
    if value is None:
        return Target(figure, "not measured", target, None)
    return Target(figure, show(value), target, value <= limit)
