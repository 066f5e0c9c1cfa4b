"""``python tests/lacking.py WHAT COMMAND...`` runs a command where something that level strict
needs is not to be had, by the kernel's own refusal:

* user-namespaces: a user who may have none, in a namespace where their number is bounded to 0
* apparmor: the same, and Ubuntu's switch for user namespaces is where it is looked for
* whole-proc: a user whose /proc has covered parts, as containers have it
* unshare: whoever calls it, under a filter like that of containers
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracer.sandbox import kernel

_USER = 1000
_CANNOT = "this place cannot be made"


def _as_user(flags: int) -> None:
    """Someone other than root, with all capabilities in namespaces of their own until exec."""
    uid, gid = os.geteuid(), os.getegid()
    kernel.unshare(kernel.CLONE_NEWUSER | flags)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{_USER} {uid} 1"),
        ("gid_map", f"{_USER} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def user_namespaces() -> None:
    _as_user(0)
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")


def whole_proc() -> None:
    _as_user(kernel.CLONE_NEWNS)
    kernel.mount("tmpfs", "/proc/tty", "tmpfs")


def apparmor() -> None:
    _as_user(kernel.CLONE_NEWNS)
    kernel.mount("tmpfs", "/proc/sys/kernel", "tmpfs")
    with open("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "w") as file:
        file.write("1\n")
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")


def unshare() -> None:
    import errno

    import pyseccomp

    filter = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    filter.add_rule(pyseccomp.ERRNO(errno.EPERM), "unshare")
    filter.load()


def where_it_lacks(what: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs this Python there with these arguments; skips the test, with the reason, where such a
    place cannot be made."""
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, __file__, what, sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root), *filter(None, sys.path)])},
        check=False,
    )
    if _CANNOT in done.stderr:
        pytest.skip(done.stderr)
    return done


if __name__ == "__main__":
    lacks = {
        "user-namespaces": user_namespaces,
        "apparmor": apparmor,
        "whole-proc": whole_proc,
        "unshare": unshare,
    }
    try:
        lacks[sys.argv[1]]()
    except OSError as error:
        sys.exit(f"{_CANNOT}: {error}")
    os.execv(sys.argv[2], sys.argv[2:])
