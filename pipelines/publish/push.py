"""A dataset to the Hub, so that its readers see the old one or the new one, whole.

    staging branch ← files, some at a time · every file there compared by size and hash · one commit
    gives main all of them and takes away what the dataset has no more · tag · staging dropped

Each step looks at what the Hub holds and does what is lacking, so after a cut connection or a kill
the same command goes on.  The staging branch is named by the bytes of the dataset.  Main moves only
from the commit that was looked at (``parent_commit``); files that are no part of a dataset stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from pipelines.files import FileInfo, file_info
from pipelines.publish import record
from pipelines.publish.check import check, column_changes, refuse_other_columns
from pipelines.publish.fetched import patiently, remote_record
from pipelines.publish.hub import Held, Hub
from pipelines.publish.record import RECORD, Record
from tracer.errors import FailedError, RefusedError

BATCH_FILES, BATCH_BYTES = 50, 5_000_000_000  # of one commit to the staging branch
SMALL = 50_000_000  # bytes of what is no LFS file, at most: then git's own hash is compared

Say = Callable[[str], None]
State = Literal["published", "unchanged", "planned"]


class Published(msgspec.Struct, kw_only=True):
    """What publishing did, or, with ``state`` planned, would do."""

    repo: str
    revision: str
    state: State
    commit: str
    tag: str | None
    new: list[str]
    changed: list[str]
    removed: list[str]
    bytes: int  # of new and changed files
    renewed: list[str] = []  # configs whose columns are others from now on
    before: str = ""  # the commit that still has the old ones, where there are such


def publish(
    folder: str | Path, repo: str, *, revision: str = "main", tag: str | None = None,
    private: bool = False, dry_run: bool = False, accept: Sequence[str] = (),
    new_configs: Sequence[str] = (), say: Say = lambda line: None,
) -> Published:  # fmt: skip
    """Checks the dataset of a build or a pulled folder and publishes it.

    ``accept``: licences taken on; ``new_configs``: configs whose columns may be others than those
    published. Raises UsageError, RefusedError (a check said no, no right, someone else wrote),
    FailedError (the Hub was not reached in several attempts).
    """
    dataset = record.dataset_folder(Path(folder))
    found = check(dataset, accept, say)
    push = Push(Hub(repo), dataset, found, revision, tag, tuple(new_configs), say)
    if dry_run:
        return push.plan()
    return push.carry_out(private)


class Push:
    def __init__(
        self, hub: Hub, dataset: Path, found: Record, revision: str, tag: str | None,
        new_configs: tuple[str, ...], say: Say,
    ) -> None:  # fmt: skip
        self.hub, self.dataset, self.record = hub, dataset, found
        self.revision, self.tag, self.new_configs, self.say = revision, tag, new_configs, say
        self.files = {**found.files, RECORD: file_info(dataset / RECORD)}
        self.moving: Published | None = None
        self.staging = f"groundtrace-{record.digest(found)[:16]}"

    def plan(self) -> Published:
        """What would be done. Nothing is written, here or there."""
        try:
            commit = self.hub.commit_of(self.revision)
            held = self.hub.tree(commit)
        except FailedError as error:
            if error.slug != "not-on-hub":
                raise
            return self._lacking({}, None, "planned", "")
        return self._lacking(held, self._old(held, commit), "planned", commit)

    def carry_out(self, private: bool) -> Published:
        """All steps; anew, by what is lacking then, after what may pass by itself."""
        return patiently(lambda: self._steps(private), self.say)

    def _steps(self, private: bool) -> Published:
        self.hub.make(private)
        branches, tags = self.hub.heads()
        if self.revision not in branches:
            self.hub.branch(self.revision, branches["main"])
            branches, tags = self.hub.heads()
        parent = branches[self.revision]
        held = self.hub.tree(parent)
        self._refuse_tag(tags)
        done = self._lacking(held, self._old(held, parent), "unchanged", parent)
        if done.new or done.changed or done.removed:
            staged = self._stage(parent, branches)
            self.say(f"moving {self.revision}")
            done.state, self.moving = "published", done
            done.commit = self.hub.take_over(
                self.revision, parent, staged, [*done.new, *done.changed], done.removed,
                self._message(),
            )  # fmt: skip
        elif self.moving is not None:  # it went well, and only the answer was lost
            self.moving.commit, done = parent, self.moving
        self._verify(done.commit)
        if self.tag is not None and self.tag not in tags:
            self.hub.tag(self.tag, done.commit)
        if self.staging in self.hub.heads()[0]:
            self.hub.drop_branch(self.staging)
        return done

    def _stage(self, parent: str, branches: Mapping[str, str]) -> str:
        """The commit of the staging branch that holds every file of the dataset, compared."""
        if self.staging not in branches:
            self.hub.branch(self.staging, parent)
            branches = self.hub.heads()[0]
        head = branches[self.staging]
        lacking = self._differing(self.hub.tree(head))
        sent = 0
        for names in _batches(lacking, self.files):
            head = self.hub.add(self.staging, head, self.dataset, names, (), self._message())
            sent += len(names)
            self.say(f"{sent} of {len(lacking)} files sent")
        self._verify(head)
        return head

    def _verify(self, commit: str) -> None:
        """FailedError ``hub-differs`` where the Hub does not hold these very bytes."""
        wrong = self._differing(self.hub.tree(commit))
        if wrong:
            raise FailedError(
                "hub-differs",
                f"{len(wrong)} files on the Hub are not those of the dataset: {_some(wrong)}",
                f"{self.hub.repo} at {commit}",
                "run the same command again; if it stays so, the folder changes meanwhile",
            )

    def _differing(self, held: Mapping[str, Held]) -> list[str]:
        return [
            name
            for name, info in sorted(self.files.items())
            if name not in held or not same(held[name], info, self.dataset / name)
        ]

    def _lacking(
        self, held: Mapping[str, Held], old: Record | None, state: State, commit: str
    ) -> Published:
        """What the revision lacks, and what it has too much: files of the dataset before, and any
        Parquet file that readers of a config would take for a part of it. What else lies there
        (.gitattributes, pictures) is not ours to remove."""
        lacking = self._differing(held)
        before = set(old.files) if old is not None else set()
        configs = tuple(f"{config}/" for config in self.record.configs)
        removed = [
            name
            for name in sorted(held)
            if name not in self.files
            and (name in before or (name.startswith(configs) and name.endswith(".parquet")))
        ]
        renewed = [
            name
            for name in sorted(self.new_configs)
            if old is not None
            and name in old.configs
            and name in self.record.configs
            and column_changes(old, self.record, name)
        ]
        return Published(
            renewed=renewed,
            before=commit if renewed else "",
            repo=self.hub.repo,
            revision=self.revision,
            state=state,
            commit=commit,
            tag=self.tag,
            new=[name for name in lacking if name not in held],
            changed=[name for name in lacking if name in held],
            removed=removed,
            bytes=sum(self.files[name].bytes for name in lacking),
        )

    def _old(self, held: Mapping[str, Held], commit: str) -> Record | None:
        """The dataset that is published, if there is one; RefusedError where ours may not take its
        place."""
        if RECORD in held:
            old = remote_record(self.hub, commit)
            refuse_other_columns(old, self.record, self.new_configs, self.hub.repo)
            return old
        if any(name.endswith(".parquet") for name in held):
            raise RefusedError(
                "repo-holds-another-dataset",
                f"the repository holds a dataset that groundtrace did not write (no {RECORD})",
                self.hub.repo,
                "publish to a new repository, or another --revision",
            )
        return None

    def _refuse_tag(self, tags: Mapping[str, str]) -> None:
        """A tag never moves; one that already names these bytes is done."""
        if self.tag is None or self.tag not in tags:
            return
        if self._differing(self.hub.tree(tags[self.tag])):
            raise RefusedError(
                "tag-exists", f"the tag {self.tag} names another state of the dataset",
                self.hub.repo, "choose a new --tag",
            )  # fmt: skip

    def _message(self) -> str:
        version = self.record.versions.get("groundtrace", "")
        return f"{self.record.name}: {record.digest(self.record)[:16]}, by groundtrace {version}"


def same(held: Held, info: FileInfo, path: Path) -> bool:
    """Whether the Hub holds these bytes: by SHA-256 for an LFS file, by git's hash for others."""
    if held.size != info.bytes:
        return False
    if held.sha256:
        return held.sha256 == info.sha256
    return info.bytes <= SMALL and held.oid == _git_oid(path.read_bytes())


def _git_oid(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _batches(names: Sequence[str], files: Mapping[str, FileInfo]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for name in names:
        if batch and (len(batch) == BATCH_FILES or size + files[name].bytes > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(name)
        size += files[name].bytes
    if batch:
        yield batch


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
