"""Each limit ends a run with its own outcome."""

import pytest
from boxes import run

from tracer.records import Outcome
from tracer.sandbox import Sandbox


@pytest.fixture(scope="module")
def box():
    with Sandbox() as box:
        yield box


def test_an_infinite_loop_is_a_timeout(box):
    result = run(box, "while True: pass", cpu_seconds=0.3)
    assert result.outcome is Outcome.TIMEOUT
    assert "CPU" in result.detail


def test_sleeping_for_ever_is_a_timeout(box):
    result = run(box, "import time; time.sleep(10**8)", wall_seconds=0.3)
    assert result.outcome is Outcome.TIMEOUT


def test_stopping_oneself_is_a_timeout(box):
    source = "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"
    assert run(box, source, wall_seconds=0.3).outcome is Outcome.TIMEOUT


def test_catching_everything_does_not_help_against_a_timeout(box):
    source = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    assert run(box, source, cpu_seconds=0.3).outcome is Outcome.TIMEOUT


def test_a_loop_at_exit_is_a_timeout_although_the_program_had_ended(box):
    source = "import atexit\nprint(1)\natexit.register(any, iter(int, 1))"
    assert run(box, source, cpu_seconds=0.3).outcome is Outcome.TIMEOUT


def test_what_was_printed_before_a_timeout_is_kept(box):
    source = "print('so far', flush=True)\nwhile True: pass"
    assert run(box, source, cpu_seconds=0.3).stdout == b"so far\n"


def test_one_huge_list_is_a_memory_error_at_once(box):
    result = run(box, "x = [0] * 10**10")
    assert (result.outcome, result.error.type) == (Outcome.MEMORY, "MemoryError")


def test_growing_without_end_is_a_memory_outcome(box):
    result = run(box, "a = []\nwhile True: a.append(bytes(1 << 20))", memory_bytes=64 << 20)
    assert result.outcome is Outcome.MEMORY


def test_a_program_may_use_its_memory_budget(box):
    result = run(box, "x = bytes(400 << 20); print(len(x))")
    assert result.outcome is Outcome.OK


@pytest.mark.parametrize("source", ["print('x' * 1000)", "import os; os.write(1, b'x' * 65536)"])
def test_a_flood_of_output_is_an_output_limit(box, source):
    first, _, rest = source.partition("; ")
    body = f"{first}\nwhile True: {rest}" if rest else f"while True: {first}"
    result = run(box, body, output_bytes=100_000)
    assert result.outcome is Outcome.OUTPUT_LIMIT
    assert len(result.stdout) == 100_000


def test_too_much_output_from_a_program_that_ends_by_itself_is_an_output_limit(box):
    result = run(box, "print('x' * 50_000)", output_bytes=10_000)
    assert result.outcome is Outcome.OUTPUT_LIMIT


def test_exactly_as_much_output_as_allowed_is_fine(box):
    result = run(box, "print('x' * 9_999)", output_bytes=10_000)
    assert (result.outcome, len(result.stdout)) == (Outcome.OK, 10_000)


def test_stderr_has_a_limit_of_its_own(box):
    source = "import sys\nwhile True: sys.stderr.write('x' * 1000)"
    assert run(box, source, output_bytes=100_000).outcome is Outcome.OUTPUT_LIMIT


def test_a_file_beyond_its_size_is_a_file_limit(box):
    source = "f = open('f', 'wb')\nwhile True: f.write(b'x' * 65536)"
    assert run(box, source, file_bytes=1 << 20).outcome is Outcome.FILE_LIMIT


def test_a_sparse_file_beyond_its_size_is_a_file_limit(box):
    assert run(box, "open('f', 'wb').truncate(1 << 44)").outcome is Outcome.FILE_LIMIT


def test_too_many_open_files_are_a_file_limit(box):
    source = "import os\nfds = [os.open('/dev/null', 0) for _ in range(1000)]"
    assert run(box, source).outcome is Outcome.FILE_LIMIT


def test_too_many_files_are_a_file_limit(box):
    source = "i = 0\nwhile True:\n    open(f'{i}', 'w').close(); i += 1"
    assert run(box, source).outcome is Outcome.FILE_LIMIT


def test_many_large_files_are_a_file_limit(box):
    source = (
        "i = 0\nwhile True:\n"
        "    with open(f'{i}', 'wb') as f: f.write(bytes(8 << 20))\n"
        "    i = (i + 1) % 50\n"
    )
    assert run(box, source).outcome is Outcome.FILE_LIMIT


def test_threads_without_end_are_stopped(box):
    source = (
        "import threading, time\nthreading.stack_size(1 << 16)\n"
        "while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    )
    assert run(box, source, processes=20).outcome in (Outcome.DENIED, Outcome.ERROR)


@pytest.mark.parametrize("stack", [26, 27, 28, 29])
def test_a_thread_may_ask_for_the_large_stack_of_contest_programs(box, stack):
    source = (
        "import sys, threading\nsys.setrecursionlimit(10**6)\n"
        f"threading.stack_size(1 << {stack})\n"
        "def f(n): return 0 if n == 0 else 1 + f(n - 1)\n"
        "t = threading.Thread(target=lambda: print(f(50_000)))\nt.start(); t.join()\n"
    )
    result = run(box, source)
    assert (result.outcome, result.stdout) == (Outcome.OK, b"50000\n")


def test_the_stack_limit_may_be_asked_for(box):
    source = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_STACK, (resource.RLIM_INFINITY,) * 2)\nprint(1)"
    )
    hard = __import__("resource").getrlimit(__import__("resource").RLIMIT_STACK)[1]
    if hard == -1:
        assert run(box, source).stdout == b"1\n"
