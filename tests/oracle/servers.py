"""Two warm processes that run programs, one for each side, and fork a child for each program.

`OracleServer` runs `oracle.oracle`; `RecorderServer` runs the recorder as a sandboxed worker would,
but without a sandbox: these are our own programs.  A start costs tens of milliseconds, a fork two.
"""

from __future__ import annotations

import functools
import json
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import msgspec

from oracle.programs import Case
from oracle.seen import Seen, read
from tracer.expressions import expressions_bytes
from tracer.recorder.protocol import End
from tracer.records import (
    Granularity,
    Job,
    Limits,
    Outcome,
    Program,
    Record,
    RecorderName,
    RunResult,
    TestCase,
    Trace,
    Window,
)  # fmt: skip
from tracer.static import effects_bytes

ROOT = Path(__file__).parents[2]
EVENTS = 10_000
LIMITS = Limits(events=EVENTS, trace_bytes=1 << 30)  # bytes are no concern here
SECONDS = 60
_statics = functools.lru_cache(maxsize=16)(effects_bytes)  # a program is run more than once


def plain_environment() -> dict[str, str]:
    """The environment without settings for Python but a fixed hash seed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}


class Ended(NamedTuple):
    """How a plain or traced run of the oracle's ended."""

    status: int
    stdout: bytes


class _Server:
    module = ""

    def __init__(self, python: str = sys.executable) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        environment = {
            **plain_environment(), "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT}",
        }  # fmt: skip
        self._process = subprocess.Popen(
            [python, "-m", self.module], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=environment, cwd=self.folder,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(SECONDS)
        self._process.stdout.close()
        self._folder.cleanup()

    def ask(self, job: dict[str, object]) -> int:
        """Has one job done and gives the exit status of its child."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.module} has ended")
        return int(answer)

    def put(self, name: str, data: bytes) -> str:
        path = self.folder / name
        path.write_bytes(data)
        return str(path)


class OracleServer(_Server):
    module = "oracle.oracle"

    def run(self, case: Case, *, trace: bool = True, limit: int = EVENTS) -> Ended:
        """Runs a program; its events are then to be had by `events`."""
        status = self.ask({
            "source": self.put("source", case.source), "stdin": self.put("stdin", case.stdin),
            "stdout": str(self.folder / "stdout"), "events": self.put("events", b""),
            "call": case.call, "limit": limit, "hold": case.hold, "trace": trace,
        })  # fmt: skip
        return Ended(status, (self.folder / "stdout").read_bytes())

    def events(self) -> Iterator[Seen]:
        return read(self.folder / "events")


class RecorderServer(_Server):
    module = "oracle.recorder_server"

    def run(
        self, case: Case, *, record: bool = True, statics: bool = True, limits: Limits = LIMITS,
        recorder: RecorderName = "settrace", seconds: int = 0, windows: tuple[Window, ...] = (),
        count_on: bool = False, elsewhere: bool = False, granularity: Granularity = "line",
    ) -> RunResult:  # fmt: skip
        """Records a program. ``statics=False``: without what its source tells. ``seconds`` of CPU
        time are all that it gets; 0: any. ``elsewhere``: with its objects at other addresses."""
        program, test = Program(source=case.source), TestCase(stdin=case.stdin, call=case.call)
        job = Job(
            program=program, test=test, limits=limits, record=record, recorder=recorder,
            windows=windows, count_on=count_on, elsewhere=elsewhere, granularity=granularity,
            statics=_statics(program) if statics and record else b"",
            spots=expressions_bytes(program) if granularity == "expression" else b"",
        )  # fmt: skip
        status = self.ask({
            "job": self.put("job", msgspec.msgpack.encode(job)),
            "stdin": self.put("stdin", case.stdin), "stdout": str(self.folder / "stdout"),
            "frames": self.put("frames", b""), "seconds": seconds,
        })  # fmt: skip
        out = (self.folder / "stdout").read_bytes()
        return result((self.folder / "frames").read_bytes(), out, status)


def result(frames: bytes, stdout: bytes, status: int) -> RunResult:
    """What the frames that a recorded run has sent amount to."""
    records: list[Record] = []
    end: End | None = None
    at = 0
    while at < len(frames):
        kind, length = struct.unpack_from("<cI", frames, at)
        payload, at = frames[at + 5 : at + 5 + length], at + 5 + length
        if kind == b"e":
            end = msgspec.msgpack.decode(payload, type=End)
        elif kind == b"r":
            records += msgspec.msgpack.decode(payload, type=list[Record])
    if end is None:
        return RunResult(outcome=Outcome.CRASH, stdout=stdout, exit_code=status)
    trace = Trace(records=records, python=end.python, recorder=end.recorder, entry=end.entry)
    return RunResult(
        outcome=end.outcome, detail=end.detail, stdout=stdout, exit_code=status, error=end.error,
        returned=end.returned, trace=trace if end.recorder else None,
        events=end.events, long=end.long,
    )  # fmt: skip
