"""``groundtrace.json``: what a dataset is, in the dataset itself.

It names every other file with its size and SHA-256, the columns, splits and account of each config,
the sources, the recipe key by key and the versions.  With ``recipe.toml`` beside it this is all
that it takes to check the dataset, to compare it with another, and to build it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

import msgspec
import pyarrow as pa

from pipelines.files import FileInfo, sha256_of
from pipelines.plan import SourceDigest
from tracer.errors import FailedError, UsageError

RECORD = "groundtrace.json"
CARD = "README.md"
RECIPE = "recipe.toml"
FORMAT = 1
MAX_BYTES = 100_000_000  # of a record; each file takes about 150


class Column(msgspec.Struct, frozen=True):
    name: str
    type: str  # as Arrow writes it
    nullable: bool


class Split(msgspec.Struct, frozen=True):
    rows: int
    memory: int  # bytes as Arrow tables: what `datasets` calls num_bytes


class ConfigRecord(msgspec.Struct, frozen=True, kw_only=True):
    """``rows_in`` is what the items would give if all went well; what is not a row is rejected."""

    columns: tuple[Column, ...]
    splits: dict[str, Split]
    rows_in: int
    rejected: int

    @property
    def rows(self) -> int:
        return sum(split.rows for split in self.splits.values())


class Record(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    name: str
    title: str
    config: str  # digest of the recipe
    work: str  # digest of all that the dataset is made of
    recipe: dict[str, str]  # dotted key → JSON text, defaults filled in
    versions: dict[str, str]
    sources: dict[str, SourceDigest]
    items: int
    kept: int
    rejected: dict[str, dict[str, int]]  # config ("item": whole items) → "stage/reason" → count
    configs: dict[str, ConfigRecord]
    files: dict[str, FileInfo]  # path below the dataset; every file but this one

    def of(self, config: str) -> dict[str, FileInfo]:
        """The data files of a config."""
        return {n: i for n, i in self.files.items() if n.startswith(f"{config}/")}


def columns(schema: pa.Schema) -> tuple[Column, ...]:
    return tuple(Column(field.name, str(field.type), field.nullable) for field in schema)


def encode(record: Record) -> bytes:
    """The bytes of ``groundtrace.json``: keys sorted, so that equal records are equal bytes."""
    return msgspec.json.format(msgspec.json.encode(record, order="sorted"), indent=2) + b"\n"


def digest(record: Record) -> str:
    """Names the dataset by all its bytes."""
    return hashlib.sha256(encode(record)).hexdigest()


def decode(data: bytes, where: str) -> Record:
    """FailedError ``record-unreadable``: no record, of another format, or with names that lead out
    of the dataset."""
    try:
        if len(data) > MAX_BYTES:
            raise msgspec.ValidationError(f"it has more than {MAX_BYTES:,} bytes")
        found = msgspec.json.decode(data, type=Record)
        if found.format != FORMAT:
            raise msgspec.ValidationError(f"it is of format {found.format}, not {FORMAT}")
        for name in found.files:
            if not is_safe(name):
                raise msgspec.ValidationError(f"{name!r} is no name of a file in a dataset")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FailedError(
            "record-unreadable",
            f"the record of the dataset cannot be read: {error}",
            where,
            "take a dataset that this version of groundtrace wrote, or build it again",
        ) from error
    return found


def is_safe(name: str) -> bool:
    """Whether it names a file inside the dataset, and nothing hidden, other or outside."""
    parts = name.split("/")
    return (
        bool(name)
        and len(name) < 500
        and not PurePosixPath(name).is_absolute()
        and not any(part in ("", ".", "..") or part.startswith(".") for part in parts)
        and not any(ord(letter) < 32 or letter in '\\:*?"<>|' for letter in name)
        and name != RECORD
    )


def read(dataset: Path) -> Record:
    """The record in a dataset's folder. UsageError ``no-dataset`` where there is none."""
    path = dataset / RECORD
    try:
        return decode(path.read_bytes(), str(path))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(
            "no-dataset",
            f"the folder holds no dataset: there is no {RECORD}",
            str(dataset),
            "name the --out of a finished build, or a dataset that groundtrace pull fetched",
        ) from error
    except OSError as error:
        raise FailedError(
            "record-unreadable", error.strerror or str(error), str(path), "make it readable"
        ) from error


def dataset_folder(folder: Path) -> Path:
    """Where the dataset is: ``folder`` itself, or ``dataset/`` in the folder of a build.

    UsageError ``no-dataset``, ``build-unfinished``.
    """
    if (folder / RECORD).is_file():
        return folder
    if (folder / "build.json").is_file() and not (folder / "manifest.json").is_file():
        raise UsageError(
            "build-unfinished",
            "the build has no dataset yet",
            str(folder),
            f"finish it: groundtrace build RECIPE --out {folder} --resume",
        )
    return folder / "dataset"


def counted(names: Sequence[str]) -> str:
    """``1 file is``, ``3 files are``."""
    return "1 file is" if len(names) == 1 else f"{len(names):,} files are"


def differing(dataset: Path, files: Mapping[str, FileInfo]) -> list[str]:
    """Which of these files are not, byte for byte, in the folder."""
    return [name for name, info in sorted(files.items()) if not is_there(dataset / name, info)]


def is_there(path: Path, info: FileInfo) -> bool:
    try:
        whole = path.is_file() and path.stat().st_size == info.bytes
        return whole and sha256_of(path) == info.sha256
    except OSError:
        return False


def strangers(dataset: Path, names: Iterable[str]) -> list[str]:
    """Files below the folder that none of the names is of."""
    known = {*names, RECORD}
    found = (path for path in dataset.rglob("*") if not path.is_dir() or path.is_symlink())
    return sorted(n for n in (p.relative_to(dataset).as_posix() for p in found) if n not in known)
