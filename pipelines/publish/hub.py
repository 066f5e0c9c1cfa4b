"""The Hub as publishing needs it, over huggingface_hub's own client.

Errors of the network and of the Hub come out as ours (`pipelines.publish.hub_errors`).  Which Hub
is spoken to, and as whom, the client finds in ``HF_ENDPOINT`` and ``HF_TOKEN``.
"""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from pipelines.files import FileInfo
from pipelines.publish.hub_errors import explained
from tracer.errors import GroundtraceError, RefusedError, UsageError

BATCH_FILES, BATCH_BYTES = 50, 5_000_000_000  # of one commit to the staging branch
SMALL = 50_000_000  # bytes of what is no LFS file, at most: then git's own hash is compared


class Held(msgspec.Struct, frozen=True):
    """A file that the Hub holds. ``sha256`` is of its bytes where it is stored as LFS, else "";
    ``oid`` is git's name for a blob: of the bytes, or of the LFS pointer."""

    size: int
    sha256: str
    oid: str


class Hub:
    """One dataset repository. UsageError ``repo-name-wrong`` for what is not owner/name."""

    def __init__(self, repo: str) -> None:
        from huggingface_hub import HfApi
        from huggingface_hub.errors import HFValidationError
        from huggingface_hub.utils._validators import validate_repo_id

        try:
            validate_repo_id(repo)
            if "/" not in repo:  # the Hub would make it one of yours, and then not find it
                raise HFValidationError("the owner is not named")
        except HFValidationError as error:
            what = str(error).splitlines()[0]
            raise UsageError(
                "repo-name-wrong", f"this names no dataset of the Hub: {what}", repo,
                "owner/name, as on the Hub",
            ) from error  # fmt: skip
        self.repo = repo
        self._api = HfApi(os.environ.get("HF_ENDPOINT") or None, library_name="groundtrace")

    def make(self, private: bool) -> None:
        """Makes the repository if there is none; one that is there stays as it is. RefusedError
        ``repo-is-public`` where a private one was asked for and it is not."""
        with self.told():
            self._api.create_repo(self.repo, repo_type="dataset", private=private, exist_ok=True)
            if private and not self._api.repo_info(self.repo, repo_type="dataset").private:
                raise RefusedError(
                    "repo-is-public", "the repository is there already, and anyone may read it",
                    self.repo, "make it private in its settings, or publish without --private",
                )  # fmt: skip

    def heads(self) -> tuple[dict[str, str], dict[str, str]]:
        """Branches and tags: name → commit."""
        with self.told():
            found = self._api.list_repo_refs(self.repo, repo_type="dataset")
        return (
            {ref.name: ref.target_commit for ref in found.branches},
            {ref.name: ref.target_commit for ref in found.tags},
        )

    def commit_of(self, revision: str) -> str:
        """The commit that a branch, a tag or a commit's own name stands for."""
        with self.told(revision):
            info = self._api.repo_info(self.repo, repo_type="dataset", revision=revision)
        return str(info.sha)

    def tree(self, revision: str) -> dict[str, Held]:
        """Every file of a commit."""
        from huggingface_hub.hf_api import RepoFile

        with self.told(revision):
            listed = self._api.list_repo_tree(
                self.repo, recursive=True, revision=revision, repo_type="dataset"
            )
            return {
                entry.path: Held(entry.size, entry.lfs.sha256 if entry.lfs else "", entry.blob_id)
                for entry in listed
                if isinstance(entry, RepoFile)
            }

    def branch(self, name: str, commit: str, *, new: bool = False) -> None:
        """``new``: RefusedError ``hub-changed`` where there is one of this name."""
        with self.told():
            self._api.create_branch(
                self.repo, branch=name, revision=commit, repo_type="dataset", exist_ok=not new
            )

    def drop_branch(self, name: str) -> None:
        with self.told():
            self._api.delete_branch(self.repo, branch=name, repo_type="dataset")

    def tag(self, name: str, commit: str) -> None:
        with self.told():
            self._api.create_tag(self.repo, tag=name, revision=commit, repo_type="dataset")

    def add(
        self, branch: str, parent: str, folder: Path, names: Sequence[str],
        gone: Sequence[str], message: str,
    ) -> str:  # fmt: skip
        """A commit of files from ``folder`` onto a branch, which must stand at ``parent``. Bytes
        that the Hub holds already are not sent again."""
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        operations: list[Any] = [CommitOperationDelete(path_in_repo=name) for name in gone]
        operations += [CommitOperationAdd(name, folder / name) for name in names]
        return self._commit(branch, parent, operations, message)

    def take_over(
        self, branch: str, parent: str, source: str, names: Sequence[str], gone: Sequence[str],
        message: str,
    ) -> str:  # fmt: skip
        """A commit that gives a branch the files of the commit ``source``, without sending any."""
        from huggingface_hub import CommitOperationCopy, CommitOperationDelete

        operations: list[Any] = [CommitOperationDelete(path_in_repo=name) for name in gone]
        operations += [CommitOperationCopy(name, name, src_revision=source) for name in names]
        return self._commit(branch, parent, operations, message)

    def fetch(self, name: str, commit: str, folder: Path) -> Path:
        """Downloads one file into ``folder``, under its own name; goes on where it was cut."""
        with self.told(name):
            return Path(
                self._api.hf_hub_download(
                    self.repo, name, repo_type="dataset", revision=commit, local_dir=folder
                )
            )

    def _commit(self, branch: str, parent: str, operations: list[Any], message: str) -> str:
        with self.told(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the card's YAML, which we have checked
            made = self._api.create_commit(
                self.repo, operations, commit_message=message, repo_type="dataset",
                revision=branch, parent_commit=parent,
            )  # fmt: skip
        return str(made.oid)

    @contextmanager
    def told(self, what: str = "") -> Iterator[None]:
        try:
            yield
        except GroundtraceError:
            raise
        except Exception as error:  # another's library, over the network
            raise explained(error, f"{self.repo}, {what}" if what else self.repo) from error


def batches(names: Sequence[str], files: Mapping[str, FileInfo]) -> Iterator[list[str]]:
    """Names for one commit of the staging branch after the other."""
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


def no_bars_in_logs() -> None:
    """For the command line: the client's progress bars are for a terminal."""
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()


def same(held: Held, info: FileInfo, path: Path) -> bool:
    """Whether the Hub holds these bytes: by SHA-256 for an LFS file, by git's hash for others."""
    if held.size != info.bytes:
        return False
    if held.sha256:
        return held.sha256 == info.sha256
    return info.bytes <= SMALL and held.oid == _git_oid(path.read_bytes())


def _git_oid(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
