"""Nothing a program does reaches the machine: one thing it might try a test."""

import os
import socket
import sys
import tempfile
from pathlib import Path

import pytest
from boxes import run

from tracer.records import Outcome
from tracer.sandbox import Sandbox


@pytest.fixture(scope="module")
def box():
    os.environ["SANDBOX_TEST_CANARY"] = "CANARY-9b1"
    try:
        with Sandbox() as box:
            yield box
    finally:
        del os.environ["SANDBOX_TEST_CANARY"]


def refused(box, source):
    result = run(box, source)
    assert result.outcome is Outcome.DENIED, result
    return result


def test_reading_etc_passwd_is_denied(box):
    assert run(box, "print(open('/etc/passwd').read())").stdout == b""
    refused(box, "open('/etc/passwd')")


@pytest.mark.parametrize("path", ["/", "/proc", "/proc/self", "/tmp", "/home", "..", "/dev"])
def test_listing_a_folder_is_denied(box, path):
    refused(box, f"import os; os.listdir({path!r})")


def test_packages_of_a_virtual_environment_cannot_be_read(box):
    refused(box, f"open({pytest.__file__!r})")


def test_the_project_cannot_be_read(box):
    refused(box, f"open({__file__!r})")


def test_the_environment_of_the_coordinator_is_not_there(box):
    result = run(box, "import os; print(dict(os.environ), os.environb)")
    assert result.outcome is Outcome.OK
    assert b"CANARY" not in result.stdout


def test_proc_environ_cannot_be_read(box):
    refused(box, "open('/proc/self/environ')")


@pytest.mark.parametrize("folder", [tempfile.gettempdir(), "..", "/dev/shm", "/"])
def test_writing_outside_the_scratch_folder_is_denied(box, folder):
    refused(box, f"open({folder!r} + '/left-behind', 'w')")
    assert not Path("/tmp/left-behind").exists()


def test_the_scratch_folder_can_be_written_and_is_empty_again_for_the_next_run(box):
    source = "import os; os.mkdir('d'); open('d/f', 'w').write('x'); print(os.listdir('.'))"
    for _ in range(2):
        result = run(box, source)
        assert (result.outcome, result.stdout) == (Outcome.OK, b"['d']\n")


def test_a_scratch_folder_that_was_closed_to_its_owner_is_emptied_all_the_same(box):
    run(box, "import os; os.umask(0o777); os.makedirs('d'); open('f', 'w')")
    assert run(box, "import os; print(os.listdir('.'))").stdout == b"[]\n"


def test_the_library_cannot_be_changed(box):
    refused(box, "import os; open(os.__file__, 'a')")
    refused(box, "import os; os.open(os.__file__, os.O_RDONLY | os.O_TRUNC)")
    refused(box, "import os; os.truncate(os.__file__, 0)")


@pytest.mark.parametrize(
    "change",
    [
        "os.chmod('.', 0o777)",
        "os.chown('.', 0, 0)",
        "os.utime(os.__file__)",
        "os.link(os.__file__, 'x')",
        "os.symlink('/', 'x')",
        "os.mkfifo('x')",
        "os.rmdir(os.getcwd())",
        "os.rename(os.getcwd(), '../other')",
        "os.chroot('.')",
    ],
)
def test_changing_what_is_on_the_disk_by_other_means_is_denied(box, change):
    refused(box, f"import os; {change}")


@pytest.mark.parametrize(
    "start",
    [
        "os.fork()",
        "os.execv('/bin/sh', ['sh', '-c', 'echo ESCAPED'])",
        "os.posix_spawn('/bin/sh', ['sh'], {})",
        "subprocess.run(['id'])",
        "multiprocessing.Process(target=print).start()",
    ],
)
def test_starting_a_process_is_denied(box, start):
    result = refused(box, f"import os, subprocess, multiprocessing\n{start}")
    assert b"ESCAPED" not in result.stdout


def test_a_system_command_does_not_run(box):
    result = run(box, "import os; print(os.system('echo ESCAPED'))")
    assert b"ESCAPED" not in result.stdout


@pytest.mark.parametrize(
    "call",
    [
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
        "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
        "socket.create_connection(('127.0.0.1', 1), 1)",
    ],
)
def test_a_network_socket_is_denied(box, call):
    refused(box, f"import socket; {call}")


def test_no_connection_reaches_a_listener_on_this_machine(box):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        port = listener.getsockname()[1]
        run(
            box,
            "import ctypes, struct\n"
            "libc = ctypes.CDLL(None)\n"
            "fd = libc.socket(2, 1, 0)\n"
            f"libc.connect(fd, struct.pack('=HH4s8x', 2, {port % 256 << 8 | port >> 8},"
            " bytes([127, 0, 0, 1])), 16)\n",
        )
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(
    "target", ["os.getppid()", "-1", "0", "1", "-os.getpid()", "os.getpid() + 1"]
)
def test_signalling_anyone_else_is_denied(box, target):
    refused(box, f"import os; os.kill({target}, 0)")
    assert run(box, "print(1)").stdout == b"1\n"


def test_a_program_cannot_have_others_signalled_for_it(box):
    refused(box, "import fcntl, os; fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid())")


def test_leaving_the_process_group_is_denied(box):
    refused(box, "import os; os.setsid()")
    refused(box, "import os; os.setpgid(0, os.getppid())")


def test_memory_outside_of_every_limit_is_denied(box):
    refused(box, "import os; os.memfd_create('x')")


def test_raising_a_limit_is_refused(box):
    result = run(
        box,
        "import resource\n"
        "for name in ('CPU', 'AS', 'FSIZE', 'NOFILE'):\n"
        "    limit = getattr(resource, 'RLIMIT_' + name)\n"
        "    try: resource.setrlimit(limit, (resource.RLIM_INFINITY,) * 2)\n"
        "    except ValueError: print('refused')\n",
    )
    assert result.stdout == b"refused\n" * 4


@pytest.mark.parametrize(
    "call",
    ["unshare(0x10000000)", "ptrace(0, 0, 0, 0)", "syscall(425, 4, 0)", "mount(0, 0, 0, 0, 0)"],
)
def test_a_call_that_no_innocent_program_makes_ends_it(box, call):
    result = run(box, f"import ctypes; ctypes.CDLL(None).{call}; print('GOES ON')")
    assert result.outcome is Outcome.DENIED
    assert result.stdout == b""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="x32 is a thing of x86_64")
def test_calls_by_their_x32_numbers_end_the_program(box):
    result = run(box, "import ctypes; ctypes.CDLL(None).syscall(0x40000000 + 41, 2, 1, 0)")
    assert result.outcome is Outcome.DENIED


def test_privileges_are_gone(box):
    result = run(box, "import os; print(os.getresuid(), os.getgroups()); os.setuid(0)")
    assert result.outcome is (Outcome.DENIED)
    if os.geteuid() == 0:
        assert result.stdout == b"(65534, 65534, 65534) []\n"


def test_only_the_four_descriptors_are_open(box):
    source = (
        "import os\n"
        "for fd in range(200):\n"
        "    try: os.fstat(fd)\n"
        "    except OSError: continue\n"
        "    print(fd)\n"
    )
    assert run(box, source).stdout == b"0\n1\n2\n3\n"


def test_packages_of_the_machine_cannot_be_imported(box):
    result = run(box, "import numpy")
    assert result.error is not None
    assert result.error.type == "ModuleNotFoundError"


def test_paths_of_the_project_are_not_on_sys_path(box):
    here = str(Path(__file__).parents[1])
    result = run(box, "import sys; print(sys.path, sys.argv, sys.orig_argv)")
    assert here not in result.stdout.decode()


def test_what_the_worker_holds_is_not_among_the_objects_a_program_can_list(box):
    source = "import gc; print({type(o).__name__ for o in gc.get_objects()} & {'Setup', 'Channel'})"
    assert run(box, source).stdout == b"set()\n"


def test_an_expected_output_is_never_in_the_process():
    fields = set(__import__("tracer.records").records.Job.__struct_fields__)
    fields |= set(__import__("tracer.records").records.TestCase.__struct_fields__)
    assert not [name for name in fields if "expect" in name or "output" in name]


def test_the_interpreter_is_the_coordinators_own(box):
    result = run(box, "import sys; print(sys.version_info[:3])")
    assert result.stdout.decode().strip() == str(sys.version_info[:3])
