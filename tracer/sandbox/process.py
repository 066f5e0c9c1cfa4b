"""A worker as the coordinator holds it: the process, the socket to it, and its scratch folder.

Starting one decides everything that a worker must not decide for itself: who programs run as,
what they may read, which system calls they have.  Ending one leaves nothing: the process goes
when its socket closes, and the folder with it; a worker whose coordinator is killed does the same.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import weakref

from tracer.errors import FailedError, RefusedError
from tracer.records import Job, Level
from tracer.sandbox import landlock, mounts, namespaces, privileges, seccomp
from tracer.sandbox.messages import Channel, ChannelClosed, Facts, Ready, Setup

GRACE = 5.0  # seconds beyond a run's wall limit before its worker is held to be stuck
START = 60.0  # seconds a worker may take to be ready; it takes 0.2

_BOOT = """
import sys
own = sys.argv[2:]
sys.path += own
sys.modules["typing_extensions"] = None  # it would replace functions of typing, which programs see
from tracer.sandbox import forks
forks.gather()
from tracer.sandbox.worker import main
main(int(sys.argv[1]), own)
"""


class WorkerProcess:
    """The process, its socket and its scratch folder.

    At level strict the process is the worker's keeper (`namespaces`); ``pid`` is the worker's.
    """

    def __init__(self, level: Level, hash_seed: int, entry: str) -> None:
        confined, strict = level != "unsafe", level == "strict"
        readable = landlock.readable()
        identity = privileges.choose(readable, bound=strict)
        filter = seccomp.compile() if confined else b""
        ruleset, (ours, theirs) = -1, socket.socketpair()
        self.channel = Channel(ours)
        self._folder = ""
        try:
            self._folder = "" if strict else _make_scratch(identity)
            ruleset = landlock.make(readable, self._folder) if confined else -1
            with theirs, open(os.memfd_create("log"), "w+b") as log:
                self.process = _spawn(theirs, ruleset, hash_seed, entry, log.fileno())
                self._finalizer = weakref.finalize(
                    self, _end, self.process, ours, self._folder, os.getpid()
                )
                theirs.close()
                setup = Setup(
                    level=level,
                    scratch=self._folder or mounts.SCRATCH,
                    entry=entry,
                    coordinator=os.getpid(),
                    identity=identity,
                    filter=filter,
                    ruleset=ruleset,
                    readable=readable,
                    scratch_rights=landlock.scratch_rights() if strict else 0,
                )
                ready = self._greet(setup, log.fileno())
                self.python, self.pid = ready.python, ready.pid
        except BaseException:
            ours.close()
            theirs.close()
            _remove(self._folder)
            raise
        finally:
            if ruleset >= 0:
                os.close(ruleset)

    @property
    def scratch(self) -> str:
        """Where programs run, as it is seen from here."""
        return self._folder or f"/proc/{self.pid}/root{mounts.SCRATCH}"

    def _greet(self, setup: Setup, log: int) -> Ready:
        """Sends the setup and takes the answer. Raises RefusedError if it is not a yes."""
        self.channel.socket.settimeout(START)
        try:
            self.channel.send(setup)
            ready = self.channel.receive(Ready)
        except (ChannelClosed, TimeoutError) as error:
            self.stop()
            said = os.pread(log, 1 << 16, 0).decode("utf-8", "replace").strip()
            raise RefusedError(
                "worker-did-not-start",
                f"the sandbox's interpreter ended before its first run: {said or error}",
                f"{sys.executable}, level {setup.level}",
                "run groundtrace doctor",
            ) from error
        if ready.missing:
            self.stop()
            raise namespaces.refusal(ready.missing)
        if ready.problems:
            self.stop()
            raise RefusedError(
                "sandbox-does-not-hold",
                f"level {setup.level} does not hold here: {'; '.join(ready.problems)}",
                f"Linux {os.uname().release}",
                "run groundtrace doctor",
            )
        return ready

    def run(self, job: Job) -> Facts:
        """Raises ChannelClosed or TimeoutError when the worker is lost."""
        self.channel.socket.settimeout(job.limits.wall_seconds + GRACE)
        self.channel.send(job)
        return self.channel.receive(Facts)

    def stop(self) -> None:
        self._finalizer()

    def disown(self) -> None:
        self._finalizer.detach()
        self.channel.socket.close()
        self.process.returncode = 0  # not ours to wait for


def _make_scratch(identity: privileges.Identity | None) -> str:
    path = tempfile.mkdtemp(prefix="groundtrace-")
    try:
        if identity is not None:
            os.chown(path, identity.uid, identity.gid)
    except OSError:
        os.rmdir(path)
        raise
    return path


def _spawn(
    theirs: socket.socket, ruleset: int, hash_seed: int, entry: str, log: int
) -> subprocess.Popen[bytes]:
    """Starts an interpreter that sees nothing of ours: no environment, no descriptor, no `site`.

    Not ``-I``, which would ignore PYTHONHASHSEED; not ``-B``: what is compiled at a start and not
    kept takes two megabytes of each worker, which every fork then pays for.
    """
    arguments = [str(theirs.fileno()), *_own_paths(entry)]
    descriptors = [theirs.fileno()] + ([ruleset] if ruleset >= 0 else [])
    return subprocess.Popen(
        [sys.executable, "-S", "-s", "-P", "-c", _BOOT, *arguments],
        env={
            "PYTHONHASHSEED": str(hash_seed),
            "LC_ALL": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
            "TZ": "UTC",
            "LD_BIND_NOW": "1",  # libc's functions are looked up at the start, not in each child
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=log,
        pass_fds=descriptors,
        cwd="/",
        start_new_session=True,
    )


def _own_paths(entry: str) -> list[str]:
    """The folders from which the worker imports this project, msgspec, and what runs programs."""
    found = []
    for package in ("tracer", "msgspec", entry.partition(":")[0].partition(".")[0]):
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise FailedError("no-such-entry", f"{package} cannot be imported", entry)
        file = os.path.abspath(spec.origin)
        folder = os.path.dirname(file)
        found.append(os.path.dirname(folder) if spec.submodule_search_locations else folder)
    return list(dict.fromkeys(found))


def _end(process: subprocess.Popen[bytes], ours: socket.socket, scratch: str, owner: int) -> None:
    """Hangs up, which makes a worker leave by itself; waits; then makes it leave."""
    ours.close()
    if os.getpid() != owner:
        return
    try:
        process.wait(timeout=2.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _remove(scratch)


def _remove(folder: str) -> None:
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
