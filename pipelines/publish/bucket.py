"""A dataset in an object store or on a shared disk, through fsspec: ``s3://…``, ``file://…``.

A store has no commits, so the record is what makes a dataset: it is taken away before the first
file that it names changes, and written last, when every file was read back and compared.  A reader
who finds ``groundtrace.json`` finds the whole dataset; between the two there is none.  Nor is there
more than it: Parquet files that another dataset left where readers of a config look are taken away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from pipelines.files import FileInfo
from pipelines.publish import record
from pipelines.publish.check import check, refuse_other_columns
from pipelines.publish.record import RECORD, Record
from pipelines.publish.refuse import refuse_unknown
from tracer.errors import FailedError, GroundtraceError, UsageError

BLOCK = 1 << 20
# whose "folders" are made by the files in them; making one would make a bucket that is not there
_FLAT = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "r2"})
Say = Callable[[str], None]


class Stored(msgspec.Struct, kw_only=True):
    """What storing did, or would do."""

    sent: list[str]
    removed: list[str]
    bytes: int


class Bucket:
    """A folder of a store. UsageError ``store-unknown`` where fsspec cannot speak to it, or the URL
    names none."""

    def __init__(self, url: str) -> None:
        import fsspec

        try:
            self._store, root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise UsageError(
                "store-unknown",
                str(error).split("\n")[0],
                url,
                "install the store's package (pip install 'groundtrace[s3]' for s3://)",
            ) from error
        self.url, self._root = url.rstrip("/"), str(root).rstrip("/")
        if not self._root:
            raise UsageError(
                "store-unknown", "the URL names a store, but no folder in it", url,
                "name a bucket and a folder: s3://bucket/name",
            )  # fmt: skip
        spoken = self._store.protocol
        self._flat = not _FLAT.isdisjoint((spoken,) if isinstance(spoken, str) else spoken)

    def record(self) -> Record:
        """UsageError ``no-dataset`` where there is none, or it is being written."""
        found = self.held()
        if found is None:
            raise UsageError(
                "no-dataset", f"there is no {RECORD}: no dataset, or not yet a whole one",
                self.url, "check the URL; where a publish was stopped, run it again",
            )  # fmt: skip
        return found

    def held(self) -> Record | None:
        data = self.read(RECORD)
        return None if data is None else record.decode(data, self.url)

    def read(self, name: str) -> bytes | None:
        """A small file, whole; None where there is none."""
        with self._told(name):
            try:
                return bytes(self._store.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def names(self, under: str) -> list[str]:
        """Every file below this name."""
        with self._told(under):
            self._store.invalidate_cache()
            start = len(self._store._strip_protocol(self._path("x"))) - 1
            return sorted(str(name)[start:] for name in self._store.find(self._path(under)))

    def fetch(self, name: str, folder: Path, file: str = "") -> Path:
        """``file``: its name in the folder, where that is another."""
        target = folder / (file or name)
        with self._told(name):
            target.parent.mkdir(parents=True, exist_ok=True)
            with self._store.open(self._path(name), "rb") as source, target.open("wb") as sink:
                _copy(source, sink)
        return target

    def holds(self, name: str, info: FileInfo) -> bool:
        """Whether these bytes are there: read back, not taken on the store's word."""
        with self._told(name):
            try:
                if self._store.size(self._path(name)) != info.bytes:
                    return False
                with self._store.open(self._path(name), "rb") as file:
                    return hashlib.file_digest(file, "sha256").hexdigest() == info.sha256
            except FileNotFoundError:
                return False

    def send(self, name: str, source: Path) -> None:
        with self._told(name):
            if not self._flat:
                self._store.makedirs(self._store._parent(self._path(name)), exist_ok=True)
            with source.open("rb") as file, self._store.open(self._path(name), "wb") as sink:
                _copy(file, sink)

    def remove(self, name: str) -> None:
        with self._told(name):
            try:
                self._store.rm_file(self._path(name))
            except FileNotFoundError:
                pass

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except GroundtraceError:
            raise
        except Exception as error:  # whatever the store's library raises
            what = str(error).splitlines() or [type(error).__name__]
            raise FailedError(
                "store-failed", what[0][:300], f"{self.url}/{name}",
                "check the store and your rights; the same command goes on",
            ) from error  # fmt: skip


def store(
    folder: Path, url: str, *, accept: Sequence[str] = (), new_configs: Sequence[str] = (),
    dry_run: bool = False, say: Say = lambda line: None,
) -> Stored:  # fmt: skip
    """Checks the dataset of a build or a pulled folder and copies it into a store.

    Raises what `pipelines.publish.push.publish` does, and FailedError ``store-failed``,
    ``store-differs``.
    """
    bucket = Bucket(url)
    dataset = record.dataset_folder(folder)
    refuse_unknown(record.read(dataset), new_configs)
    told = check(dataset, accept, say)
    old = bucket.held()
    if old is not None:
        refuse_other_columns(old, told, new_configs, url)
    lacking = [name for name, info in sorted(told.files.items()) if not bucket.holds(name, info)]
    gone = sorted({*_strays(bucket, told), *(old.files if old is not None else ())} - {*told.files})
    done = Stored(sent=lacking, removed=gone, bytes=sum(told.files[n].bytes for n in lacking))
    whole = old is not None and record.digest(old) == record.digest(told)
    if dry_run or (whole and not lacking and not gone):
        return done
    bucket.remove(RECORD)
    for number, name in enumerate(lacking, 1):
        bucket.send(name, dataset / name)
        if not bucket.holds(name, told.files[name]):
            raise FailedError(
                "store-differs", "what the store gives back is not what was sent",
                f"{url}/{name}", "run the same command again",
            )  # fmt: skip
        say(f"{number} of {len(lacking)} files stored")
    for name in gone:
        bucket.remove(name)
    bucket.send(RECORD, dataset / RECORD)
    return done


def _strays(bucket: Bucket, told: Record) -> list[str]:
    """Files that who reads a config by its pattern would take for a part of it."""
    return [
        name for config in told.configs for name in bucket.names(config)
        if name.endswith(".parquet")
    ]  # fmt: skip


def _copy(source: BinaryIO | Any, sink: BinaryIO | Any) -> None:
    while block := source.read(BLOCK):
        sink.write(block)
