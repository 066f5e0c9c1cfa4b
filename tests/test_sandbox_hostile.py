"""The list of hostile, faulty and awkward programs: each has one of the verdicts accepted for it.

Everyday runs take those that end quickly; ``-m slow`` takes all, three times over.
"""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hostile_programs as hostile
import psutil
import pytest
from boxes import run

from tracer.records import Program
from tracer.sandbox import Sandbox
from tracer.static import effects_bytes

# Found only by what comes after the first version: an audit hook and a second, unrecorded run.
UNDETECTED = {
    "settrace_none", "settrace_toggle", "frame_from_generator", "frame_via_operator",
    "gc_referrers", "ctypes_settrace", "ctypes_poke_int",
}  # fmt: skip
# The recorder's to solve.
OPEN = {"mem_grow", "import_tool_by_name", "patch_builtins", "dealloc_deep"}
SLOW = {name for name, _, _, expected in hostile.HOSTILE if expected.startswith("timeout")} | {
    "slow_but_legal", "mem_memfd", "mem_threads", "out_flood", "out_fd_write", "disk_many_files",
    "huge_string_local", "src_huge", "budget_exception_swallow", "compile_bomb", "exc_str_loops",
    "signal_handler_in_tracer", "recursion_thread_idiom", "nd_sysrandom",
    "read_expected_from_heap", "parser_bomb", "deep_nesting", "redirect_trace_fd",
    "patch_recorder_module",
}  # fmt: skip
LIMITS = {"cpu_seconds": 2.0, "wall_seconds": 3.0, "events": 100_000, "trace_bytes": 10_000_000}

PROGRAMS = {name: (source, stdin, expected) for name, source, stdin, expected in hostile.HOSTILE}


@contextmanager
def canary() -> Iterator[None]:
    """The file that no program may read: one for all test processes, gone with the last of them."""
    path = Path(hostile.CANARY_FILE)
    while True:
        held = path.open("a")
        fcntl.flock(held, fcntl.LOCK_SH)
        if path.exists() and os.path.samestat(os.fstat(held.fileno()), path.stat()):
            break
        held.close()  # another process has just removed it
    if path.read_text() != hostile.CANARY_TEXT:
        path.write_text(hostile.CANARY_TEXT)
    try:
        yield
    finally:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            path.unlink()
        held.close()


@pytest.fixture(scope="module")
def box():
    name, text = hostile.CANARY_ENV
    os.environ[name] = text
    try:
        with canary(), Sandbox() as box:
            yield box
    finally:
        del os.environ[name]


def attempt(box, name):
    """Runs one program and asserts everything that holds for every one of them."""
    source, stdin, expected = PROGRAMS[name]
    data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    statics = effects_bytes(Program(source=data))
    result = run(box, data, stdin, record=True, statics=statics, **LIMITS)
    assert result.outcome.value in expected.split("|"), result.detail
    if result.outcome.value == "ok" and name in hostile.STDOUT:
        assert result.stdout == hostile.STDOUT[name]
    assert result.wall_seconds < LIMITS["wall_seconds"] + 2
    assert hostile.CANARY_TEXT.encode() not in result.stdout + result.stderr
    assert hostile.CANARY_TEXT not in repr(result.trace)
    assert psutil.Process(box.worker_pid).children(recursive=True) == []
    assert list(Path(box._worker.scratch).iterdir()) == []


def attempt_benign(box):
    attempt(box, "benign")


@pytest.mark.parametrize("name", sorted(PROGRAMS.keys() - SLOW - UNDETECTED - OPEN))
def test_a_hostile_program_gets_an_accepted_verdict_and_leaves_nothing(box, name):
    attempt(box, name)
    attempt_benign(box)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_every_program_of_the_list_three_times_over(box, name, request):
    if name in UNDETECTED | OPEN:
        request.applymarker(pytest.mark.xfail(reason="not in the first version", strict=False))
    for _ in range(3):
        attempt(box, name)
        attempt_benign(box)


def test_no_program_of_the_list_connects_to_a_listener(box):
    with socket.create_server(("127.0.0.1", hostile.PORT)) as listener:
        listener.setblocking(False)
        attempt(box, "net_loopback")
        with pytest.raises(BlockingIOError):
            listener.accept()
