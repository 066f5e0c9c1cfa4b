"""What there is of this process and its workers: a leak is what two counts differ by."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import msgspec
import psutil

PREFIX = "groundtrace"  # of everything that the sandbox makes outside of a run's own folder


class Census(msgspec.Struct, frozen=True):
    """Counts; ``rss`` in bytes. Workers are counted together."""

    processes: int  # below this one, workers and zombies too
    zombies: int
    coordinator_descriptors: int
    worker_descriptors: int
    memory_files: int  # memfds, open or mapped
    scratch_files: int  # in the workers' folders
    files: int  # in the folder for temporary files, and with our prefix in that for shared memory
    segments: int  # System V shared memory
    coordinator_rss: int
    worker_rss: int


def take(workers: list[int], folders: list[str]) -> Census:
    below = psutil.Process().children(recursive=True)
    files = [*Path(tempfile.gettempdir()).iterdir(), *Path("/dev/shm").glob(f"{PREFIX}*")]
    return Census(
        processes=len(below),
        zombies=sum(each.status() == psutil.STATUS_ZOMBIE for each in below),
        coordinator_descriptors=len(_descriptors(os.getpid())),
        worker_descriptors=sum(len(_descriptors(pid)) for pid in workers),
        memory_files=sum(map(_memory_files, [os.getpid(), *workers])),
        scratch_files=sum(len(list(Path(folder).rglob("*"))) for folder in folders),
        files=len(files),
        segments=len(Path("/proc/sysvipc/shm").read_text().splitlines()) - 1,
        coordinator_rss=psutil.Process().memory_info().rss,
        worker_rss=sum(psutil.Process(pid).memory_info().rss for pid in workers),
    )


def _descriptors(pid: int) -> list[str]:
    """What a process's descriptors lead to, less the one that lists them."""
    found = []
    for path in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(str(path.readlink()))
        except FileNotFoundError:
            continue
    return found


def _memory_files(pid: int) -> int:
    opened = sum(name.startswith("/memfd:") for name in _descriptors(pid))
    return opened + Path(f"/proc/{pid}/maps").read_text().count("/memfd:")
