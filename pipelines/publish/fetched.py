"""A published dataset, wherever it is: what its record says, and its files one by one."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from pipelines.publish import record
from pipelines.publish.hub import Hub
from pipelines.publish.hub_errors import Passing
from pipelines.publish.record import RECORD, Record
from tracer.errors import FailedError, UsageError

ATTEMPTS = 4
T = TypeVar("T")


class Place(Protocol):
    def record(self) -> Record:
        """UsageError or FailedError where there is no dataset of ours."""

    def fetch(self, name: str, folder: Path) -> Path:
        """Puts the file into ``folder``, under its name, and says where."""


class OnHub:
    """One commit of a repository."""

    def __init__(self, repo: str, revision: str) -> None:
        self.hub = Hub(repo)
        self.commit = patiently(lambda: self.hub.commit_of(revision))

    def record(self) -> Record:
        return remote_record(self.hub, self.commit)

    def fetch(self, name: str, folder: Path) -> Path:
        return patiently(lambda: self.hub.fetch(name, self.commit, folder))


class InFolder:
    def __init__(self, folder: Path) -> None:
        self.dataset = record.dataset_folder(folder)

    def record(self) -> Record:
        return record.read(self.dataset)

    def fetch(self, name: str, folder: Path) -> Path:
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            return Path(shutil.copyfile(self.dataset / name, target))
        except OSError as error:
            raise FailedError(
                "copy-failed", error.strerror or str(error), str(self.dataset / name), "try again"
            ) from error


def place(source: str) -> Place:
    """A folder (a build, a pulled or a bare dataset), ``owner/name``, ``owner/name@revision``, or a
    URL such as ``s3://bucket/name``. UsageError ``no-dataset`` for what is none of these."""
    if "://" in source:
        from pipelines.publish.bucket import Bucket

        return Bucket(source)
    if Path(source).exists():
        return InFolder(Path(source))
    repo, _, revision = source.partition("@")
    try:
        return OnHub(repo, revision or "main")
    except UsageError as error:
        raise UsageError(
            "no-dataset", "there is no such folder, and it is no name of a dataset on the Hub",
            source, "name a folder, owner/name, owner/name@revision or a URL",
        ) from error  # fmt: skip


def remote_record(hub: Hub, commit: str) -> Record:
    """The record in a commit of a repository. UsageError ``no-dataset`` where it holds none of
    ours; FailedError ``record-unreadable``."""
    with tempfile.TemporaryDirectory(prefix="groundtrace-") as space:
        try:
            path = patiently(lambda: hub.fetch(RECORD, commit, Path(space)))
        except FailedError as error:
            if error.slug != "not-on-hub":
                raise
            raise UsageError(
                "no-dataset", f"groundtrace did not write what is there: it has no {RECORD}",
                f"{hub.repo} at {commit}", "read it with datasets, or name another --revision",
            ) from error  # fmt: skip
        return record.decode(path.read_bytes(), f"{hub.repo} at {commit}")


def patiently(ask: Callable[[], T], say: Callable[[str], None] = lambda line: None) -> T:
    """Asks again, `ATTEMPTS` times in all, after what may pass by itself."""
    for attempt in range(1, ATTEMPTS):
        try:
            return ask()
        except Passing as error:
            wait = error.wait or 2.0 ** (attempt - 1)
            say(f"{error.what}; trying again in {wait:.0f} s")
            time.sleep(wait)
    return ask()
