"""The coordinator's side: `Sandbox` starts a worker, gives it jobs, and judges what it reports."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from types import TracebackType
from typing import Any, Self

from tracer.errors import FailedError, RefusedError
from tracer.records import Job, Level, Outcome, RunResult
from tracer.sandbox import landlock, privileges, seccomp, verdict
from tracer.sandbox.messages import Channel, ChannelClosed, Facts, Ready, Setup

ENTRY = "tracer.recorder.execute:execute"
GRACE = 5.0  # seconds beyond a run's wall limit before its worker is held to be stuck
START = 60.0  # seconds a worker may take to be ready; it takes 0.2

_BOOT = """
import sys
own = sys.argv[2:]
sys.path += own
from tracer.sandbox.worker import main
main(int(sys.argv[1]), own)
"""


class Sandbox:
    """Runs jobs, one at a time, each in a child of one warm worker.

    Raises RefusedError where the level cannot be had here; it is never lowered.  May be used from
    several threads (they take turns).  A copy that a fork made starts a worker of its own.
    """

    def __init__(
        self, level: Level = "default", hash_seed: int = 0, *, entry: str = ENTRY
    ) -> None:
        self.level = level
        self._hash_seed, self._entry = hash_seed, entry
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._worker: _Worker | None = self._start()

    def run(self, job: Job) -> RunResult:
        """Exactly one result for each job, whatever the program does.

        A worker that dies under a run is replaced and the run done again, once; then it is a
        ``sandbox_error``. Raises RefusedError for a job that wants another level.
        """
        if job.level != self.level:
            raise RefusedError(
                "other-level",
                f"the job asks for level {job.level}, this sandbox is {self.level}",
                remedy=f"make a Sandbox(level={job.level!r}) for it",
            )
        if self._owner != os.getpid():
            self._forget()
        with self._lock:
            for _ in range(2):
                try:
                    worker = self._worker = self._worker or self._start()
                    facts = worker.run(job)
                except (ChannelClosed, RefusedError, OSError) as error:  # TimeoutError is an OSError
                    trouble = f"the worker was lost twice, lastly: {error}"
                    self._stop()
                else:
                    return verdict.result(facts, job, self.level, worker.python)
            return RunResult(outcome=Outcome.SANDBOX_ERROR, detail=trouble, level=self.level)

    def close(self) -> None:
        """Ends the worker. The sandbox can still be used: it starts another."""
        with self._lock:
            if self._owner == os.getpid():
                self._stop()

    @property
    def worker_pid(self) -> int | None:
        return self._worker.process.pid if self._worker else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled is a sandbox of the same kind, with a worker of its own."""
        return {"level": self.level, "hash_seed": self._hash_seed, "entry": self._entry}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["level"], state["hash_seed"], entry=state["entry"])  # type: ignore[misc]

    def _start(self) -> _Worker:
        return _Worker(self.level, self._hash_seed, self._entry)

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def _forget(self) -> None:
        """In a fork: the worker is our parent's. Only our copies of its descriptors are closed."""
        if self._worker is not None:
            self._worker.disown()
            self._worker = None
        self._lock = threading.Lock()
        self._owner = os.getpid()


class _Worker:
    """The process, its socket and its scratch folder."""

    def __init__(self, level: Level, hash_seed: int, entry: str) -> None:
        if level == "strict":
            raise RefusedError(
                "level-missing",
                "level strict (namespaces) is not built yet",
                "sandbox level strict",
                "use level default",
            )
        readable = landlock.readable()
        identity = privileges.choose(readable)
        filter = seccomp.compile() if level == "default" else b""
        self.scratch = _make_scratch(identity)
        ruleset = -1
        try:
            ruleset = landlock.make(readable, self.scratch) if level == "default" else -1
            ours, theirs = socket.socketpair()
            self.channel = Channel(ours)
            with theirs, tempfile.TemporaryFile() as log:
                self.process = _spawn(theirs, ruleset, hash_seed, entry, log.fileno())
                self._finalizer = weakref.finalize(
                    self, _end, self.process, ours, self.scratch, os.getpid()
                )
                theirs.close()
                setup = Setup(
                    level=level,
                    scratch=self.scratch,
                    entry=entry,
                    coordinator=os.getpid(),
                    identity=identity,
                    filter=filter,
                    ruleset=ruleset,
                )
                self.python = self._greet(setup, log.fileno())
        except BaseException:
            shutil.rmtree(self.scratch, ignore_errors=True)
            raise
        finally:
            if ruleset >= 0:
                os.close(ruleset)

    def _greet(self, setup: Setup, log: int) -> str:
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
        if ready.problems:
            self.stop()
            raise RefusedError(
                "sandbox-does-not-hold",
                f"level {setup.level} does not hold here: {'; '.join(ready.problems)}",
                f"Linux {os.uname().release}",
                "run groundtrace doctor",
            )
        return ready.python

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
    if identity is not None:
        os.chown(path, identity.uid, identity.gid)
    return path


def _spawn(
    theirs: socket.socket, ruleset: int, hash_seed: int, entry: str, log: int
) -> subprocess.Popen[bytes]:
    """Starts an interpreter that sees nothing of ours: no environment, no descriptor, no `site`.

    Not ``-I``, which would ignore PYTHONHASHSEED.
    """
    arguments = [str(theirs.fileno()), *_own_paths(entry)]
    descriptors = [theirs.fileno()] + ([ruleset] if ruleset >= 0 else [])
    return subprocess.Popen(
        [sys.executable, "-S", "-s", "-P", "-B", "-c", _BOOT, *arguments],
        env={
            "PYTHONHASHSEED": str(hash_seed),
            "LC_ALL": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
            "TZ": "UTC",
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
        found.append(os.path.dirname(os.path.dirname(file) if spec.submodule_search_locations else file))
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
    shutil.rmtree(scratch, ignore_errors=True)
