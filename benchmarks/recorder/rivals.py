"""Other tracers that record what variables hold, each as its own manual drives it.

Their text goes to /dev/null, or stays in memory (viztracer's ring).  A missing one raises
ImportError.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from types import CodeType
from typing import Any

from benchmarks.recorder.modes import traced_by
from benchmarks.recorder.series import Mode, Program, Run, Timed

DEPTH = 64  # frames below ours that PySnooper and snoop follow: more than any program has here


def _pysnooper(_: Program, timed: Timed) -> Run:
    import pysnooper

    with open(os.devnull, "w") as nowhere:

        def around(go: Callable[[], None]) -> None:
            with pysnooper.snoop(nowhere, depth=DEPTH, color=False):
                go()

        timed(around)
    return Run()


def _snoop(_: Program, timed: Timed) -> Run:
    import snoop

    with open(os.devnull, "w") as nowhere:
        config = snoop.Config(out=nowhere, color=False)

        def around(go: Callable[[], None]) -> None:
            with config.snoop(depth=DEPTH):
                go()

        timed(around)
    return Run()


def _hunter(program: Program, timed: Timed) -> Run:
    import hunter

    with open(os.devnull, "w") as nowhere:

        def around(go: Callable[[], None]) -> None:
            action = hunter.VarsSnooper(stream=nowhere)
            with hunter.trace(hunter.Q(filename=program.path), action=action):
                go()

        timed(around)
    return Run()


def _viztracer(_: Program, timed: Timed) -> Run:
    from viztracer import VizTracer

    tracer = VizTracer(log_func_args=True, verbose=0)

    def around(go: Callable[[], None]) -> None:
        tracer.start()
        try:
            go()
        finally:
            tracer.stop()

    timed(around)
    tracer.clear()
    return Run()


def _viztracer_compile(path: str) -> Callable[..., CodeType]:
    """``viztracer --log_var '.*'`` rewrites assignments before it compiles."""
    from viztracer.code_monkey import CodeMonkey

    monkey = CodeMonkey(path)
    monkey.add_instrument("log_var", {"varnames": [".*"]})
    compiler: Callable[..., CodeType] = monkey.compile
    return compiler


def _snapshot(program: Program, timed: Timed) -> Run:
    """What one would write in ten lines: the text of all locals and globals at each event."""
    with open(os.devnull, "w") as nowhere:

        def trace(frame: Any, event: str, _: Any) -> Any:
            if frame.f_code.co_filename != program.path:
                return None
            spaces = [frame.f_locals]
            if frame.f_code.co_name != "<module>":
                spaces.append(frame.f_globals)
            texts = [
                {name: repr(value) for name, value in space.items() if name[:2] != "__"}
                for space in spaces
            ]
            nowhere.write(f"{event} {frame.f_lineno} {texts}\n")
            return trace

        timed(traced_by(trace))
    return Run()


RIVALS: dict[str, Mode] = {
    "pysnooper": _pysnooper,
    "snoop": _snoop,
    "hunter": _hunter,
    "viztracer": _viztracer,
    "snapshot": _snapshot,
}
COMPILE: dict[str, Callable[[str], Callable[..., CodeType]]] = {"viztracer": _viztracer_compile}
