"""Level ``strict``: a worker, and so all its runs, in namespaces of its own.

    coordinator → keeper → worker, pid 1 in its namespace → a child a run

Only a child of who made a pid namespace is inside it, hence the keeper: it makes the namespaces,
forks the worker, and does nothing but wait for it.  Once pid 1 is reaped the kernel has ended all
processes in the namespace, and with the last of them go its mounts and its scratch folder.

An ordinary user gets the namespaces through a user namespace.  Root makes them without one and
gives root up afterwards (`privileges`): that works where user namespaces are switched off, and
programs run as `privileges.NOBODY` outside as well as inside.
"""

from __future__ import annotations

import _socket  # not `socket`: a worker, which imports this module, is to stay small
import fcntl
import os
import signal
import struct
from types import FrameType
from typing import NoReturn

import msgspec

from tracer.errors import RefusedError
from tracer.sandbox import kernel, privileges
from tracer.sandbox.privileges import NOBODY, Identity

HOSTNAME = "sandbox"
CAP_SYS_ADMIN = 21  # what root needs for this; linux/capability.h

_SIOCGIFFLAGS = 0x8913  # linux/sockios.h
_INTERFACE = struct.Struct("16sH14x")  # struct ifreq: name, flags
_UP = 1  # IFF_UP


class Kind(msgspec.Struct, frozen=True):
    """One kind of namespace; ``sysctl`` bounds how many of it there may be."""

    name: str
    flag: int

    @property
    def sysctl(self) -> str:
        short = {"mount": "mnt", "network": "net"}.get(self.name, self.name)
        return f"user.max_{short}_namespaces"


USER = Kind("user", kernel.CLONE_NEWUSER)
KINDS = (
    Kind("mount", kernel.CLONE_NEWNS),
    Kind("pid", kernel.CLONE_NEWPID),
    Kind("network", kernel.CLONE_NEWNET),
    Kind("ipc", kernel.CLONE_NEWIPC),
    Kind("uts", kernel.CLONE_NEWUTS),
    Kind("cgroup", kernel.CLONE_NEWCGROUP),
)


class MissingError(Exception):
    """A step that this machine refuses; its text names the step and the kernel's answer."""

    @classmethod
    def because(cls, error: OSError) -> MissingError:
        place = f"{error.filename}: " if error.filename else ""
        return cls(f"{place}{error.strerror}")


def enter(identity: Identity | None, coordinator: int) -> int:
    """Makes the namespaces and forks: only the child comes back, which is pid 1 in there. Gives
    its pid outside.

    ``identity`` is who root becomes; None for an ordinary user. Raises MissingError.
    """
    uid, gid = os.geteuid(), os.getegid()
    try:
        if identity is None:
            _unshare(USER)
            _write("/proc/self/setgroups", "deny")
            _write("/proc/self/uid_map", f"{NOBODY} {uid} 1")
            _write("/proc/self/gid_map", f"{NOBODY} {gid} 1")
        for kind in KINDS:
            _unshare(kind)
        _socket.sethostname(HOSTNAME)
        worker = os.fork()
    except OSError as error:
        raise MissingError.because(error) from error
    if worker:
        _keep(worker, identity, coordinator)
    end_with_keeper()
    os.setsid()
    return int(os.readlink("/proc/self"))  # this /proc is still that of outside


def end_with_keeper() -> None:
    """To be said again after a change of uid, which clears it."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


def _unshare(kind: Kind) -> None:
    try:
        kernel.unshare(kind.flag)
    except OSError as error:
        answer = os.strerror(error.errno or 0)
        raise MissingError(f"the kernel gives no {kind.name} namespace: {answer}") from error


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _keep(worker: int, identity: Identity | None, coordinator: int) -> NoReturn:
    """Waits for the worker, and ends it on SIGTERM or with the coordinator."""

    def end() -> None:
        try:
            os.kill(worker, signal.SIGKILL)
        except PermissionError:  # it is root still; when this process ends, the kernel ends it
            os._exit(1)

    def on_terminate(number: int, frame: FrameType | None) -> None:
        end()

    def on_hangup(number: int, frame: FrameType | None) -> None:
        if os.getppid() != coordinator:  # see worker._stay_with
            end()

    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    if identity is not None:
        privileges.become(Identity())
    else:
        privileges.drop_capabilities()
    signal.signal(signal.SIGTERM, on_terminate)
    signal.signal(signal.SIGHUP, on_hangup)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGHUP)
    if os.getppid() != coordinator:
        end()
    _, status = os.waitpid(worker, 0)
    os._exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 1)


def problems() -> list[str]:
    """Of the worker's own namespaces, what does not hold. A program's view: `selftest`."""
    found = [f"the network interface {name} is up" for name in _interfaces_up()]
    if os.getpid() != 1:
        found.append(f"the worker is process {os.getpid()} of its pid namespace")
    return found


def _interfaces_up() -> list[str]:
    found = []
    handle = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
    try:
        for _, name in _socket.if_nameindex():
            request = _INTERFACE.pack(name.encode(), 0)
            _, flags = _INTERFACE.unpack(fcntl.ioctl(handle, _SIOCGIFFLAGS, request))
            if flags & _UP:
                found.append(name)
    finally:
        handle.close()
    return found


_CONTAINER = (
    "in a container: docker run --security-opt seccomp=unconfined --security-opt "
    "apparmor=unconfined --security-opt systempaths=unconfined"
)


class Setting(msgspec.Struct, frozen=True):
    """A sysctl, the values of it that forbid a namespace, and one that allows it."""

    name: str
    forbids: tuple[str, ...]
    allows: str


# What distributions switch user namespaces off with: Ubuntu from 23.10, older Debian.
_SWITCHES = (
    Setting("kernel.apparmor_restrict_unprivileged_userns", ("1", "2"), "0"),
    Setting("kernel.unprivileged_userns_clone", ("0",), "1"),
)


def refusal(missing: str) -> RefusedError:
    """Says which step failed, which settings of this machine speak against it, and what to do."""
    root = os.geteuid() == 0
    against, remedies = [], []
    for setting in _settings(root):
        value = _sysctl(setting.name)
        if value in setting.forbids:
            against.append(f"{setting.name} is {value}")
            remedies.append(f"as root: sysctl {setting.name}={setting.allows}")
    if root and CAP_SYS_ADMIN not in kernel.effective_capabilities():
        against.append("root has no CAP_SYS_ADMIN here")
        remedies.append("start it as an ordinary user, or give it CAP_SYS_ADMIN")
        remedies.append(f"{_CONTAINER} --cap-add SYS_ADMIN")
    else:
        remedies.append(_CONTAINER)
    if not root:
        remedies.append("or start it as root with CAP_SYS_ADMIN")
    return RefusedError(
        "level-missing",
        f"level strict cannot be had: {'; '.join([missing, *against])}",
        f"Linux {os.uname().release}, user {os.geteuid()}",
        "; ".join([*remedies, "or use level default"]),
    )


def _settings(root: bool) -> list[Setting]:
    kinds = KINDS if root else (USER, *KINDS)
    bounds = [Setting(kind.sysctl, ("0",), "10000") for kind in kinds]
    return bounds if root else [*_SWITCHES, *bounds]


def _sysctl(name: str) -> str:
    """The value; "" where this kernel has no such setting."""
    try:
        with open("/proc/sys/" + name.replace(".", "/"), encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""
