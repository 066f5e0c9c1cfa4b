"""The programs of a soak: ordinary ones mostly, and each way of leaving something behind."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tracer.api import make_job
from tracer.records import Job, Limits, Outcome, Program, TestCase

_SUM = "a, b = map(int, input().split())\nprint(a + b)\n"
_ORDINARY = {
    "sum": (_SUM, {"ok"}),
    "error": ("print(1 / 0)\n", {"error"}),
    "syntax": ("print(\n", {"syntax"}),
    "output": ("for i in range(200): print(i)\n", {"ok"}),
    "thread": (
        "import threading\nt = threading.Thread(target=print, args=('x',))\nt.start(); t.join()\n",
        {"ok"},
    ),
    "file": ("open('left', 'w').write('x' * 5000)\n", {"ok"}),
    "folders": ("import os\nos.makedirs('a/b')\nos.umask(0o777)\nopen('a/b/c', 'w')\n", {"ok"}),
}
_HOSTILE = {
    "fork": ("import os\nos.fork()\n", {"denied"}),
    "socket": ("import socket\nsocket.create_connection(('127.0.0.1', 9))\n", {"denied"}),
    "kill": ("import os\nos.kill(os.getppid(), 9)\n", {"denied"}),
    "abort": ("import os\nos.abort()\n", {"crash"}),
    "exit": ("import os\nos._exit(3)\n", {"exit"}),
    "memfd": ("import os\nos.memfd_create('left')\n", {"denied"}),
    "shm": ("open('/dev/shm/groundtrace-left', 'w')\n", {"denied"}),
    "tmp": ("open('/tmp/groundtrace-left', 'w')\n", {"denied"}),
    "daemon": ("import os\nos.setsid()\n", {"denied"}),
    "descriptors": ("import os\nkept = [os.open('.', 0) for _ in range(99)]\n", {"file_limit"}),
    "big file": ("f = open('left', 'wb')\nf.truncate(1 << 40)\n", {"file_limit", "error"}),
    "flood": ("while True: print('x' * 1000)\n", {"output_limit"}),
}
_SLOW = {  # ended by a limit: they take a while
    "spin": ("while True: pass\n", {"timeout"}),
    "sleep": ("import time\ntime.sleep(60)\n", {"timeout"}),
    "threads": (
        "import threading, time\n"
        "for _ in range(8): threading.Thread(target=time.sleep, args=(60,)).start()\n",
        {"timeout"},
    ),
}
EVERY_SLOW = 1_000  # one run in so many is a slow one
EVERY_HOSTILE = 10
_LIMITS = Limits(output_bytes=50_000)
_SHORT = Limits(cpu_seconds=0.2, wall_seconds=0.2)


class Step(msgspec.Struct, frozen=True):
    """A run of the soak, and how it may end."""

    name: str
    job: Job
    outcomes: frozenset[Outcome]


def steps(count: int) -> Iterator[Step]:
    """That many runs; the same ones each time. A short soak has each kind of program too."""
    ordinary = [step for made in _ORDINARY.items() for step in _both(*made)]
    hostile = [_step(*made, record=True) for made in _HOSTILE.items()]
    slow = [_step(*made, record=False, limits=_SHORT) for made in _SLOW.items()]
    every_slow = min(EVERY_SLOW, max(2, count // len(slow)))
    for at in range(count):
        if at % every_slow == every_slow - 1:
            yield slow[at // every_slow % len(slow)]
        elif at % EVERY_HOSTILE == EVERY_HOSTILE - 2:
            yield hostile[at // EVERY_HOSTILE % len(hostile)]
        else:
            yield ordinary[at % len(ordinary)]


def _both(name: str, made: tuple[str, set[str]]) -> list[Step]:
    """Unrecorded, and recorded."""
    return [_step(name, made, record=record) for record in (False, True)]


def _step(name: str, made: tuple[str, set[str]], *, record: bool, limits: Limits = _LIMITS) -> Step:
    source, outcomes = made
    program, test = Program(source=source.encode()), TestCase(stdin=b"1 2\n")
    job = make_job(program, test, limits=limits, record=record)
    return Step(name, job, frozenset(map(Outcome, outcomes)))
