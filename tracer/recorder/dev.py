"""Records a trusted program in a fresh, unconfined Python: for tests and for developing recorders.

Nothing in the product uses this; programs of others go through `tracer.sandbox`.

    python -m tracer.recorder.dev FILE [--stdin PATH] [--call TEXT] [--windows "0:9 20:30"]

prints the records.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from tracer.recorder.protocol import End
from tracer.records import (
    EVENT_TYPES, Job, Limits, Outcome, Program, Record, RecorderName, RunResult, TestCase, Trace,
    Window,
)  # fmt: skip
from tracer.replay import final_text


def record_here(
    program: Program,
    test: TestCase | None = None,
    *,
    limits: Limits | None = None,
    record: bool = True,
    statics: bool = True,
    hash_seed: int = 0,
    python: str = sys.executable,
    recorder: RecorderName = "settrace",
    windows: tuple[Window, ...] = (),
    count_on: bool = False,
) -> RunResult:
    """One run in a subprocess without a sandbox. ``statics=False``: compare everything."""
    from tracer.static import effects_bytes

    test = test or TestCase()
    job = Job(
        program=program, test=test, limits=limits or Limits(), record=record,
        recorder=recorder, windows=windows, count_on=count_on,
        statics=effects_bytes(program) if statics else b"",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("job", "frames", "out", "err")]
        Path(names[0]).write_bytes(msgspec.msgpack.encode(job))
        (Path(folder) / "in").write_bytes(test.stdin)
        environment = {
            **os.environ,
            "PYTHONHASHSEED": str(hash_seed),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        environment["PYTHONPATH"] = str(Path(__file__).parents[2])
        with open(os.path.join(folder, "in"), "rb") as given:
            done = subprocess.run(
                [python, "-m", "tracer.recorder.dev", "--child", *names],
                stdin=given, env=environment, check=False, timeout=120, capture_output=True,
            )  # fmt: skip
        frames, out, err = (Path(n).read_bytes() if os.path.exists(n) else b"" for n in names[1:])
        err += done.stderr
    return _result(frames, out, err, done.returncode, test)


def _result(frames: bytes, out: bytes, err: bytes, status: int, test: TestCase) -> RunResult:
    records: list[Record] = []
    end: End | None = None
    at = 0
    while at < len(frames):
        kind, length = struct.unpack_from("<cI", frames, at)
        payload = frames[at + 5 : at + 5 + length]
        at += 5 + length
        if kind == b"e":
            end = msgspec.msgpack.decode(payload, type=End)
        elif kind == b"r":  # not what was heard: here the libraries of tests are there too
            records += msgspec.msgpack.decode(payload, type=list[Record])
    if end is None:
        return RunResult(outcome=Outcome.EXIT, stdout=out, stderr=err, exit_code=status)
    trace = None
    if end.recorder:
        trace = Trace(records=records, python=end.python, recorder=end.recorder, entry=end.entry)
    returned = end.returned
    if trace is not None and returned:
        returned = final_text(trace, returned)
    return RunResult(
        outcome=end.outcome, detail=end.detail, stdout=out, stderr=err, returned=returned,
        error=end.error, exit_code=status, level="unsafe", trace=trace,
        events=end.events, long=end.long,
    )  # fmt: skip


def _window(text: str) -> Window:
    start, stop = text.split(":")
    return int(start), int(stop)


def _child(job_path: str, frames_path: str, out_path: str, err_path: str) -> int:
    from tracer.recorder.execute import execute

    job = msgspec.msgpack.decode(Path(job_path).read_bytes(), type=Job)
    frames = os.open(frames_path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    for path, descriptor in ((out_path, 1), (err_path, 2)):
        os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), descriptor)
    sys.path[:] = [entry for entry in sys.path if entry]

    def send(kind: str, payload: bytes) -> None:
        os.write(frames, struct.pack("<cI", kind[:1].encode(), payload.__len__()) + payload)

    return execute(job, send)


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--child"]:
        return _child(*arguments[1:])
    options = dict(zip(arguments[1::2], arguments[2::2], strict=True))
    stdin = Path(options["--stdin"]).read_bytes() if "--stdin" in options else b""
    result = record_here(
        Program(source=Path(arguments[0]).read_bytes()),
        TestCase(stdin=stdin, call=options.get("--call", "")),
        statics="--everything" not in options,
        windows=tuple(_window(text) for text in options.get("--windows", "").split()),
    )
    index = -1
    for record in result.trace.records if result.trace else []:
        is_event = isinstance(record, EVENT_TYPES)
        index += is_event
        print(f"{index:5d} " if is_event else "        ", record)
    print(result.outcome, result.detail, result.stdout, result.stderr.decode(), result.returned)
    return 0


if __name__ == "__main__":
    status = main(sys.argv[1:])
    if sys.argv[1:2] == ["--child"]:
        os._exit(status)
    sys.exit(status)
