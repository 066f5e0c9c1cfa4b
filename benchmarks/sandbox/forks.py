"""A process that forks: reads a number a line, forks so often, answers with wall and CPU seconds.

    python -m benchmarks.sandbox.forks [worker]

With ``worker`` it first imports what a worker of the sandbox holds.
"""

from __future__ import annotations

import os
import sys
import time


def fork(times: int) -> tuple[float, float]:
    before, start = sum(os.times()[:4]), time.perf_counter()
    for _ in range(times):
        child = os.fork()
        if not child:
            os._exit(0)
        os.waitpid(child, 0)
    return time.perf_counter() - start, sum(os.times()[:4]) - before


def main() -> None:
    if sys.argv[1:]:
        from tracer.sandbox import client, forks, warm

        forks.gather()
        warm.load(client.ENTRY)
        forks.settle()
        warm.freeze()
    for line in sys.stdin:
        wall, cpu = fork(int(line))
        print(wall, cpu, flush=True)


if __name__ == "__main__":
    main()
