"""The programs measured (``benchmarks/programs/``), in three forms.

A line such as ``n = 5000  # short 300, long 40000`` sets how much there is to do.  As written, a
program gives 5,000 to 100,000 events; the short form is for tracers that take a millisecond an
event; the long one, of 100,000 events, for memory.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, NamedTuple

FOLDER = Path(__file__).parents[1] / "programs"
TITLES = {
    "sieve": "sieve",
    "dp": "2-D table",
    "queens": "queens, sets and recursion",
    "strings": "string building",
    "dijkstra": "Dijkstra on dicts",
    "classes": "class simulation",
    "dfs": "graph search by recursion",
    "biglist": "changes in a list of 50,000",
}
GROWTH = (10, 1_000, 100_000)  # elements in scope
GROWTH_EVENTS = 8_000  # of the part of growth.py that is timed: two lines a round

Form = Literal["full", "short", "long"]
_SIZE = re.compile(r"^(?P<head>\w+ = )\d+  # short (?P<short>\d+)(?:, long (?P<long>\d+))?$", re.M)


class Source(NamedTuple):
    """A program in one form, ready to be written to a file and run."""

    name: str  # key of TITLES, or "growth N"
    text: str
    form: Form = "full"


def sources(form: Form) -> list[Source]:
    """The programs in a form; for "long" only those that have it."""
    found = []
    for name in TITLES:
        text = (FOLDER / f"{name}.py").read_text()
        if form == "long" and not all(m["long"] for m in _SIZE.finditer(text)):
            continue
        if form != "full":
            text = _SIZE.sub(lambda m: m["head"] + m[form], text)
        found.append(Source(name, text, form))
    return found


def growth() -> list[Source]:
    """One loop that never touches the list it has in scope, for each length of `GROWTH`."""
    text = (FOLDER / "growth.py").read_text()
    return [
        Source(f"growth {size}", re.sub(r"(?m)^size = .*$", f"size = {size}", text))
        for size in GROWTH
    ]
