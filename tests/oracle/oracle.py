"""What a program does, seen by the plainest tracer there can be: a full snapshot at every event.

A process of its own: ``python -m oracle.oracle`` reads jobs, a JSON object a line, from stdin;
forks a child for each, which runs the program under `sys.settrace` and writes to the file named in
the job; and answers with the child's status, a line each.  It knows nothing of the recorder.

A job: ``source`` ``stdin`` ``stdout`` ``events`` (paths of files), ``call`` (the text of a call
with literal arguments, or ""), ``limit`` (events, after which the run ends; so it does after
`BYTES` of them, with a last one of kind ``cut``), ``hold`` (see
`oracle.encoder.Encoder`), ``trace`` (False: a plain run, for its output and end).

The file: an object a line for each event; see `oracle.seen.Seen`.
"""

from __future__ import annotations

import ast
import atexit
import dis
import json
import os
import sys
import threading
import time
import types
from typing import Any

from oracle.encoder import Encoder
from oracle.reading import exception_message

FILENAME = "program.py"
BYTES = 32 << 20  # written; of a list that grows with each event, each event writes the whole
MARGIN = 120  # frames that tracing needs above the program's own recursion limit
CALLERS = 30  # frames up the stack whose names are in a snapshot
PATIENCE = 0.05  # seconds without an event after which a thread is taken to wait for another
_LEAVES = ("RETURN_VALUE", "RETURN_CONST", "RETURN_GENERATOR")


class Watched:
    """One frame of the program. Its `trace` is the frame's trace function, by which the frame is
    known again when it goes on after a pause."""

    def __init__(self, oracle: Oracle, number: int) -> None:
        self.oracle, self.number = oracle, number
        self.depth = 0
        self.raised_at = -1  # instruction at which the last event was an exception; -1: it was none

    def trace(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        self.oracle.event(self, frame, event, argument)
        return self.trace


class Oracle:
    """Writes an object for each event of the frames whose code comes from `FILENAME`."""

    def __init__(self, out: int, limit: int, hold: bool) -> None:
        self.out, self.limit = out, limit
        self.encoder = Encoder(hold=hold)
        self.lock = threading.RLock()
        self.stacks: dict[int, list[tuple[Watched, types.FrameType]]] = {}
        self.events = self.frames = 0
        self.globals: dict[str, str] | None = None
        self.last: dict[threading.Thread, float] = {}  # when each thread had its last event
        self.lines: list[str] = []
        self.waiting = self.written = 0  # characters

    def start(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        """The global trace function."""
        if frame.f_code.co_filename != FILENAME:
            return None
        self.wait()
        watched = getattr(frame.f_trace, "__self__", None)
        resumed = isinstance(watched, Watched)
        if not isinstance(watched, Watched):
            watched = Watched(self, self.frames)
            self.frames += 1
        stack = self.stacks.setdefault(threading.get_ident(), [])
        parent = stack[-1][0] if stack else None
        watched.depth = parent.depth + 1 if parent else min(watched.number, 1)
        watched.raised_at = -1
        stack.append((watched, frame))
        self.write(
            watched, frame, "call",
            resumed=resumed, parent=parent.number if parent else -1,
        )  # fmt: skip
        return watched.trace

    def event(self, watched: Watched, frame: types.FrameType, event: str, argument: Any) -> None:
        """The events of a frame that has been started."""
        self.wait()
        if event == "line":
            watched.raised_at = -1
            self.write(watched, frame, "line")
        elif event == "exception":
            watched.raised_at = frame.f_lasti
            kind, error, _ = argument
            more = {"type": kind.__name__, "message": exception_message(error)}
            self.write(watched, frame, "exception", value=error, **more)
        elif event == "return":
            at = operation(frame)
            unwound = watched.raised_at == frame.f_lasti or at not in (*_LEAVES, "YIELD_VALUE")
            if at == "YIELD_VALUE" and not unwound:
                self.write(watched, frame, "yield", value=argument)
            else:
                self.write(watched, frame, "return", value=argument, unwound=unwound)
            self.stacks[threading.get_ident()].pop()

    def wait(self) -> None:
        """Lets threads take turns in the one order that is documented for recordings: the newest
        runs until it ends or waits, then the next older."""
        running = list(threading._active.values())  # type: ignore[attr-defined]  # oldest first
        me = threading.current_thread()
        for newer in running[running.index(me) + 1 :]:
            while newer.is_alive():
                last = self.last.setdefault(newer, time.monotonic())
                left = last + PATIENCE - time.monotonic()
                if left <= 0:
                    break
                newer.join(left)
        self.last[me] = time.monotonic()

    def write(self, watched: Watched, frame: types.FrameType, kind: str, **more: Any) -> None:
        """One event, with a snapshot of everything as it is now."""
        with self.lock:
            encoder = self.encoder
            encoder.begin()
            seen: dict[str, Any] = {
                "kind": kind, "frame": watched.number, "function": frame.f_code.co_qualname,
                "line": frame.f_lineno or 0, "depth": watched.depth,
            }  # fmt: skip
            names = encoder.names(frame.f_globals.items())
            if names != self.globals or not encoder.hold:
                self.globals = seen["globals"] = names
            if not is_module(frame):
                seen["locals"] = encoder.names(dict(frame.f_locals).items())
            stack = self.stacks[threading.get_ident()]
            callers = {
                caller.number: encoder.names(dict(above.f_locals).items())
                for caller, above in stack[-CALLERS - 1 : -1]
                if not is_module(above)
            }
            if callers:
                seen["callers"] = callers
            if "value" in more:
                more["value"] = encoder.value(more["value"])
            changed, gone = encoder.end()
            seen["nodes"], seen["gone"] = changed, gone
            self.line({**seen, **more})
            self.events += 1
            self.last[threading.current_thread()] = time.monotonic()
            if self.written > BYTES:
                self.line({"kind": "cut", "frame": 0, "function": "", "line": 0, "depth": 0,
                           "nodes": {}, "gone": []})  # fmt: skip
            if self.events >= self.limit or self.written > BYTES:
                self.flush()
                sys.stdout.flush()
                os._exit(0)

    def line(self, event: dict[str, Any]) -> None:
        """Writes one event, sooner or later."""
        text = json.dumps(event)
        self.lines.append(text)
        self.waiting += len(text)
        self.written += len(text)
        if self.waiting > BYTES // 16:
            self.flush()

    def flush(self) -> None:
        """Writes out what has been seen."""
        data = "".join(line + "\n" for line in self.lines).encode()
        while data:
            data = data[os.write(self.out, data) :]
        self.lines.clear()
        self.waiting = 0


def is_module(frame: types.FrameType) -> bool:
    """Whether a frame's locals are its globals. (From 3.12 on, `f_locals` of a module in the middle
    of a comprehension has the comprehension's own names.)"""
    return frame.f_code.co_name == "<module>"


def operation(frame: types.FrameType) -> str:
    """The name of the instruction at which a frame is; from 3.13 on, one that yields has gone on to
    the instruction by which it will resume."""
    code, at = frame.f_code.co_code, frame.f_lasti
    names = [dis.opname[code[i]].removeprefix("INSTRUMENTED_") for i in (at, at - 2) if i >= 0]
    return "YIELD_VALUE" if names == ["RESUME", "YIELD_VALUE"] else "".join(names[:1])


# --- running --------------------------------------------------------------------------------------


def run(job: dict[str, Any]) -> int:
    """Runs one job in this process and gives the exit status of a plain ``python``."""
    for path, descriptor, flags in (
        (job["stdin"], 0, os.O_RDONLY),
        (job["stdout"], 1, os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (os.devnull, 2, os.O_WRONLY),
    ):
        os.dup2(os.open(path, flags, 0o600), descriptor)
    with open(job["source"], "rb") as file:
        source = file.read()
    call = job["call"]
    module = types.ModuleType("solution" if call else "__main__")
    module.__dict__.update(__file__=FILENAME, __builtins__=__builtins__)
    sys.modules[module.__name__] = module
    sys.argv = [FILENAME]
    try:
        code = compile(source, FILENAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return 1
    if not job["trace"]:
        return finish(code, module, call)
    out = os.open(job["events"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    oracle = Oracle(out, job["limit"], job["hold"])
    sys.setrecursionlimit(sys.getrecursionlimit() + MARGIN)
    sys.setswitchinterval(1_000)  # one thread at a time, so that two runs give one order
    threading.settrace(oracle.start)
    sys.settrace(oracle.start)
    status = finish(code, module, call)
    oracle.flush()
    return status


def finish(code: types.CodeType, module: types.ModuleType, call: str) -> int:
    """The program, the call, its threads; then, untraced, what it has left for its exit."""
    status = 0
    try:
        exec(code, module.__dict__)
        if call:
            result = call_text(call, module.__dict__)
            sys.settrace(None)  # what becomes of the result is no longer the program's doing
            del result
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        status = 1
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        sys.settrace(None)
        atexit._run_exitfuncs()
        sys.stdout.flush()
    except BaseException:
        status = status or 1
    return status & 0xFF


def call_text(text: str, names: dict[str, Any]) -> Any:
    """Calls ``f(1, [2])``, ``A.f(1)`` or ``A().f(1)`` with fresh literals."""
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    function = eval(compile(ast.Expression(node.func), "<call>", "eval"), names)
    arguments = [ast.literal_eval(argument) for argument in node.args]
    keywords = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in node.keywords}
    return function(*arguments, **keywords)


def serve() -> None:
    """Answers jobs until stdin ends, each in a child of its own."""
    answers = os.dup(1)
    jobs = os.fdopen(os.dup(0))  # sys.stdin itself is the program's
    for line in jobs:
        child = os.fork()
        if not child:
            os.close(answers)
            jobs.close()
            status = 70
            try:
                status = run(json.loads(line))
            finally:
                os._exit(status)
        _, waited = os.waitpid(child, 0)
        os.write(answers, b"%d\n" % os.waitstatus_to_exitcode(waited))


if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if entry and not entry.endswith("/tests")]
    serve()
