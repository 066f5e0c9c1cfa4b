"""Level strict: what namespaces and a file tree of its own add, and how it is refused."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
from boxes import box_at, run, wait_until
from click.testing import CliRunner
from lacking import where_it_lacks

from pipelines import build
from pipelines.cli.main import cli
from tracer.errors import RefusedError
from tracer.records import Outcome
from tracer.sandbox import Sandbox, landlock, namespaces

HERE = Path(__file__).parent
SUM = "a, b = map(int, input().split()); print(a + b)"


@pytest.fixture(scope="module")
def box():
    with box_at("strict") as box:
        yield box


def printed(box, source):
    result = run(box, source)
    assert result.outcome is Outcome.OK, result
    return result.stdout.decode()


# What a program sees


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/home", "/tmp", "/sys", "/usr/bin", "/dev/shm", "/dev/tty", __file__]
)
def test_of_a_path_of_the_machine_not_even_the_existence_can_be_seen(box, path):
    assert printed(box, f"import os; print(os.path.lexists({path!r}))") == "False\n"


def test_the_tree_has_nothing_at_its_top_but_what_a_program_may_read(box):
    allowed = {Path(path).parts[1] for path in [*landlock.readable(), *landlock.DEVICES]}
    links = {name for name in os.listdir("/") if name.startswith("lib")}
    assert set(os.listdir(f"/proc/{box.worker_pid}/root")) <= allowed | links | {"proc", "scratch"}


def test_whatever_is_mounted_but_the_scratch_folder_is_read_only(box):
    mounts = Path(f"/proc/{box.worker_pid}/mountinfo").read_text().splitlines()
    options = {line.split()[4]: line.split()[5].split(",") for line in mounts}
    assert "rw" in options.pop("/scratch")
    assert len(options) > len(landlock.DEVICES)
    assert all("ro" in each and "nosuid" in each for each in options.values()), options


def test_what_the_interpreter_has_installed_beside_its_library_is_not_there(box):
    source = (
        "import os, sysconfig\n"
        "for name in 'site-packages', 'dist-packages':\n"
        "    folder = os.path.join(sysconfig.get_path('stdlib'), name)\n"
        "    if os.path.isdir(folder): print(os.listdir(folder))\n"
    )
    assert run(box, source).stdout in (b"", b"[]\n")


def test_processes_of_the_machine_cannot_be_seen(box):
    source = f"import os; print(os.path.exists('/proc/{os.getpid()}'), os.getppid())"
    assert printed(box, source) == "False 1\n"


def test_the_worker_is_the_first_process_of_its_pid_namespace(box):
    status = Path(f"/proc/{box.worker_pid}/status").read_text()
    assert f"\nNSpid:\t{box.worker_pid}\t1\n" in status


def test_no_network_interface_is_up(box):
    addresses = Path(f"/proc/{box.worker_pid}/net/fib_trie").read_text()
    assert addresses.strip() == ""


@pytest.mark.parametrize("kind", ["mnt", "pid", "net", "ipc", "uts", "cgroup"])
def test_the_worker_has_a_namespace_of_its_own_of_each_kind(box, kind):
    own = os.readlink(f"/proc/{box.worker_pid}/ns/{kind}")
    assert own != os.readlink(f"/proc/self/ns/{kind}")


def test_machine_name_user_and_folder_are_the_same_everywhere(box):
    source = "import os; print(os.uname().nodename, os.getresuid(), os.getresgid(), os.getcwd())"
    ids = (65534,) * 3
    assert printed(box, source) == f"sandbox {ids} {ids} /scratch\n"


def test_the_worker_has_no_capability_left(box):
    status = Path(f"/proc/{box.worker_pid}/status").read_text()
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert f"\n{name}:\t0000000000000000\n" in status


def test_devices_can_be_used(box):
    source = (
        "open('/dev/null', 'w').write('x'); print(open('/dev/zero', 'rb').read(2))\n"
        "print(len(open('/dev/urandom', 'rb').read(3)), open('/dev/stdin').read())\n"
    )
    assert printed(box, source) == "b'\\x00\\x00'\n3 \n"
    assert printed(box, "open('/dev/stdout', 'w').write('1')") == "1"


def test_a_python_behind_a_symbolic_link_finds_its_library(box, tmp_path):
    (tmp_path / "link").symlink_to(sys.base_prefix)
    python = tmp_path / "link" / "bin" / Path(sys.executable).resolve().name
    if not python.exists():
        pytest.skip(f"no {python.name} in bin of {sys.base_prefix}")
    source = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from tracer.sandbox import Sandbox; from boxes import run\n"
        "with Sandbox('strict') as box:\n"
        "    print(run(box, 'import this, sqlite3, sys; print(sys.base_prefix)').stdout)\n"
    )
    done = subprocess.run(
        [python, "-c", source],
        capture_output=True,
        text=True,
        cwd=HERE.parent,
        env={
            "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(Path(psutil.__file__).parents[1])])
        },
        check=False,
    )
    assert f"{tmp_path}/link" in done.stdout, done.stderr


# The scratch folder


def test_files_that_are_deleted_but_open_count_against_the_scratch_folder(box):
    source = (
        "import os\n"
        "held = []\n"
        "for n in range(100):\n"
        "    held.append(open('f', 'wb')); os.remove('f'); held[-1].write(bytes(1 << 20))\n"
    )
    result = run(box, source, file_bytes=1 << 24, open_files=256)
    assert result.outcome is Outcome.FILE_LIMIT
    assert run(box, "import os; print(os.listdir())").stdout == b"[]\n"


def test_more_files_than_allowed_cannot_be_made(box):
    result = run(box, "for n in range(10**4): open(str(n), 'w').close()")
    assert result.outcome is Outcome.FILE_LIMIT
    assert run(box, "import os; print(os.listdir())").stdout == b"[]\n"


def test_making_a_file_outside_the_scratch_folder_is_denied(box):
    assert run(box, "open('/written', 'w')").outcome is Outcome.DENIED


# Life and death


def test_a_program_is_limited_as_at_level_default(box):
    assert run(box, "while True: pass", cpu_seconds=0.2).outcome is Outcome.TIMEOUT
    assert run(box, "x = [0] * 10**10").outcome is Outcome.MEMORY
    assert run(box, "import os; os.fork()").outcome is Outcome.DENIED
    result = run(box, "import time; time.sleep(9)", wall_seconds=0.2)
    assert result.outcome is Outcome.TIMEOUT


def test_closing_leaves_no_process():
    with box_at("strict") as box:
        keeper, worker = psutil.Process(box._worker.process.pid), psutil.Process(box.worker_pid)
        assert worker.ppid() == keeper.pid
    assert not keeper.is_running()
    assert not worker.is_running()


@pytest.mark.parametrize("which", ["worker", "keeper"])
def test_whichever_process_is_killed_in_a_run_the_run_is_done_again(which):
    with box_at("strict") as box:
        first = psutil.Process(box.worker_pid)
        victim = box.worker_pid if which == "worker" else box._worker.process.pid
        threading.Timer(0.3, os.kill, (victim, signal.SIGKILL)).start()
        result = run(box, "import time; time.sleep(1); print('done')")
        assert (result.outcome, result.stdout) == (Outcome.OK, b"done\n")
        assert wait_until(lambda: not first.is_running())


@pytest.mark.parametrize("when", ["at once", "while the program runs"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_coordinator_leaves_no_process(number, when, box):
    source = (
        "from tracer.sandbox import Sandbox; from tracer.records import *\n"
        "box = Sandbox('strict'); print(box._worker.process.pid, flush=True)\n"
        "program = Program(source=b'import time; time.sleep(60)')\n"
        "box.run(Job(program=program, test=TestCase(), level='strict'))\n"
    )
    coordinator = subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, text=True, cwd=HERE.parent
    )
    assert coordinator.stdout is not None
    keeper = psutil.Process(int(coordinator.stdout.readline()))
    family = [keeper, *keeper.children(recursive=True)]
    if when != "at once":
        assert wait_until(lambda: len(keeper.children(recursive=True)) == 2)
        family = [keeper, *keeper.children(recursive=True)]
    coordinator.send_signal(number)
    coordinator.wait()
    coordinator.stdout.close()
    assert wait_until(lambda: not any(process.is_running() for process in family))


def test_a_stopped_worker_does_not_outlive_its_sandbox():
    with box_at("strict") as box:
        worker = psutil.Process(box.worker_pid)
        worker.suspend()
    assert wait_until(lambda: not worker.is_running())


def test_nothing_is_mounted_where_others_see_it(box):
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    mounts = {(line.split()[4], line.split(" - ")[1].split()[0]) for line in lines}
    assert not mounts & {("/proc", "tmpfs"), ("/scratch", "tmpfs"), ("/host", "tmpfs")}


# The whole tool


def test_a_trace_is_that_of_level_default_and_says_its_level(box, tmp_path):
    path = tmp_path / "p.py"
    path.write_text("xs = [1]\nxs.append(2)\nprint(xs)\n")
    texts = {}
    for level in ("default", "strict"):
        options = ["trace", str(path), "--format", "jsonl", "--level", level]
        done = CliRunner().invoke(cli, options)
        assert done.exit_code == 0, done.output
        header, *events, outcome = map(json.loads, done.stdout.splitlines())
        assert level in (header | outcome).values()
        texts[level] = [*events, outcome["stdout"]]
    assert texts["default"] == texts["strict"]


def test_a_recipe_may_ask_for_it(box, tmp_path):
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs" / "adds.py").write_text(SUM)
    (tmp_path / "programs" / "adds.1.in").write_text("3 4\n")
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(
        '[recipe]\nname = "strict"\n[[sources]]\nname = "folder"\npath = "programs"\n'
        '[rows]\nconfigs = ["traces"]\n[run]\nlevel = "strict"\n'
    )
    assert build(recipe, tmp_path / "out", workers=1).kept == 1


# Refused, never lowered: by the kernel itself

DOCTOR = """
import json
from tracer.sandbox import probe
print(json.dumps({r.name: [r.available, r.reason, r.remedy] for r in probe()}))
"""


def reports_where_it_lacks(what):
    """What each level's report is there; skips where such a place cannot be made."""
    done = where_it_lacks(what, "-c", DOCTOR)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_without_user_namespaces_it_is_refused_with_the_setting_that_forbids_them():
    available, reason, remedy = reports_where_it_lacks("user-namespaces")["strict"]
    assert not available
    assert "gives no user namespace" in reason and "user.max_user_namespaces is 0" in reason
    assert "sysctl user.max_user_namespaces=" in remedy


def test_the_switch_of_a_distribution_is_named_with_how_to_turn_it():
    available, reason, remedy = reports_where_it_lacks("apparmor")["strict"]
    assert not available
    assert "kernel.apparmor_restrict_unprivileged_userns is 1" in reason
    assert "sysctl kernel.apparmor_restrict_unprivileged_userns=0" in remedy


def test_with_parts_of_proc_covered_it_is_refused_with_what_uncovers_them():
    available, reason, remedy = reports_where_it_lacks("whole-proc")["strict"]
    assert not available
    assert "mount proc" in reason
    assert "systempaths=unconfined" in remedy


def test_where_a_filter_forbids_namespaces_it_is_refused_and_default_is_not():
    reports = reports_where_it_lacks("unshare")
    available, reason, remedy = reports["strict"]
    assert not available
    assert "namespace: Operation not permitted" in reason
    assert "seccomp=unconfined" in remedy
    assert reports["default"][0]


def test_what_is_refused_by_the_command_line_is_told_with_exit_code_3(tmp_path):
    path = tmp_path / "p.py"
    path.write_text("print(1)")
    command = ["-m", "pipelines.cli", "trace", str(path), "--level", "strict"]
    done = where_it_lacks("unshare", *command)
    assert (done.returncode, done.stdout) == (3, "")
    assert "level-missing" in done.stderr and "remedy: " in done.stderr


def test_a_tree_that_shows_more_is_found_before_the_first_job(box, monkeypatch):
    readable = landlock.readable
    monkeypatch.setattr(landlock, "readable", lambda: [*readable(), "/etc"])
    with pytest.raises(RefusedError, match="a program can see that /etc/passwd is there"):
        Sandbox(level="strict")


def test_outside_of_a_pid_namespace_of_its_own_a_worker_would_be_refused():
    assert f"the worker is process {os.getpid()} of its pid namespace" in namespaces.problems()


# As an ordinary user, when it is root who tests


def test_an_ordinary_user_has_it_as_root_does(box):
    if os.geteuid() != 0:
        pytest.skip("the other tests are an ordinary user's")
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    python = shutil.which(name, path="/usr/bin:/usr/local/bin")
    if python is None or shutil.which("setpriv") is None:
        pytest.skip("there is no Python of this version that an ordinary user can start")
    packages = Path(psutil.__file__).parents[1]
    source = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from tracer.sandbox import Sandbox; from boxes import run\n"
        "with Sandbox('strict') as box:\n"
        "    result = run(box, 'import os; print(os.getresuid(), os.getppid(), os.getcwd(), '\n"
        "        'os.path.exists(\"/etc/passwd\"))')\n"
        "    print(result.outcome, result.stdout)\n"
    )
    done = subprocess.run(
        ["setpriv", "--reuid=1234", "--regid=1234", "--clear-groups", python, "-c", source],
        capture_output=True,
        text=True,
        cwd=HERE.parent,
        env={"PYTHONPATH": f"{HERE.parent}:{packages}"},
        check=False,
    )
    assert done.stdout == "ok b'(65534, 65534, 65534) 1 /scratch False\\n'\n", done.stderr
