"""The worker's life: it is replaced when it dies, and nothing outlives it or a run."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from boxes import run, wait_until

from tracer.errors import RefusedError
from tracer.records import Job, Outcome, Program, TestCase
from tracer.sandbox import Sandbox

SUM = "a, b = map(int, input().split()); print(a + b)"


@pytest.fixture(scope="module")
def box():
    with Sandbox() as box:
        yield box


def scratch_folder(box):
    return Path(box._worker.scratch)


def test_a_killed_worker_is_replaced_between_runs():
    with Sandbox() as box:
        first = box.worker_pid
        os.kill(first, signal.SIGKILL)
        assert run(box, SUM, b"1 2").stdout == b"3\n"
        assert box.worker_pid != first


def test_a_worker_killed_during_a_run_is_replaced_and_the_run_done_again():
    with Sandbox() as box:
        first = box.worker_pid
        threading.Timer(0.3, os.kill, (first, signal.SIGKILL)).start()
        result = run(box, "import time; time.sleep(1); print('done')")
        assert (result.outcome, result.stdout) == (Outcome.OK, b"done\n")
        assert box.worker_pid != first


def test_a_run_that_loses_its_worker_twice_is_a_sandbox_error_and_the_next_one_is_fine():
    with Sandbox() as box:
        stop = threading.Event()

        def kill_every_worker():
            while not stop.wait(0.05):
                worker = box.worker_pid
                if worker and psutil.pid_exists(worker) and psutil.Process(worker).children():
                    psutil.Process(worker).kill()

        killer = threading.Thread(target=kill_every_worker)
        killer.start()
        result = run(box, "import time; time.sleep(3)")
        stop.set()
        killer.join()
        assert result.outcome is Outcome.SANDBOX_ERROR
        assert run(box, SUM, b"1 2").stdout == b"3\n"


def test_the_child_of_a_killed_worker_does_not_live_on():
    with Sandbox() as box:
        worker = psutil.Process(box.worker_pid)
        thread = threading.Thread(target=run, args=(box, "import time; time.sleep(2)"))
        thread.start()
        assert wait_until(worker.children)
        child = worker.children()[0]
        worker.kill()
        assert wait_until(lambda: not child.is_running())
        thread.join()


def test_closing_ends_the_worker_and_removes_its_folder():
    box = Sandbox()
    worker, folder = psutil.Process(box.worker_pid), scratch_folder(box)
    assert folder.is_dir()
    box.close()
    assert not worker.is_running()
    assert not folder.exists()


def test_a_sandbox_that_is_forgotten_ends_its_worker():
    box = Sandbox()
    worker, folder = psutil.Process(box.worker_pid), scratch_folder(box)
    del box
    assert not worker.is_running()
    assert not folder.exists()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_coordinator_leaves_no_process_and_no_folder(number):
    source = (
        "import sys, threading; from tracer.sandbox import Sandbox; from tracer.records import *\n"
        "box = Sandbox(); print(box.worker_pid, box._worker.scratch, flush=True)\n"
        "box.run(Job(program=Program(source=b'import time; time.sleep(60)'), test=TestCase()))\n"
    )
    coordinator = subprocess.Popen(
        [sys.executable, "-c", source],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    assert coordinator.stdout is not None
    pid, folder = coordinator.stdout.readline().split()
    worker = psutil.Process(int(pid))
    assert wait_until(worker.children)
    child = worker.children()[0]
    coordinator.send_signal(number)
    coordinator.wait()
    coordinator.stdout.close()
    assert wait_until(lambda: not worker.is_running() and not child.is_running())
    assert wait_until(lambda: not Path(folder).exists())


def test_a_run_leaves_no_process_behind(box):
    worker = psutil.Process(box.worker_pid)
    for source in (SUM, "import os; os.abort()", "import time; time.sleep(9)"):
        run(box, source, b"1 2", wall_seconds=0.3)
        assert worker.children(recursive=True) == []


def test_a_run_leaves_no_descriptor_open(box):
    def open_ones():
        return [os.listdir(f"/proc/{pid}/fd") for pid in (box.worker_pid, os.getpid())]

    run(box, SUM, b"1 2")
    before = open_ones()
    for source in (SUM, "import os; os.abort()", "while True: print(1)", "1 / 0"):
        run(box, source, b"1 2", output_bytes=1000)
    assert open_ones() == before


def test_many_runs_do_not_make_the_worker_grow(box):
    worker = psutil.Process(box.worker_pid)
    for _ in range(100):
        run(box, SUM, b"1 2")
    before = worker.memory_info().rss
    for _ in range(300):
        run(box, SUM, b"1 2")
    assert worker.memory_info().rss < before * 1.05


def test_a_run_with_much_output_does_not_leave_the_worker_larger():
    with Sandbox() as box:
        run(box, SUM, b"1 2")
        worker = psutil.Process(box.worker_pid)
        before = worker.memory_info().rss
        for _ in range(3):
            run(box, "print('x' * 10**7)", output_bytes=10**8)
        assert worker.memory_info().rss < before + (1 << 20)


def test_two_boxes_run_at_the_same_time():
    with Sandbox() as one, Sandbox() as two:
        results = {}

        def work(name, box):
            results[name] = [run(box, SUM, f"{n} {n}".encode()).stdout for n in range(20)]

        threads = [threading.Thread(target=work, args=pair) for pair in ((1, one), (2, two))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results[1] == results[2] == [f"{2 * n}\n".encode() for n in range(20)]


def test_one_box_may_be_used_by_several_threads(box):
    answers = {}

    def work(n):
        answers[n] = run(box, SUM, f"{n} 1".encode()).stdout

    threads = [threading.Thread(target=work, args=(n,)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: f"{n + 1}\n".encode() for n in range(10)}


def test_a_fork_of_the_coordinator_gets_a_worker_of_its_own(box):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            before = box.worker_pid
            right = run(box, SUM, b"1 2").stdout == b"3\n" and box.worker_pid != before
            box.close()
            status = 0 if right else 2
        finally:
            os._exit(status)
    os.close(reader)
    os.close(writer)
    assert os.waitpid(child, 0)[1] == 0
    assert run(box, SUM, b"1 2").stdout == b"3\n"


def test_a_sandbox_can_be_sent_to_another_process_as_one_of_the_same_kind():
    with Sandbox(hash_seed=3) as box, pickle.loads(pickle.dumps(box)) as copy:
        assert copy.worker_pid != box.worker_pid
        assert run(copy, "print(hash('a'))").stdout == run(box, "print(hash('a'))").stdout


def test_a_worker_that_outlives_the_thread_that_started_it_goes_on():
    boxes = []
    thread = threading.Thread(target=lambda: boxes.append(Sandbox()))
    thread.start()
    thread.join()
    time.sleep(0.1)
    with boxes[0] as box:
        worker = box.worker_pid
        assert run(box, SUM, b"1 2").stdout == b"3\n"
        assert box.worker_pid == worker


def test_a_job_for_another_level_is_refused(box):
    job = Job(program=Program(source=b""), test=TestCase(), level="unsafe")
    with pytest.raises(RefusedError, match="other-level"):
        box.run(job)


def test_what_a_program_does_to_the_modules_it_finds_does_not_reach_the_next_run(box):
    run(box, "import os, sys, builtins; os.read = None; builtins.len = None; sys.modules.clear()")
    assert run(box, "import os; print(len([os.read(0, 1)]))", b"x").stdout == b"1\n"


def test_each_run_has_its_own_process(box):
    source = "import os; print(os.getpid())"
    assert run(box, source).stdout != run(box, source).stdout
