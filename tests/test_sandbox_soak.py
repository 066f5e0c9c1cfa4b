"""Many runs in a row leave nothing behind: the short form of ``make soak``."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.soak import census
from benchmarks.soak.__main__ import _RSS, soak


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
