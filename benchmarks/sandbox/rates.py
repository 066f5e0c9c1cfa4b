"""How many runs a second all cores give: as many drivers at once as there are cores.

Threads of one coordinator, each with a sandbox of its own; or processes, each with one; and the
same number of processes that only fork.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable

from benchmarks.sandbox.ways import Boxed, Forks
from tracer.records import RecorderName

SECONDS = 5.0
_BATCH = 20


def by_threads(cores: int, recorder: RecorderName) -> float:
    """Runs a second of that many sandboxes in threads of this process."""
    boxes = [Boxed("default", recorder) for _ in range(cores)]
    try:
        return _at_once([lambda box=box: _for_runs(box) for box in boxes])  # type: ignore[misc]
    finally:
        for box in boxes:
            box.close()


def by_processes(cores: int, recorder: RecorderName) -> float:
    """Runs a second of that many processes with a sandbox each."""
    drivers = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.sandbox.rates", recorder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(cores)
    ]
    for driver in drivers:
        assert driver.stdout is not None
        driver.stdout.readline()  # its worker is there
    rates = []
    for driver in drivers:
        assert driver.stdin is not None
        driver.stdin.write("go\n")
        driver.stdin.flush()
    for driver in drivers:
        said, _ = driver.communicate()
        rates.append(float(said))
    return sum(rates)


def of_forks(cores: int) -> float:
    """Bare forks a second of that many small processes."""
    ways = [Forks(like_a_worker=False) for _ in range(cores)]
    try:
        return _at_once([lambda way=way: _for_forks(way) for way in ways])  # type: ignore[misc]
    finally:
        for way in ways:
            way.close()


def _at_once(drivers: list[Callable[[], float]]) -> float:
    rates: list[float] = []
    threads = [
        threading.Thread(target=lambda drive=drive: rates.append(drive())) for drive in drivers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(rates)


def _for_runs(box: Boxed) -> float:
    return _rate(lambda: box.run())


def _for_forks(way: Forks) -> float:
    return _BATCH * _rate(lambda: way.batch(_BATCH))


def _rate(once: Callable[[], object]) -> float:
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        once()
        count += 1
    return count / (time.perf_counter() - start)


def main(recorder: RecorderName) -> None:
    """One driver of `by_processes`."""
    box = Boxed("default", recorder)
    print("ready", flush=True)
    sys.stdin.readline()
    print(_for_runs(box), flush=True)
    box.close()


if __name__ == "__main__":
    main(sys.argv[1])  # type: ignore[arg-type]
