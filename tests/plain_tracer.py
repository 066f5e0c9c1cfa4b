"""Which events the interpreter gives a program, seen by a plain `sys.settrace` function that knows
nothing of the project: ``python plain_tracer.py < programs.json > events.json``.

In: an object, name → source. Out: an object, name → a list of [frame, function, event, line], in
order; frames are numbered as they start, and a generator's keeps its number. Where an instruction
has no line (from 3.12 on, some that the compiler puts in), the frame's last one stands.
"""

from __future__ import annotations

import io
import json
import sys
import types
from typing import Any

FILENAME = "program.py"
Event = tuple[int, str, str, int]


class Watched:
    """One frame: its trace function is bound to this, by which it is known again."""

    def __init__(self, events: list[Event], number: int) -> None:
        self.events, self.number, self.line = events, number, 0

    def trace(self, frame: types.FrameType, event: str, _: Any) -> Any:
        name = frame.f_code.co_qualname
        self.line = (frame.f_lineno or 0) if event == "call" else (frame.f_lineno or self.line)
        self.events.append((self.number, name, event, self.line))
        return self.trace


def watch(source: str) -> list[Event]:
    """The events of one program."""
    events: list[Event] = []
    started = 0

    def start(frame: types.FrameType, event: str, argument: Any) -> Any:
        nonlocal started
        if frame.f_code.co_filename != FILENAME:
            return None
        watched = getattr(frame.f_trace, "__self__", None)
        if not isinstance(watched, Watched):
            watched = Watched(events, started)
            started += 1
        return watched.trace(frame, event, argument)

    module = types.ModuleType("__main__")
    code = compile(source, FILENAME, "exec", dont_inherit=True)
    sys.settrace(start)
    try:
        exec(code, module.__dict__)
    except BaseException:
        pass
    sys.settrace(None)
    return list(events)


if __name__ == "__main__":
    programs, out = json.load(sys.stdin), sys.stdout
    sys.stdout = io.StringIO()
    json.dump({name: watch(source) for name, source in programs.items()}, out)
