"""A checker that is a program: run in a sandbox, with input, expected and actual output.

The program is started as ``checker.py input.txt correct_output.txt solution_output.txt``, three
files of its own folder; these names and this order are those of open-r1/codeforces (testlib has
the last two the other way round).  It says what it found in one of two ways:

* by its exit status: 42 accepted, 43 rejected, as Kattis' problem package format has it
* with status 0, by the last word that it prints: ``1`` accepted, ``0`` rejected, as the checkers
  of open-r1/codeforces do

Anything else is no verdict.  If the same checker accepts the expected output itself, then it is
the output that it cannot read, and that is rejected; if it does not, the checker is broken.

The sandbox is for checkers alone: a worker that has held an expected output never runs an answer.
"""

from __future__ import annotations

import json
import threading

from pipelines.problems import Checker
from tracer.determinism import Runner
from tracer.records import Job, Level, Limits, Outcome, Program, RunResult, TestCase
from tracer.sandbox import Sandbox

ACCEPTED, REJECTED = 42, 43
LIMITS = Limits(
    cpu_seconds=10.0,
    wall_seconds=40.0,
    output_bytes=1 << 20,
    file_bytes=64 << 20,
    open_files=16,
)

# Runs inside the sandbox: lays the files out and becomes the checker.
_START = b"""\
import json, sys
def start():
    given = json.loads(sys.stdin.buffer.read())
    names = "input.txt", "correct_output.txt", "solution_output.txt"
    for name, text in zip(names, given["files"]):
        with open(name, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            file.write(text)
    sys.argv = ["checker.py", *names]
    return compile(given["program"], "checker.py", "exec")
exec(start(), {"__name__": "__main__", "__file__": "checker.py"})
"""


class Judge:
    """Runs the checkers of problems. May be used from several threads; they take turns.

    ``runner``: whose sandboxes to use, under this hash seed; they run nothing but checkers. None:
    one of its own.
    """

    def __init__(
        self, level: Level = "default", runner: Runner | None = None, seed: int = 0
    ) -> None:
        self._level, self._runner, self._seed = level, runner, seed
        self._box: Sandbox | None = None
        self._lock = threading.Lock()

    def accepts(self, checker: Checker, given: str, expected: str, actual: str) -> bool | None:
        """Whether the checker's program takes this output for that input; None for a checker that
        gives no verdict, or has no program. Raises RefusedError where the level cannot be had."""
        if not isinstance(checker.program, str):
            return None
        found = self._ask(checker.program, given, expected, actual)
        if found is None:
            known = self._ask(checker.program, given, expected, expected)
            return False if known is True and actual != expected else None
        return found

    def _ask(self, program: str, *files: str) -> bool | None:
        # json, not msgspec: an output may hold lone surrogates
        given = json.dumps({"program": program, "files": files}).encode()
        job = Job(
            program=Program(source=_START, filename="start.py"),
            test=TestCase(stdin=given),
            limits=LIMITS,
            level=self._level,
            record=False,
        )
        if self._runner is not None:
            return _verdict(self._runner.run(job, hash_seed=self._seed))
        with self._lock:
            self._box = self._box or Sandbox(level=self._level)
        return _verdict(self._box.run(job))

    def close(self) -> None:
        with self._lock:
            if self._box is not None:
                self._box.close()


def _verdict(result: RunResult) -> bool | None:
    if result.outcome is Outcome.EXIT and result.exit_code in (ACCEPTED, REJECTED):
        return result.exit_code == ACCEPTED
    words = result.stdout.split()
    if result.outcome is not Outcome.OK or not words:
        return None
    return {b"1": True, b"0": False}.get(words[-1])
