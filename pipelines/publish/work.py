"""The raw work of a build in an object store: its shards, traces and all, without the dataset.

    URL/build.json                        what the build was to do
    URL/work/shards/00012/traces.parquet  … as in DIR; each folder's manifest.json is written last

So a shard is in the store when its manifest is, as on disk (law 7), and a build that was stopped
can be stored, too.  A folder that was fetched is one that ``groundtrace build --resume`` goes on
with, or whose shards another build takes over (``--fork``).  The cache of a model's replies stays:
what was made of them is in the shards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast, get_args

import msgspec

from pipelines import plan, shards
from pipelines.files import FileInfo, whole_folder, write_bytes
from pipelines.publish.bucket import Bucket
from pipelines.shards import MANIFEST, Kind, ShardManifest
from tracer.errors import FailedError, RefusedError, UsageError

Say = Callable[[str], None]
_SHARD = re.compile(r"work/([a-z]+)/(\d{5,})/manifest\.json")
_FILE = re.compile(r"[a-z_]+\.parquet")


class Moved(msgspec.Struct, kw_only=True):
    """What was sent or fetched, or would be. ``there``: shards that were already."""

    shards: int = 0
    there: int = 0
    bytes: int = 0


def store_work(
    folder: Path, url: str, *, dry_run: bool = False, say: Say = lambda line: None
) -> Moved:
    """Copies the whole shards of a build into a store. Stopped, the same call goes on.

    UsageError ``no-build``, ``no-work``, ``store-unknown``; RefusedError
    ``store-holds-another-build``; FailedError ``shard-unreadable``, ``store-failed``,
    ``store-differs``.
    """
    bucket = Bucket(url)
    told = _plan(folder)
    held = bucket.read(plan.PLAN)
    if held is not None and held != told:
        raise RefusedError(
            "store-holds-another-build", "what is stored there is of another build", url,
            "store to a new URL",
        )  # fmt: skip
    done = Moved()
    if not dry_run and held is None:
        bucket.send(plan.PLAN, folder / plan.PLAN)
    for kind, found in _whole(folder):
        name = f"work/{kind}/{found.unit:05d}"
        home = shards.shard_folder(folder, found.unit, kind)
        if bucket.read(f"{name}/{MANIFEST}") == (home / MANIFEST).read_bytes():
            done.there += 1
            continue
        shards.verify(folder, found, kind)
        done.shards += 1
        done.bytes += sum(info.bytes for info in found.files.values())
        if not dry_run:
            _send(bucket, name, home, found.files)
            say(f"shard {found.unit} of {kind} stored")
    return done


def fetch_work(url: str, folder: Path, *, say: Say = lambda line: None) -> Moved:
    """Fetches all shards that are whole in a store. Stopped, the same call goes on.

    UsageError ``no-build``; RefusedError ``folder-not-empty`` where the folder holds another build;
    FailedError ``shard-unreadable`` where what is stored is not what its manifest names.
    """
    bucket = Bucket(url)
    told = bucket.read(plan.PLAN)
    if told is None:
        raise UsageError(
            "no-build", f"there is no {plan.PLAN}: no work of a build", url,
            "check the URL; store it with groundtrace publish DIR URL --work",
        )  # fmt: skip
    here = folder / plan.PLAN
    if (here.is_file() and here.read_bytes() != told) or (not here.is_file() and _holds(folder)):
        raise RefusedError(
            "folder-not-empty", "the folder holds something else", str(folder),
            "name an empty or a new folder with --out",
        )  # fmt: skip
    write_bytes(here, told)
    done = Moved()
    for name in bucket.names("work"):
        match = _SHARD.fullmatch(name)
        if match is not None and match[1] in get_args(Kind):
            _fetch(bucket, folder, cast(Kind, match[1]), int(match[2]), done, say)
    return done


def _send(bucket: Bucket, name: str, home: Path, files: dict[str, FileInfo]) -> None:
    bucket.remove(f"{name}/{MANIFEST}")  # of another build of this plan, whose files now go
    for file, info in sorted(files.items()):
        bucket.send(f"{name}/{file}", home / file)
        if not bucket.holds(f"{name}/{file}", info):
            raise FailedError(
                "store-differs", "what the store gives back is not what was sent",
                f"{bucket.url}/{name}/{file}", "run the same command again",
            )  # fmt: skip
    bucket.send(f"{name}/{MANIFEST}", home / MANIFEST)


def _fetch(bucket: Bucket, folder: Path, kind: Kind, unit: int, done: Moved, say: Say) -> None:
    name, home = f"work/{kind}/{unit:05d}", shards.shard_folder(folder, unit, kind)
    data = bucket.read(f"{name}/{MANIFEST}") or b""
    if (home / MANIFEST).is_file() and (home / MANIFEST).read_bytes() == data:
        done.there += 1
        return
    found = _decoded(data, f"{bucket.url}/{name}/{MANIFEST}")
    if found.unit != unit:
        raise shards.damaged(Path(name), f"it is of shard {found.unit}")
    with whole_folder(home) as space:
        for file, info in sorted(found.files.items()):
            bucket.fetch(f"{name}/{file}", space, file)
            done.bytes += info.bytes
        write_bytes(space / MANIFEST, data)
    try:
        shards.verify(folder, found, kind)
    except FailedError:
        (home / MANIFEST).unlink(missing_ok=True)  # so that it is made or fetched again
        raise
    done.shards += 1
    say(f"shard {unit} of {kind} fetched")


def _whole(folder: Path) -> Iterator[tuple[Kind, ShardManifest]]:
    for kind in get_args(Kind):
        for path in sorted((folder / "work" / kind).glob(f"*/{MANIFEST}")):
            if path.parent.name.isdecimal():
                found = shards.manifest(folder, int(path.parent.name), kind)
                if found is not None:
                    yield kind, found


def _plan(folder: Path) -> bytes:
    if plan.read(folder) is None:
        raise UsageError(
            "no-build", f"the folder holds no build: there is no {plan.PLAN}", str(folder),
            "name the --out of a build",
        )  # fmt: skip
    if not (folder / "work").is_dir():
        raise UsageError(
            "no-work", "the folder holds a dataset, but not the work that it was made of",
            str(folder), "name the --out of a build; without --work the dataset is stored",
        )  # fmt: skip
    return (folder / plan.PLAN).read_bytes()


def _holds(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _decoded(data: bytes, where: str) -> ShardManifest:
    """FailedError ``shard-unreadable``: no manifest, or names that lead elsewhere."""
    try:
        found = msgspec.json.decode(data, type=ShardManifest)
        if not all(_FILE.fullmatch(file) for file in found.files):
            raise msgspec.ValidationError("it names files that no shard has")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FailedError(
            "shard-unreadable", f"the manifest of a shard cannot be read: {error}", where,
            "store the work again",
        ) from error  # fmt: skip
    return found
