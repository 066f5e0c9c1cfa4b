"""Runs programs that nobody has read, and answers each with exactly one `RunResult`.

    with Sandbox() as box:
        result = box.run(Job(program=Program(source=b"print(input())"), test=TestCase(stdin=b"5")))

A coordinator (`client`, `process`) talks to one small warm worker (`worker`): an interpreter of
its own that has imported the recorder and the common standard modules, and forks a child a run
(`child`, watched by `supervise`).  The worker never holds an expected output, another program, or
the environment of the coordinator.

Level ``default`` covers:

* files      Landlock: read the standard library and shared libraries; write the run's own empty
             scratch folder; nothing else is opened, listed, made, renamed or removed
* processes  seccomp: no fork, no exec, no signal to anyone else; threads are allowed
* network    seccomp: no socket but an unnamed pair (asyncio needs one); Landlock denies TCP again
* kernel     seccomp allow-list; ptrace, io_uring, bpf, mounts, other ABIs (x32, i386) end the run
* resources  CPU, wall, memory, output, file size, files, threads, trace: `limits`, `supervise`
* secrets    a clean environment, no descriptor but 0-2 and the trace pipe, no /proc
* leftovers  the whole session is killed and reaped, the scratch folder emptied, after each run
* root       uid, gid, groups and capabilities are given up before any program: `privileges`

What it does not cover:

* the recorder in the program's own process: a program can forge or hide steps.  The trace pipe is
  framed, numbered and keyed; an audit hook tells of what reaches for the recorder; lines that the
  compiled code cannot give in that order are found (`order`): all ``tampered``.  The rest needs
  further runs to compare with: `tracer.determinism`
* metadata: Landlock does not restrict ``stat`` and ``access``; that a path exists can be seen, and
  so can the pids and the name of the machine
* memory is watched every 20 ms: a fast program may hold up to `limits.STACK_ROOM` more for that
  long; files deleted but still open count only against the limits on one file and on open files
* time, pids and addresses differ between runs; side channels (timing, caches, load) are open
* bugs in the kernel and in CPython's reading of its own standard library
* the machine's own trouble, but for this much: a run that was kept from the processor, or killed by
  someone else, is done again, once (`again`); what swapping or a stuck disk slow down is a timeout

Level ``strict`` is ``default`` in namespaces of the worker's own (`namespaces`, `mounts`); it adds:

* metadata   a file tree of only what may be read; no other path, process or package is there
* network    a namespace whose interfaces are down, behind the filter
* processes  a pid namespace: the kernel ends everything in it with the worker
* leftovers  the scratch folder is a tmpfs: its bounds are the kernel's, for deleted files too
* sameness   machine name, user, parent's pid and working directory are the same everywhere

It does not hide the kernel's version, the number of processors, the path of the library or how
many groups an ordinary user is in; a program's own pid still differs from run to run, and runs of
one worker share its namespaces.  It needs a user namespace, or root with CAP_SYS_ADMIN.

``unsafe`` has the resource limits only, and marks its results.  A level that cannot be had is
refused with the reason, never lowered: `levels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracer.sandbox.client import Sandbox
    from tracer.sandbox.levels import LevelReport, probe

__all__ = ["LevelReport", "Sandbox", "probe"]


def __getattr__(name: str) -> Any:
    """Loads the coordinator's side only when asked: the worker imports this package too."""
    if name == "Sandbox":
        from tracer.sandbox.client import Sandbox

        return Sandbox
    if name in ("LevelReport", "probe"):
        from tracer.sandbox import levels

        return getattr(levels, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
