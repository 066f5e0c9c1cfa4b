"""Which lines a hostile program runs, seen by a tracer that knows nothing of the recorder's.

The entry point of a sandbox of its own (`Sandbox(entry="hostile_steps:execute")`), for these
programs are never run outside one.  It sends rows of [frame, function, line], frames numbered as
they start.
"""

from __future__ import annotations

import _thread
import os
import sys
import threading
import types
from typing import Any

import msgspec

import tracer.recorder.execute  # noqa: F401  # so that as many modules are loaded
from tracer.recorder.protocol import End, Send
from tracer.records import Job, Outcome

MOST = 30_000  # more than the recorder is allowed
_BATCH = 64


class Stepper:
    """What a program does to modules does not reach it: all it needs is in its own attributes."""

    def __init__(self, filename: str, send: Send) -> None:
        self.filename, self.send = filename, send
        self.encode, self.leave = msgspec.msgpack.encode, os._exit
        self.rows: list[tuple[int, str, int]] = []
        self.total = self.frames = 0
        self.size, self.kind = len, type
        self.method = types.MethodType

    def start(self, frame: types.FrameType, _event: str, _argument: Any) -> Any:
        if frame.f_code.co_filename != self.filename:
            return None
        if self.kind(frame.f_trace) is self.method:
            return frame.f_trace  # a generator goes on
        number, self.frames = self.frames, self.frames + 1
        return Frame(self, number, frame.f_code.co_qualname).event

    def flush(self) -> None:
        self.send("records", self.encode(self.rows))
        self.rows = []


class Frame:
    def __init__(self, owner: Stepper, number: int, name: str) -> None:
        self.owner, self.number, self.name = owner, number, name

    def event(self, frame: types.FrameType, event: str, _argument: Any) -> Any:
        owner = self.owner
        if event == "line":
            owner.rows.append((self.number, self.name, frame.f_lineno))
            owner.total += 1
            if owner.size(owner.rows) >= _BATCH:
                owner.flush()
            if owner.total >= MOST:
                owner.leave(0)
        return self.event


def execute(job: Job, send: Send) -> int:
    """Runs the job's program, as `tracer.recorder.execute.execute` does."""
    stepper = Stepper(job.program.filename, send)
    try:
        code = compile(job.program.source, job.program.filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return 1
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    end, settrace = msgspec.msgpack.encode(End(outcome=Outcome.OK)), sys.settrace
    begin = _thread.start_new_thread

    def start_new_thread(function: Any, args: Any, kwargs: Any = {}) -> int:  # noqa: B006
        def traced() -> None:
            settrace(stepper.start)
            function(*args, **kwargs)

        return begin(traced, ())

    _thread.start_new_thread = start_new_thread
    if sys.version_info < (3, 13):
        threading._start_new_thread = start_new_thread  # type: ignore[attr-defined]
    else:
        join = threading._start_joinable_thread

        def start_joinable_thread(function: Any, **options: Any) -> Any:
            def traced() -> None:
                settrace(stepper.start)
                function()

            return join(traced, **options)

        threading._start_joinable_thread = start_joinable_thread
    failed, finish = BaseException, threading._shutdown  # type: ignore[attr-defined]
    sys.gettrace = lambda: None
    settrace(stepper.start)
    try:
        exec(code, module.__dict__)
    except failed:
        pass
    settrace(None)
    try:
        finish()
    except failed:
        pass
    stepper.flush()
    send("end", end)
    return 0
