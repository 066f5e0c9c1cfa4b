"""Runs one measurement series in this process: a `Spec` on stdin, a `Result` on stdout.

Each run compiles the program afresh (the interpreter specialises code as it runs) and gives it a
module of its own.  Runs of a few milliseconds are repeated within a round.  Untraced and traced
runs take turns, so that both see the same machine.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import math
import os
import statistics
import sys
import types
from collections.abc import Callable
from pathlib import Path
from time import process_time

import msgspec

from benchmarks.recorder.modes import MODES
from benchmarks.recorder.rivals import COMPILE, RIVALS
from benchmarks.recorder.series import (
    Around,
    MissingError,
    Program,
    Result,
    Run,
    Spec,
    read_program,
)  # fmt: skip

ROUND = 0.02  # CPU seconds that the runs of a round should take together
MOST = 100  # runs in a round


class Runner:
    """Runs one program again and again in one mode."""

    def __init__(self, program: Program, mode: str) -> None:
        self.program, self.mode = program, mode
        self.region = 0.0

    def untraced(self) -> float:
        return self._timed(lambda go: go(), compile)

    def traced(self) -> tuple[float, Run]:
        taken: list[float] = []
        compiler: Callable[..., types.CodeType] = compile
        if self.mode in COMPILE:
            compiler = COMPILE[self.mode](self.program.path)
        mode = (MODES | RIVALS)[self.mode]
        run = mode(self.program, lambda around: taken.append(self._timed(around, compiler)))
        return taken[0], run

    def _timed(self, around: Around, compiler: Callable[..., types.CodeType]) -> float:
        program = self.program
        code = compiler(program.source, program.path, "exec", dont_inherit=True)
        module = types.ModuleType("__main__")
        space = module.__dict__
        space["__builtins__"] = builtins
        screen, limit = sys.stdout, sys.getrecursionlimit()
        gc.collect()
        with open(os.devnull, "w") as sys.stdout:
            try:
                began = process_time()
                around(lambda: exec(code, space))
                taken = process_time() - began
            finally:
                sys.stdout = screen
                sys.setrecursionlimit(limit)
        self.region = space.get("ended", 0.0) - space.get("began", 0.0)
        return taken


def series(spec: Spec) -> Result:
    runner = Runner(read_program(spec), spec.mode)
    gc.collect()
    gc.freeze()  # as the sandbox does before it forks: what is imported is not looked at again
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts here
    if spec.memory:
        if spec.mode == "untraced":
            runner.untraced()
        else:
            runner.traced()
        return Result(rounds=1, peak=_peak())
    began = process_time()
    runner.untraced()  # imports
    times = [_times(runner.untraced())]
    seconds, last = runner.traced()
    times.append(_times(seconds))
    plain, traced, outside, regions = [], [], [], []
    if seconds > spec.bound / 2:  # too slow for a first run that counts for nothing
        plain, traced, outside = [runner.untraced()], [seconds], [last.outside]
        regions = [runner.region]
    while len(plain) < spec.rounds and not (plain and process_time() - began > spec.bound):
        plain.append(statistics.fmean(runner.untraced() for _ in range(times[0])))
        runs = [runner.traced() for _ in range(times[1])]
        traced.append(statistics.fmean(seconds for seconds, _ in runs))
        outside.append(statistics.fmean(run.outside for _, run in runs))
        regions.append(runner.region)
        last = runs[-1][1]
    return Result(
        rounds=len(plain),
        untraced=statistics.median(plain),
        traced=statistics.median(traced),
        outside=statistics.median(outside),
        region=statistics.median(regions),
        events=last.events,
        stored=last.stored,
    )


def _times(seconds: float) -> int:
    """Runs of this length in a round."""
    return max(1, min(MOST, math.ceil(ROUND / max(seconds, 1e-6))))


def _peak() -> int:
    """Bytes. Not ru_maxrss: that begins with the parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def main() -> int:
    spec = msgspec.json.decode(sys.stdin.buffer.read(), type=Spec)
    try:
        result = series(spec)
    except (MissingError, ImportError) as error:
        result = Result(skipped=str(error))
    sys.stdout.buffer.write(msgspec.json.encode(result) + b"\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
