"""A dataset to the Hub, so that its readers see the old one or the new one, whole.

    staging branch ← files, some at a time · every file there compared by size and hash · one commit
    gives main all of them and takes away what the dataset has no more · tag · staging dropped

Each step looks at what the Hub holds and does what is lacking, so after a cut connection or a kill
the same command goes on.  The staging branch is named by the bytes of the dataset.  Main moves only
from the commit that was looked at (``parent_commit``); files that are no part of a dataset stay.  A
revision that is not there yet starts where the staging branch then stands, so that it, too, never
holds anything but the whole dataset.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from pipelines.files import file_info
from pipelines.publish import record
from pipelines.publish.check import check, column_changes, refuse_other_columns
from pipelines.publish.fetched import patiently, remote_record
from pipelines.publish.hub import Held, Hub, batches, same
from pipelines.publish.record import RECORD, Record
from pipelines.publish.refuse import refuse_names, refuse_others, refuse_taken, refuse_unknown, some
from tracer.errors import FailedError, RefusedError

_STAGING = re.compile(r"groundtrace-[0-9a-f]{16}")

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
    bytes: int  # of new and changed files that the revision does not hold under another name
    renewed: list[str] = []  # configs whose columns are others from now on
    gone: list[str] = []  # configs that the dataset has no more
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
    hub = Hub(repo)
    refuse_names(revision, tag)
    dataset = record.dataset_folder(Path(folder))
    refuse_unknown(record.read(dataset), new_configs)
    found = check(dataset, accept, say)
    named = found.recipe.get("recipe.hub")
    if named is not None and named != f'"{repo}"':
        say(f"the card tells readers to load {named}, as [recipe] hub says, not {repo}")
    push = Push(hub, dataset, found, revision, tag, tuple(new_configs), say)
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
            branches, tags = self.hub.heads()
        except FailedError as error:
            if error.slug != "not-on-hub":
                raise
            branches, tags = {}, {}
        self._refuse_refs(branches, tags)
        commit = branches.get(self.revision)
        if commit is None:
            return self._lacking({}, None, "planned", "")
        held = self.hub.tree(commit)
        return self._lacking(held, self._old(held, commit), "planned", commit)

    def carry_out(self, private: bool) -> Published:
        """All steps; anew, by what is lacking then, after what may pass by itself."""
        return patiently(lambda: self._steps(private), self.say)

    def _steps(self, private: bool) -> Published:
        self.hub.make(private)
        branches, tags = self.hub.heads()
        self._refuse_refs(branches, tags)
        move = self._move if self.revision in branches else self._start
        done = move(branches)
        self._verify(done.commit)
        if self.tag is not None and self.tag not in tags:
            self.hub.tag(self.tag, done.commit)
        left = [name for name in self.hub.heads()[0] if _STAGING.fullmatch(name)]
        if self.staging in left:
            self.hub.drop_branch(self.staging)
        for name in left:
            if name != self.staging:
                self.say(f"branch {name} is of a publish that was stopped, or is under way")
        return done

    def _move(self, branches: Mapping[str, str]) -> Published:
        """The revision from the dataset that it holds, if any, to this one, in one commit."""
        parent = branches[self.revision]
        held = self.hub.tree(parent)
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
        return done

    def _start(self, branches: Mapping[str, str]) -> Published:
        """A revision that is not there yet. Nobody reads it, so it may hold other columns than
        main, and takes nothing over but git's own file."""
        staged = self._stage(branches["main"], branches)
        others = sorted({*self.hub.tree(staged)} - {*self.files, ".gitattributes"})
        if others:
            staged = self.hub.add(self.staging, staged, self.dataset, (), others, self._message())
        self.say(f"starting {self.revision}")
        self.moving = done = self._lacking({}, None, "published", staged)
        self.hub.branch(self.revision, staged, new=True)
        return done

    def _stage(self, parent: str, branches: Mapping[str, str]) -> str:
        """The commit of the staging branch that holds every file of the dataset, compared."""
        if self.staging not in branches:
            self.hub.branch(self.staging, parent)
            branches = self.hub.heads()[0]
        head = branches[self.staging]
        lacking = self._differing(self.hub.tree(head))
        sent = 0
        for names in batches(lacking, self.files):
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
                f"on the Hub {record.counted(wrong)} not as in the dataset: {some(wrong)}",
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
        there = {one.sha256 for one in held.values()}
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
        gone = sorted({*old.configs} - {*self.record.configs}) if old is not None else []
        return Published(
            renewed=renewed,
            gone=gone,
            before=commit if renewed or gone else "",
            repo=self.hub.repo,
            revision=self.revision,
            state=state,
            commit=commit,
            tag=self.tag,
            new=[name for name in lacking if name not in held],
            changed=[name for name in lacking if name in held],
            removed=removed,
            bytes=sum(i.bytes for i in map(self.files.get, lacking) if i and i.sha256 not in there),
        )

    def _old(self, held: Mapping[str, Held], commit: str) -> Record | None:
        """The dataset that is published, if there is one; RefusedError where ours may not take its
        place."""
        if RECORD in held:
            old = remote_record(self.hub, commit)
            refuse_other_columns(old, self.record, self.new_configs, self.hub.repo)
            return old
        refuse_others(self.hub, held, commit)
        return None

    def _refuse_refs(self, branches: Mapping[str, str], tags: Mapping[str, str]) -> None:
        """A tag never moves; one that already names these bytes is done."""
        refuse_taken(self.hub.repo, self.revision, self.tag, branches, tags)
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
