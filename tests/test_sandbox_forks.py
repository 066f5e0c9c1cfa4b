"""What a child has of its own after the fork, and what the worker does not carry along."""

import json

import pytest
from boxes import run

from tracer.records import Outcome
from tracer.sandbox import Sandbox


@pytest.fixture(scope="module")
def box():
    with Sandbox() as box:
        yield box


def test_unseeded_random_numbers_differ_from_run_to_run(box):
    source = "import random; print(random.random(), random.getrandbits(64))"
    assert len({run(box, source).stdout for _ in range(5)}) == 5


def test_a_program_finds_the_real_register_at_fork(box):
    assert run(box, "import os; print(os.register_at_fork)").stdout == (
        b"<built-in function register_at_fork>\n"
    )


def test_at_level_unsafe_a_forked_child_of_a_program_has_a_random_seed_of_its_own():
    source = (
        "import os, random\n"
        "child = os.fork()\n"
        "print(random.random(), flush=True)\n"
        "if child == 0: os._exit(0)\n"
        "os.wait()\n"
    )
    with Sandbox(level="unsafe") as box:
        result = run(box, source)
        assert result.outcome is Outcome.OK, result.detail
        assert len(set(result.stdout.split())) == 2


def test_a_thread_still_running_at_the_end_is_waited_for(box):
    source = (
        "import threading, time\n"
        "def late():\n    time.sleep(0.1); print('late')\n"
        "threading.Thread(target=late).start()\n"
    )
    assert run(box, source).stdout == b"late\n"


def test_work_of_an_executor_is_waited_for(box):
    source = (
        "import time\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "def late():\n    time.sleep(0.1); print('late')\n"
        "ThreadPoolExecutor(1).submit(late)\n"
    )
    assert run(box, source).stdout == b"late\n"


def test_what_logging_holds_back_is_written_at_the_end(box):
    source = (
        "import logging, logging.handlers, sys\n"
        "held = logging.handlers.MemoryHandler(9, target=logging.StreamHandler(sys.stdout))\n"
        "logging.getLogger().addHandler(held)\n"
        "logging.warning('held back')\n"
    )
    result = run(box, source)
    assert (result.outcome, result.stdout) == (Outcome.OK, b"held back\n"), result.stderr


def test_the_worker_carries_nothing_that_few_programs_import(box):
    heavy = "logging", "tempfile", "pathlib", "socket", "sysconfig", "urllib", "asyncio"
    source = f"import sys, json; print(json.dumps([m for m in {heavy} if m in sys.modules]))"
    assert json.loads(run(box, source).stdout) == []


def test_a_program_sees_a_clean_environment(box):
    result = run(box, "import os; print(*sorted(os.environ))")
    assert result.stdout.split() == [b"LC_ALL", b"PATH", b"PYTHONHASHSEED", b"TZ"]
