"""A level that cannot be had is refused with a reason, never lowered."""

import os
import time
from pathlib import Path

import psutil
import pytest
from boxes import run

from tracer.errors import RefusedError
from tracer.records import Outcome
from tracer.sandbox import Sandbox, landlock, privileges, probe, process, seccomp, selftest


def test_each_level_is_reported_once():
    assert [report.name for report in probe()] == ["default", "strict", "unsafe"]


def test_a_level_that_is_reported_as_available_can_be_had():
    for report in probe():
        if report.available:
            Sandbox(level=report.name).close()
        else:
            with pytest.raises(RefusedError):
                Sandbox(level=report.name)


def test_a_result_says_at_which_level_it_was_made():
    with Sandbox(level="unsafe") as box:
        assert run(box, "print(1)").level == "unsafe"
    with Sandbox() as box:
        assert run(box, "print(1)").level == "default"


def test_without_libseccomp_default_is_refused(monkeypatch):
    def missing():
        raise seccomp._refused("libseccomp is not there")

    monkeypatch.setattr(seccomp, "_library", missing)
    seccomp.compile.cache_clear()
    with pytest.raises(RefusedError, match="seccomp-missing"):
        Sandbox()


def test_without_landlock_default_is_refused(monkeypatch):
    import py_landlock

    def disabled():
        raise py_landlock.LandlockDisabledError("disabled at boot time")

    monkeypatch.setattr(py_landlock, "get_abi_version", disabled)
    with pytest.raises(RefusedError, match="landlock-missing") as refusal:
        Sandbox()
    assert "lsm=landlock" in refusal.value.remedy


def test_a_filter_that_does_not_hold_is_found_before_the_first_job(monkeypatch):
    import pyseccomp

    with os.fdopen(os.memfd_create("filter"), "w+b") as file:
        pyseccomp.SyscallFilter(pyseccomp.ALLOW).export_bpf(file)
        file.seek(0)
        everything = file.read()
    monkeypatch.setattr(seccomp, "compile", lambda: everything)
    with pytest.raises(RefusedError, match="a program can fork"):
        Sandbox()


def test_a_ruleset_that_does_not_hold_is_found_before_the_first_job(monkeypatch):
    make = landlock.make
    monkeypatch.setattr(landlock, "make", lambda paths, scratch: make([*paths, "/"], scratch))
    with pytest.raises(RefusedError, match="a program can read /etc/passwd"):
        Sandbox()


def test_a_refused_sandbox_leaves_no_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(process.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(process, "_BOOT", "raise SystemExit('cannot start')")
    with pytest.raises(RefusedError, match="cannot start"):
        Sandbox()
    assert list(tmp_path.iterdir()) == []


def test_root_that_cannot_be_given_up_is_refused(monkeypatch, tmp_path):
    tmp_path.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(privileges.kernel, "effective_capabilities", frozenset)
    with pytest.raises(RefusedError, match="root-cannot-be-dropped"):
        privileges.choose([str(tmp_path)])


def test_a_library_closed_to_others_is_read_by_one_capability(monkeypatch, tmp_path):
    tmp_path.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(privileges.kernel, "effective_capabilities", lambda: frozenset({2}))
    assert privileges.choose([str(tmp_path)]) == privileges.Identity(read_any=True)
    assert privileges.choose(["/"]) == privileges.Identity()


def test_an_ordinary_user_stays_who_they_are(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert privileges.choose(["/root"]) is None


def test_the_self_test_asks_for_something_in_each_direction():
    assert len(selftest._MUST) >= 5
    assert len(selftest._MUST_NOT) >= 10


@pytest.fixture(scope="module")
def unsafe():
    with Sandbox(level="unsafe") as box:
        yield box


def test_unsafe_programs_can_fork(unsafe):
    source = "import os\nif os.fork(): os.wait(); print('parent')\nelse: os._exit(0)"
    assert run(unsafe, source).stdout == b"parent\n"


def test_a_daemon_of_an_unsafe_program_is_ended_with_its_run(unsafe):
    source = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork(): os._exit(0)\n"
        "    print(os.getpid(), flush=True); time.sleep(60)\n"
        "time.sleep(0.2)\n"
    )
    result = run(unsafe, source)
    daemon = int(result.stdout)
    time.sleep(0.05)
    assert not psutil.pid_exists(daemon)


def test_limits_hold_for_unsafe_programs(unsafe):
    assert run(unsafe, "while True: pass", cpu_seconds=0.2).outcome is Outcome.TIMEOUT
    assert run(unsafe, "x = [0] * 10**10").outcome is Outcome.MEMORY


def test_for_unsafe_programs_the_environment_is_clean_and_the_folder_emptied(unsafe, monkeypatch):
    monkeypatch.setenv("SANDBOX_TEST_CANARY", "x")
    result = run(unsafe, "import os; open('f', 'w'); print(os.getcwd(), *os.environ)")
    folder, *names = result.stdout.decode().split()
    assert "SANDBOX_TEST_CANARY" not in names
    assert list(Path(folder).iterdir()) == []
