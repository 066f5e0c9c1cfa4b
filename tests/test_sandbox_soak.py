"""Many runs in a row leave nothing behind: the short form of ``make soak``."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import benchmarks.soak.__main__ as main
from benchmarks.soak import census, mix
from benchmarks.soak.__main__ import _RSS, soak
from tracer.sandbox import Sandbox


@pytest.fixture(scope="module")
def report():
    return soak(300)


def test_every_run_of_a_soak_ends_as_it_should(report):
    assert report.wrong == []
    assert report.outcomes.total() == 300


def test_a_soak_has_every_kind_of_end(report):
    assert report.outcomes.keys() >= {"ok", "error", "syntax", "denied", "crash", "exit", "timeout"}


def test_a_soak_leaves_no_process_descriptor_file_or_shared_memory(report):
    leaks = [row for row in report.rows() if row[0] not in _RSS and not row[-1]]
    assert leaks == []


def test_memory_does_not_grow_in_a_soak(report):
    assert [row for row in report.rows() if row[0] in _RSS and not row[-1]] == []


def test_a_worker_that_is_replaced_in_a_soak_is_counted(monkeypatch):
    boxes, steps = [], mix.steps

    def made():
        boxes.append(Sandbox())
        return boxes[-1]

    def killing(count):
        if count == 9:
            os.kill(boxes[0].worker_pid, signal.SIGKILL)
        yield from steps(count)

    monkeypatch.setattr(main, "Sandbox", made)
    monkeypatch.setattr(mix, "steps", killing)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    report = main.soak(9)
    assert report.replaced == 1 and not report.clean


def test_the_census_sees_a_descriptor_a_memory_file_a_file_and_a_process(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = census.take([], [])
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    held = os.memfd_create("left")
    (tmp_path / "left").touch()
    after = census.take([], [])
    os.close(held)
    child.communicate()
    names = "processes", "coordinator_descriptors", "memory_files", "files"
    grown = [getattr(after, name) - getattr(before, name) for name in names]
    assert grown == [1, 2, 1, 1]  # two descriptors: the child's stdin, and the memory file
