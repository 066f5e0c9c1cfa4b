"""The few kernel calls that Python has no function for, through libc.

Imported by the worker before it forks, so that a child finds everything ready.
"""

from __future__ import annotations

import ctypes
import os

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

_CAPABILITY_VERSION_3 = 0x20080522  # linux/capability.h

_libc = ctypes.CDLL(None, use_errno=True)
_libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
_libc.syscall.restype = ctypes.c_long


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilityData(ctypes.Structure):
    """One half (32 capabilities) of the three sets."""

    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def _check(result: int, call: str, *arguments: object) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call % arguments}: {os.strerror(number)}")


def prctl(option: int, argument: int = 0) -> None:
    """prctl(2). Raises OSError."""
    _check(_libc.prctl(option, argument, 0, 0, 0), "prctl(%d, %d)", option, argument)


def syscall(number: int, *arguments: object) -> int:
    """A system call by number; pointers as ctypes objects. Raises OSError."""
    result: int = _libc.syscall(ctypes.c_long(number), *arguments)
    _check(result, "system call %d", number)
    return result


def trim() -> None:
    """Gives free memory back, where libc can: each page that a process has makes its forks
    dearer."""
    release = getattr(_libc, "malloc_trim", None)
    if release is not None:
        release(0)


def set_capabilities(capabilities: frozenset[int]) -> None:
    """Makes these the only effective and permitted ones of this thread; none inheritable."""
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    data = (_CapabilityData * 2)()
    for capability in capabilities:
        half, bit = divmod(capability, 32)
        data[half].effective |= 1 << bit
        data[half].permitted |= 1 << bit
    _check(_libc.capset(ctypes.byref(header), data), "capset")


def effective_capabilities() -> frozenset[int]:
    """Those of this process, from /proc/self/status; empty where that cannot be read."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("CapEff:"):
                    mask = int(line.split()[1], 16)
                    return frozenset(bit for bit in range(64) if mask >> bit & 1)
    except OSError:
        pass
    return frozenset()
