"""Level ``strict``: a file tree that holds what a run may see, and nothing else.

    /usr/lib/…  the folders and files of `landlock.readable`, at their own paths, read-only;
                without the packages installed there
    /dev        the five devices, and links to stdin, stdout, stderr
    /proc       of the worker's own pid namespace: what supervision reads
    /scratch    a tmpfs: the kernel holds its bounds, and files deleted but open count, too

The tree becomes the worker's root once its imports are done, and the machine's own is detached:
of what is not in the tree not even the existence can be seen.  Landlock holds in it as before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from tracer.sandbox import kernel, scratch
from tracer.sandbox.namespaces import MissingError

SCRATCH = "/scratch"

_HOST = "/host"  # where the machine's own tree stands while ours is made
_PLACE = "/proc"  # a folder that every machine has, hidden until the new root is one
_PLAIN = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
_PACKAGES = ("site-packages", "dist-packages")
_LINKS = {
    "/dev/fd": "/proc/self/fd",
    "/dev/stdin": "/proc/self/fd/0",
    "/dev/stdout": "/proc/self/fd/1",
    "/dev/stderr": "/proc/self/fd/2",
}


def enter(readable: Iterable[str], devices: Iterable[str], uid: int, gid: int) -> None:
    """Makes the tree this process's root. ``uid``, ``gid``: whose the scratch folder is.

    Raises MissingError.
    """
    mask = os.umask(0o022)
    imports = [path for path in sys.path if os.path.exists(path)]
    try:
        _pivot()
        _bring(readable, devices)
        for path in imports:
            _mirror(path)  # the library by the name that imports have for it, through links
        _mount("proc", "/proc", _PLAIN, "subset=pid")
        _close("/proc")
        _mount("tmpfs", SCRATCH, _PLAIN, f"{_bounds()},mode=0700,uid={uid},gid={gid}")
        kernel.detach(_HOST)
        os.rmdir(_HOST)
        _close("/")
    except OSError as error:
        raise MissingError.because(error) from error
    finally:
        os.umask(mask)


def _bounds() -> str:
    """One inode more than files: the folder itself has one."""
    return f"size={scratch.MOST_BYTES},nr_inodes={scratch.MOST_FILES + 1}"


def _pivot() -> None:
    """An empty root, with the old one beneath it. Nothing of it is seen outside."""
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", _PLACE, "tmpfs", _PLAIN, "size=1m,mode=0755")
    os.chdir(_PLACE)
    os.mkdir(_HOST.lstrip("/"))
    kernel.pivot_root(".", _HOST.lstrip("/"))
    os.chdir("/")


def _mount(kind: str, target: str, flags: int, options: str) -> None:
    os.makedirs(target, exist_ok=True)
    kernel.mount(kind, target, kind, flags, options)


def _bring(readable: Iterable[str], devices: Iterable[str]) -> None:
    closed = kernel.MOUNT_ATTR_RDONLY | kernel.MOUNT_ATTR_NOSUID
    for name in os.listdir(_HOST):
        if name.startswith("lib") and os.path.islink(f"{_HOST}/{name}"):
            _mirror(f"/{name}")  # the linker's cache names /lib, which may be a link to usr/lib
    for path in sorted(readable):
        _bind(path, closed | kernel.MOUNT_ATTR_NODEV)
        for packages in _PACKAGES:
            _hide(f"{path}/{packages}")
    for path in devices:
        _bind(path, closed)  # a device can be written all the same
    for link, target in _LINKS.items():
        os.symlink(target, link)


def _bind(path: str, attributes: int) -> None:
    path = _mirror(path)
    if os.path.samestat(os.stat(path), os.stat(_HOST + path)):
        return  # a folder above it is there already
    kernel.mount(_HOST + path, path, flags=kernel.MS_BIND | kernel.MS_REC)
    kernel.set_mount_attributes(path, attributes, beneath=True)


def _hide(folder: str) -> None:
    if os.path.isdir(folder):
        kernel.mount("tmpfs", folder, "tmpfs", _PLAIN, "size=4k,mode=0755")
        _close(folder)


def _close(path: str) -> None:
    kernel.set_mount_attributes(path, kernel.MOUNT_ATTR_RDONLY, beneath=False)


def _mirror(path: str) -> str:
    """Makes what a path of the machine goes through: folders empty, symbolic links as they are,
    at its end an empty folder or file. Gives the path without links."""
    left, at = _parts(path), ""
    while left:
        name = left.pop(0)
        if name == "..":
            at = os.path.dirname(at).rstrip("/")
            continue
        here = f"{at}/{name}"
        if os.path.islink(_HOST + here):
            target = os.readlink(_HOST + here)
            if not os.path.lexists(here):
                os.symlink(target, here)
            left = _parts(target) + left
            at = "" if target.startswith("/") else at
            continue
        at = here
        if os.path.lexists(here):
            continue
        if os.path.isdir(_HOST + here):
            os.mkdir(here)
        else:
            os.close(os.open(here, os.O_CREAT | os.O_WRONLY, 0o644))
    return at or "/"


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]
