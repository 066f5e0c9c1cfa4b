"""Who runs the programs when the coordinator is root.

The worker gives up root once, after its imports and before its first run; every child inherits
that.  It becomes `NOBODY`, without groups and capabilities.  Where the standard library cannot be
read by others (a Python under /root), it keeps one capability, CAP_DAC_READ_SEARCH: reading past
permission bits.  At level ``default`` Landlock still limits that reading to the library, and
seccomp denies ``open_by_handle_at``, the one other thing which that capability allows.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

import msgspec

from tracer.errors import RefusedError
from tracer.sandbox import kernel

NOBODY = 65534  # the kernel's own overflow id: belongs to no one, everywhere
CAP_DAC_READ_SEARCH = 2
_CAP_LAST = 63


class Identity(msgspec.Struct, frozen=True):
    """Who to become. ``read_any`` keeps CAP_DAC_READ_SEARCH."""

    uid: int = NOBODY
    gid: int = NOBODY
    read_any: bool = False


def choose(paths: Iterable[str], *, bound: bool = False) -> Identity | None:
    """None for an ordinary user. Raises RefusedError where root can neither be given up nor kept
    harmless: the paths (what programs must read) are closed to others, and no capability opens
    them. ``bound``: programs find them by a mount (level strict), so what is above does not
    count."""
    if os.geteuid() != 0:
        return None
    closed = [path for path in paths if not open_to_others(path, bound=bound)]
    if not closed:
        return Identity()
    if CAP_DAC_READ_SEARCH in kernel.effective_capabilities():
        return Identity(read_any=True)
    raise RefusedError(
        "root-cannot-be-dropped",
        "programs are not run as root, and the Python library cannot be read by another user",
        closed[0],
        "start groundtrace as an ordinary user, or use a Python installed where all can read it",
    )


def open_to_others(path: str, *, bound: bool = False) -> bool:
    """Whether a user who is neither owner nor in the group gets to read this folder or file."""
    from pathlib import Path  # here: a worker, which imports this module, is to stay small

    resolved = Path(path).resolve()
    parents = () if bound else resolved.parents
    try:
        above = all(parent.stat().st_mode & stat.S_IXOTH for parent in parents)
        mode = resolved.stat().st_mode
    except OSError:
        return False
    wanted = stat.S_IROTH | (stat.S_IXOTH if stat.S_ISDIR(mode) else 0)
    return above and mode & wanted == wanted


def become(identity: Identity) -> None:
    """Gives up root for good. Raises OSError where the kernel refuses a step."""
    _empty_bounding_set()
    os.setgroups([])
    if identity.read_any:
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
    os.setresgid(identity.gid, identity.gid, identity.gid)
    os.setresuid(identity.uid, identity.uid, identity.uid)
    _keep_capabilities(frozenset({CAP_DAC_READ_SEARCH} if identity.read_any else ()))


def drop_capabilities() -> None:
    """Gives up those that making a user namespace gave. Raises OSError."""
    _empty_bounding_set()
    _keep_capabilities(frozenset())


def _empty_bounding_set() -> None:
    for capability in range(_CAP_LAST + 1):
        try:
            kernel.prctl(kernel.PR_CAPBSET_DROP, capability)
        except OSError:  # beyond the kernel's last one, or the bounding set is not ours to change
            break


def _keep_capabilities(capabilities: frozenset[int]) -> None:
    kernel.set_capabilities(capabilities)
    # A change of uid makes a process undumpable, and /proc/self root's: /dev/stdin would not open.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
