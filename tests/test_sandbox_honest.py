"""Honest programs notice nothing."""

import subprocess
import sys

import pytest
from boxes import CONFINED, box_at, run

from tracer.records import Job, Outcome, Program, TestCase
from tracer.sandbox import Sandbox


@pytest.fixture(scope="module", params=CONFINED)
def box(request):
    with box_at(request.param) as box:
        yield box


STDIN = b"3 4\nh\xc3\xa9llo\n\n1 2 3\n"

LIKE_PLAIN = {
    "input": "a, b = map(int, input().split()); print(a * b, input())",
    "sys.stdin": "import sys\nfor line in sys.stdin: print(repr(line))",
    "sys.stdin.read": "import sys; print(sys.stdin.read().split())",
    "sys.stdin.buffer": "import sys; print(sys.stdin.buffer.readline(), sys.stdin.buffer.read())",
    "open(0)": "print([*open(0)])",
    "open(0).read": "print(open(0, 'rb').read())",
    "open /dev/stdin": "print(open('/dev/stdin').read())",
    "os.read": "import os; print(os.read(0, 5), os.read(0, 100), os.read(0, 1))",
    "io.BytesIO": "import io, os, sys; sys.stdin = io.TextIOWrapper(io.BytesIO(os.read(0, 99)))\n"
    "print(input())",
    "fileinput": "import fileinput\nfor line in fileinput.input(): print(line, end='')",
    "mixed output": "import os, sys; print(1, flush=True); os.write(1, b'2\\n')\n"
    "sys.stdout.buffer.write(b'3\\xff\\n'); print('é')",
    "stderr": "import sys; print('to stderr', file=sys.stderr); print('to stdout')",
    "exit": "print(1); exit()\nprint(2)",
    "quit": "print(1); quit(0)",
    "sys.exit": "import sys; print(1); sys.exit(3)",
    "sys.exit text": "import sys; sys.exit('bad')",
    "error": "print('before'); 1 / 0",
    "error in main": "def main():\n    int(input())\nif __name__ == '__main__':\n    main()",
    "syntax": "def f(:\n",
    "sets": "print({'a', 'b', 'c', 'd'}, hash('a'), set('hello world'))",
    "recursion error": "def f(): f()\ntry: f()\nexcept RecursionError: print('deep')",
    "stdlib": "import math, heapq, collections, itertools, bisect, functools, re, string, copy\n"
    "import decimal, fractions, datetime, json, statistics, queue, operator, random\n"
    "random.seed(1); print(random.random(), decimal.Decimal(1) / 3, fractions.Fraction(1, 3))",
    "rare stdlib": "import sqlite3, hashlib, zlib, bz2, lzma, csv, xml.dom.minidom, email, http\n"
    "import ssl, ctypes, curses, zoneinfo, uuid, tempfile, difflib, asyncio, unittest, logging\n"
    "print(hashlib.sha256(b'').hexdigest(), zoneinfo.ZoneInfo('Europe/Vienna'))",
    "sqlite": "import sqlite3; c = sqlite3.connect(':memory:')\n"
    "print(c.execute('select 1 + 1').fetchall())",
    "asyncio": "import asyncio\nasync def f(n):\n"
    "    for _ in range(n): await asyncio.sleep(0)\n    await asyncio.sleep(0.001); print('woke')\n"
    "async def main(): await asyncio.gather(f(3), f(1), f(2)); print('done')\nasyncio.run(main())",
    "threads": "import threading, queue\nq = queue.Queue()\n"
    "ts = [threading.Thread(target=q.put, args=(i,)) for i in range(8)]\n"
    "[t.start() for t in ts]; [t.join() for t in ts]; print(sorted(q.queue))",
    "pool": "from concurrent.futures import ThreadPoolExecutor\n"
    "with ThreadPoolExecutor(4) as p: print(list(p.map(abs, range(-9, 0))))",
    "files": "import os\nwith open('x.txt', 'w') as f: f.write('hi')\n"
    "print(open('x.txt').read(), os.path.getsize('x.txt')); os.remove('x.txt')",
    "tempfile": "import tempfile\n"
    "with tempfile.TemporaryFile() as f: f.write(b'1'); print(f.tell())",
    "signal": "import signal, time\nsignal.signal(signal.SIGALRM, lambda *a: print('rang'))\n"
    "signal.setitimer(signal.ITIMER_REAL, 0.01); time.sleep(0.05)",
    "del": "class A:\n    def __del__(self): print('del')\na = A()\nprint('end')",
    "atexit": "import atexit; atexit.register(print, 'bye'); print('hi')",
    "os._exit": "import os, sys; print('lost'); sys.stdout.flush(); os._exit(4)",
    "pickle": "import pickle, copy\nclass A: pass\n"
    "print(type(pickle.loads(pickle.dumps(A()))).__name__)",
    "dataclass": "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nprint(P(1))",
    "encoding cookie": b"# -*- coding: latin-1 -*-\nprint(len('\xe9'))",
    "crlf": b"a = 1\r\nif a:\r\n    print(a)\r\n",
    "isatty": "import sys, os; print(sys.stdin.isatty(), sys.stdout.isatty(), os.isatty(2))",
    "platform": "import platform, os, sys; print(platform.machine(), os.cpu_count(), sys.platform)",
    "locale": "import locale, sys; print(sys.getdefaultencoding(), sys.stdout.encoding)",
    "time": "import time; time.sleep(0.001); print(time.monotonic() > 0, time.strftime('%Z'))",
    "getrusage": "import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[0])",
    "help": "print(help, copyright is not None)",
}


# The recorder still holds what it has seen when the interpreter shuts down.
OPEN_WHEN_RECORDED = {"del"}


@pytest.mark.parametrize("name", LIKE_PLAIN)
def test_prints_and_ends_as_under_plain_python(box, name, tmp_path):
    source = LIKE_PLAIN[name]
    data = source if isinstance(source, bytes) else source.encode()
    (tmp_path / "program.py").write_bytes(data)
    plain = subprocess.run(
        [sys.executable, "program.py"],
        input=STDIN,
        capture_output=True,
        cwd=tmp_path,
        env={"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
        check=False,
    )
    for record in (False, True) if name not in OPEN_WHEN_RECORDED else (False,):
        result = run(box, data, STDIN, record=record)
        assert (result.stdout, result.exit_code) == (plain.stdout, plain.returncode), result


def test_a_call_returns_a_literal(box):
    job = Job(
        program=Program(source=b"def f(a, k): return {'sum': sum(a), 'k': (k, None)}"),
        test=TestCase(call="f([1, 2], k=3)"),
        level=box.level,
    )
    result = box.run(job)
    assert (result.outcome, result.returned) == (Outcome.OK, "{'sum': 3, 'k': (3, None)}")


def test_a_recorded_run_has_a_trace_and_an_unrecorded_one_has_none(box):
    assert run(box, "x = 1", record=True).trace.records
    assert run(box, "x = 1").trace is None


def test_the_trace_of_a_run_that_is_killed_is_kept_as_far_as_it_goes(box):
    source = "for i in range(600): x = i\nimport time; time.sleep(60)"
    result = run(box, source, record=True, wall_seconds=0.5)
    assert result.outcome is Outcome.TIMEOUT
    assert len(result.trace.records) > 100


def test_five_megabytes_of_stdin_arrive_whole(box):
    data = b"7" * (5 << 20)
    result = run(box, "import sys; print(len(sys.stdin.read()))", data)
    assert result.stdout == b"5242880\n"


def test_five_megabytes_of_stdin_that_no_one_reads_do_no_harm(box):
    assert run(box, "print(1)", b"7" * (5 << 20)).stdout == b"1\n"


def test_stdin_cannot_be_written(box):
    result = run(box, "import os; os.write(0, b'x')", b"abc")
    assert result.outcome is Outcome.DENIED


def test_bytes_that_are_no_text_pass_through(box):
    source = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"
    data = bytes(range(256))
    assert run(box, source, data).stdout == data[::-1]


def test_the_hash_seed_is_the_one_asked_for():
    source = "print(hash('a'))"
    with Sandbox(hash_seed=1) as one, Sandbox(hash_seed=1) as again, Sandbox(hash_seed=2) as two:
        first, second, third = (run(box, source).stdout for box in (one, again, two))
    assert first == second != third


def test_random_numbers_differ_from_run_to_run(box):
    source = "import random; print(random.random())"
    assert run(box, source).stdout != run(box, source).stdout
