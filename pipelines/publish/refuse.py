"""What publishing refuses before it sends anything: names that the Hub would not take, or take for
another thing, and repositories that hold what is not ours."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipelines.publish.fetched import patiently
from pipelines.publish.hub import Held, Hub
from pipelines.publish.record import CARD, Record
from tracer.errors import RefusedError, UsageError

# what git calls a well-formed name (https://git-scm.com/docs/git-check-ref-format)
_NO_REF = re.compile(
    r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|^[-/.]|[/.]$|^@$|^HEAD$|^[0-9a-f]{40}$"
)
_BESIDE = re.compile(r"(?i)\.git(attributes|ignore)|(licen[cs]e|notice|citation)(\.\w+)?")
_HEAD = re.compile(r"\A\s*---\n.*?\n---\s*?(\n|\Z)", re.DOTALL)


def refuse_names(revision: str, tag: str | None) -> None:
    """UsageError ``revision-name-wrong`` for what no branch or tag can be called."""
    for flag, name in (("--revision", revision), ("--tag", tag)):
        if name is not None and (not name or _NO_REF.search(name)):
            raise UsageError(
                "revision-name-wrong", f"{name!r} is no name that git has for a branch or a tag",
                flag, "take letters, digits, '.', '-' and '_', as in v1.0",
            )  # fmt: skip


def refuse_taken(
    repo: str, revision: str, tag: str | None, branches: Iterable[str], tags: Iterable[str]
) -> None:
    """RefusedError ``revision-name-taken`` where a branch would be called as a tag is, or a tag as
    a branch: who then loads that revision gets one of two things."""
    twice = revision if revision in tags else tag
    if twice is not None and (twice == revision or twice in branches):
        raise RefusedError(
            "revision-name-taken", f"{twice} would be the name of a branch and of a tag", repo,
            "choose another --revision or --tag",
        )  # fmt: skip


def refuse_unknown(new: Record, named: Sequence[str]) -> None:
    """UsageError ``config-unknown`` where ``--new-config`` names what the dataset does not have."""
    unknown = sorted({*named} - {*new.configs})
    if unknown:
        raise UsageError(
            "config-unknown", f"the dataset has no config {', '.join(unknown)}", "--new-config",
            f"its configs are {', '.join(new.configs)}",
        )  # fmt: skip


def refuse_others(hub: Hub, held: Mapping[str, Held], commit: str) -> None:
    """RefusedError ``repo-holds-another-dataset`` where a commit without a record of ours holds
    anything but what a new repository has: licence, git's own files, a card that tells nothing."""
    found = [name for name in sorted(held) if name != CARD and not _BESIDE.fullmatch(name)]
    if CARD in held and _tells(hub, commit):
        found.append(CARD)
    if found:
        raise RefusedError(
            "repo-holds-another-dataset",
            f"the repository holds what groundtrace did not write: {some(found)}",
            hub.repo,
            "publish to a new repository or another --revision, or take these away first",
        )  # fmt: skip


def some(names: Sequence[str]) -> str:
    """The first three, and how many more there are."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _tells(hub: Hub, commit: str) -> bool:
    """Whether somebody has written a card: more than the YAML that the Hub's own form makes."""
    with tempfile.TemporaryDirectory(prefix="groundtrace-") as space:
        path = patiently(lambda: hub.fetch(CARD, commit, Path(space)))
        text = path.read_text("utf-8", "replace").replace("\r\n", "\n")
    return bool(_HEAD.sub("", text).strip())
