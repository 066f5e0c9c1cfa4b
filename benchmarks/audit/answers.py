"""How fast the rows of a large dataset are listed, filtered, searched and opened, in a browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from benchmarks.audit.browser import browsed, nodes, peak, percentile, served

ROUNDS = 5
FREQUENT, RARE = "recursion depth", "no row has these words"


@dataclass(frozen=True)
class Answers:
    rows: int
    started: float  # seconds from the command to the address: the index is read
    times: dict[str, list[float]]  # figure → seconds, a round each
    whole: float  # seconds until a text that no row has was looked for in all rows
    nodes: int
    memory: float  # MB of the server, at most


class Reader:
    """Goes to addresses as the page's own controls do, and waits until it shows their rows."""

    def __init__(self, page: Any, base: str) -> None:
        self.page, self.base = page, base

    def ask(self, **asked: str) -> tuple[float, dict[str, Any]]:
        """Seconds until the page shows the answer, and the answer."""
        query = urlencode({"config": "sft", **asked})
        with self.page.expect_response(lambda reply: "/api/rows" in reply.url) as waiting:
            begun = time.perf_counter()
            self.page.evaluate(GO, f"/?{query}")
        answer = msgspec.json.decode(waiting.value.body())
        self.page.wait_for_function(SHOWN, arg=f"{answer['total']:,} row")
        return time.perf_counter() - begun, answer

    def first_page(self) -> float:
        begun = time.perf_counter()
        self.page.goto(self.base + "/")
        self.page.wait_for_selector("tbody tr")
        return time.perf_counter() - begun

    def open(self, identity: str) -> float:
        begun = time.perf_counter()
        self.page.goto(f"{self.base}/row/sft/{identity}?config=sft")
        self.page.wait_for_selector(".sentence.now")
        return time.perf_counter() - begun


GO = (
    """(to) => { history.pushState(null, "", to); dispatchEvent(new PopStateEvent("popstate")); }"""
)
SHOWN = "(text) => document.querySelector('.head [role=status]').innerText.startsWith(text)"


def measure(folder: Path) -> Answers:
    with served(folder) as (base, started, process), browsed() as page:
        reader = Reader(page, base)
        times: dict[str, list[float]] = {}

        def note(figure: str, seconds: float) -> None:
            times.setdefault(figure, []).append(seconds)

        note("first page", reader.first_page())
        answer = _until(reader, lambda found: found["measured"])
        most = 0
        for turn in range(ROUNDS):
            note("first page", reader.first_page())
            most = max(most, nodes(page))
            note("a filter (outcome)", reader.ask(outcome="error")[0])
            note("two filters and a range of lengths", reader.ask(
                style="terse/1", tier="2", characters_from="200", characters_to="900",
            )[0])  # fmt: skip
            note("page 5,000", reader.ask(page=str(5_000 + turn))[0])
            note("a random sample of 100", reader.ask(sample="100", seed=str(turn))[0])
            note("a search, its first hundred finds", reader.ask(text=FREQUENT[turn:])[0])
            seconds, found = reader.ask(text=f"{RARE} {turn}")
            note("a search for what no row has: its first answer", seconds)
            assert found["total"] == 0
            note("a row opened, checked anew", reader.open(answer["rows"][turn]["id"]))
        begun = time.perf_counter()
        reader.first_page()
        _until(reader, lambda found: found["read"] == found["rows_in_all"], text=RARE)
        whole = time.perf_counter() - begun
        return Answers(answer["total"], started, times, whole, most, peak(process))


def _until(reader: Reader, holds: Callable[[dict[str, Any]], bool], **asked: str) -> dict[str, Any]:
    """Asks until the server has read all that it needs."""
    _, answer = reader.ask(**asked)
    while not holds(answer):
        time.sleep(0.2)
        reply = reader.page.request.get(
            f"{reader.base}/api/rows?{urlencode({'config': 'sft', **asked})}"
        )
        answer = msgspec.json.decode(reply.body())
    return answer


def told(found: Answers) -> list[list[str]]:
    """(figure, median, slowest, asked for, whether it holds)."""
    rows = []
    for figure, times in found.times.items():
        slowest = max(times)
        asked = "–" if "row opened" in figure else "< 1 s"
        held = "" if asked == "–" else "met" if slowest < 1 else "not met"
        rows.append([figure, f"{percentile(times, 0.5):.2f} s", f"{slowest:.2f} s", asked, held])
    return rows
