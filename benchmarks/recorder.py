"""Times the reference recorder on small contest programs and writes a table.

    python benchmarks/recorder.py OUTPUT.md

For each program: CPU time of the program alone, under a trace function that does nothing, under the
recorder, and under the recorder without static knowledge, in one process and one run, best of
several.  Then the cost of an event with a list of 10, 1,000 and 100,000 elements in scope.
"""

from __future__ import annotations

import io
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from tracer.recorder import settrace
from tracer.recorder.effects import UNKNOWN, Effects
from tracer.records import Limits, Program
from tracer.static import analyze

ROUNDS = 5

PROGRAMS = {
    "sieve": """\
n = 2000
flags = [True] * (n + 1)
for i in range(2, n + 1):
    if flags[i]:
        for j in range(i * i, n + 1, i):
            flags[j] = False
print(sum(flags))
""",
    "grid dp": """\
n = 45
best = [[0] * n for _ in range(n)]
for i in range(n):
    for j in range(n):
        up = best[i - 1][j] if i else 0
        left = best[i][j - 1] if j else 0
        best[i][j] = max(up, left) + (i * j) % 7
print(best[-1][-1])
""",
    "dijkstra": """\
import heapq
n = 150
graph = {i: [((i * 7 + 1) % n, 3), ((i * 3 + 2) % n, 5), ((i + 1) % n, 9)] for i in range(n)}
dist = {0: 0}
heap = [(0, 0)]
while heap:
    d, u = heapq.heappop(heap)
    if d > dist[u]:
        continue
    for v, w in graph[u]:
        if d + w < dist.get(v, 10**9):
            dist[v] = d + w
            heapq.heappush(heap, (d + w, v))
print(len(dist))
""",
    "recursion": """\
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
print(fib(15))
""",
    "classes": """\
class Account:
    def __init__(self, owner):
        self.owner = owner
        self.balance = 0
    def add(self, amount):
        self.balance += amount
        return self.balance
accounts = [Account(i) for i in range(20)]
for k in range(1500):
    accounts[k % 20].add(k)
print(sum(a.balance for a in accounts))
""",
    "strings": """\
words = ["ab", "cde", "fghi"] * 400
counts = {}
out = []
for w in words:
    key = w[::-1]
    counts[key] = counts.get(key, 0) + 1
    out.append(key.upper())
print(counts)
""",
}


def seconds(run: Callable[[], Any]) -> float:
    """CPU seconds of the best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        with redirect_stdout(io.StringIO()):
            run()
        best = min(best, time.process_time() - start)
    return best


def recorded(source: str, effects: Effects) -> int:
    """Runs under the recorder; gives the number of events."""
    records: list[Any] = []
    recorder = settrace.Recorder(
        "program.py", effects, Limits(events=10**9), records.append, None, None
    )
    code = compile(source, "program.py", "exec")
    sys.settrace(recorder.trace)
    try:
        exec(code, {"__name__": "__main__"})
    finally:
        sys.settrace(None)
    return recorder.events


def nothing(source: str) -> None:
    def trace(*_: Any) -> Any:
        return trace

    code = compile(source, "program.py", "exec")
    sys.settrace(trace)
    try:
        exec(code, {"__name__": "__main__"})
    finally:
        sys.settrace(None)


def table() -> list[str]:
    lines = [
        "| program | events | untraced ns/event | no-op Python trace | recorder "
        "| without static knowledge |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    ratios = []
    for name, source in PROGRAMS.items():
        effects = analyze(Program(source=source.encode())).effects
        code = compile(source, "program.py", "exec")
        events = recorded(source, effects)
        plain = seconds(lambda code=code: exec(code, {"__name__": "__main__"}))  # type: ignore[misc]
        empty = seconds(lambda source=source: nothing(source))  # type: ignore[misc]
        full = seconds(lambda source=source, e=effects: recorded(source, e))  # type: ignore[misc]
        blind = seconds(lambda source=source: recorded(source, UNKNOWN))  # type: ignore[misc]
        ratios.append(full / plain)
        lines.append(
            f"| {name} | {events:,} | {plain / events * 1e9:.0f} | {empty / plain:.1f}× | "
            f"{full / plain:.0f}× ({full / events * 1e6:.1f} µs/event) | {blind / plain:.0f}× |"
        )
    mean = statistics.geometric_mean(ratios)
    lines += ["", f"Geometric mean of the recorder's slowdown: {mean:.0f}×."]
    return lines


def growth() -> list[str]:
    lines = ["| elements in scope | µs/event | over 10 elements |", "|--:|--:|--:|"]
    first = 0.0
    for size in (10, 1_000, 100_000):
        source = (
            f"def work(data):\n    s = 0\n    for i in range(2000):\n        s += i\n"
            f"        data[i % {size}] = s\n    return s\nbig = list(range({size}))\nwork(big)\n"
        )
        effects = analyze(Program(source=source.encode())).effects
        setup = source.rsplit("work(big)", 1)[0]
        cost = seconds(lambda source=source, e=effects: recorded(source, e))  # type: ignore[misc]
        cost -= seconds(lambda setup=setup, e=effects: recorded(setup, e))  # type: ignore[misc]
        per_event = cost / 6_000 * 1e6
        first = first or per_event
        lines.append(f"| {size:,} | {per_event:.1f} | {per_event / first:.2f} |")
    return lines


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    lines = [
        "# The reference recorder",
        "",
        "Written by `make bench`: best of "
        f"{ROUNDS} rounds, CPU time, Python {platform.python_version()}, "
        f"{os.cpu_count()} processors ({platform.machine()}). Ratios are over the same program, "
        "untraced.",
        "",
        *table(),
        "",
        "## A large list in scope",
        "",
        "A loop that adds a number and sets one element of the list; what recording the list "
        "itself costs, once, is taken off.",
        "",
        *growth(),
    ]
    Path(arguments[0]).write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
