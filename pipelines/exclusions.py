"""Rows that readers of an audit found wanting, left out of a build: ``--exclude-labels FILE``.

The file is the audit's JSONL (``labels.jsonl``, or what its page exports); the newest line of a row
counts.  A row labelled 2 to 8 is left out and counted as rejected, as ``label/wrong`` and the like;
1 says that a row is true, 9 that somebody should look again, and a note alone says neither.  A
label on a row of config ``traces`` leaves out the whole run, in every config.

What is left out is part of what the build is: its digest stands in the recipe's, and the list in
``DIR/work/exclusions.jsonl``, so that a build that goes on, goes on without these very rows.  The
dataset carries the list as ``exclusions.jsonl``, without who labelled, so that whoever has it can
build it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.audit.labels import WORDS, Label
from pipelines.config import ExcludeConfig, Recipe
from pipelines.files import write_bytes
from pipelines.rows.types import RejectRow
from tracer.errors import FailedError, UsageError

FILE = "work/exclusions.jsonl"
CARRIED = "exclusions.jsonl"  # in a dataset
STAGE = "label"
TRUE, AGAIN = "1", "9"  # labels that leave nothing out
COPIED = ("source", "problem", "solution", "test", "style", "outcome", "trace_id")
CONFIGS = ("traces", "sft", "output_prediction", "attempts", "preference")  # what an audit shows


class Exclusion(msgspec.Struct, frozen=True, order=True):
    config: str
    id: str
    label: str
    author: str = ""

    @property
    def reason(self) -> str:
        return WORDS[self.label].replace(" ", "_")

    @property
    def detail(self) -> str:
        return f"labelled {self.label} {WORDS[self.label]}" + (
            f" by {self.author}" if self.author else ""
        )


class Exclusions:
    """Of a build, by config and id."""

    def __init__(self, listed: list[Exclusion]) -> None:
        self.listed = sorted(listed)
        self.of: dict[str, dict[str, Exclusion]] = {}
        for one in self.listed:
            self.of.setdefault(one.config, {})[one.id] = one

    @property
    def runs(self) -> Mapping[str, Exclusion]:
        """Of whole runs, by trace id."""
        return self.of.get("traces", {})

    @property
    def data(self) -> bytes:
        """A line each, in order: equal labels are equal bytes."""
        return _lines(self.listed)

    @property
    def anonymous(self) -> bytes:
        """The same without authors: what a dataset carries, and what the digest is of."""
        return _lines(sorted(msgspec.structs.replace(one, author="") for one in self.listed))

    @property
    def settings(self) -> ExcludeConfig:
        digest = hashlib.sha256(self.anonymous).hexdigest()[:32]
        return ExcludeConfig(labels=digest, rows=len(self.listed))

    def without(self, config: str, rows: pa.Table) -> pa.Table:
        """Rows of a config (not traces, of which whole runs are left out) that stay."""
        return rows.filter(pc.invert(self._named(config, rows))) if self.names(config) else rows

    def rejects(self, config: str, rows: pa.Table) -> Iterator[RejectRow]:
        """An entry for each of the rows that is left out."""
        if self.names(config):
            for row in rows.filter(self._named(config, rows)).to_pylist():
                yield _reject(row, self.of[config][row["id"]])

    def names(self, config: str) -> bool:
        return config != "traces" and config in self.of

    def _named(self, config: str, rows: pa.Table) -> pa.ChunkedArray:
        return pc.is_in(rows["id"], value_set=pa.array(list(self.of[config]), pa.string()))


def read(path: Path) -> Exclusions:
    """What the labels in a file leave out. UsageError ``labels-unreadable`` for a file that is
    not an audit's, naming the line."""
    newest: dict[tuple[str, str], Label] = {}
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _wrong(f"the labels cannot be read: {error.strerror}", str(path)) from error
    lines = data.split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            label = msgspec.json.decode(line, type=Label)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise _wrong(f"this line is no label: {error}", f"{path}, line {number}") from error
        if label.config not in CONFIGS or label.label not in ("", *WORDS):
            what = f"there is no config {label.config[:40]!r}"
            if label.config in CONFIGS:
                what = f"there is no label {label.label[:20]!r}"
            raise _wrong(what, f"{path}, line {number}")
        newest[label.config, label.id] = label
    kept = [one for one in newest.values() if one.label not in ("", TRUE, AGAIN)]
    return Exclusions([Exclusion(o.config, o.id, o.label, o.author) for o in kept])


def asked(recipe: Recipe, path: Path | None) -> tuple[Recipe, Exclusions | None]:
    """The recipe with what the file leaves out in its digest. UsageError ``recipe-wrong`` for a
    recipe that names a digest of its own."""
    if recipe.exclude is not msgspec.UNSET:
        raise UsageError(
            "recipe-wrong", "[exclude] is written by a build, not in a recipe", "exclude",
            "give the labels: groundtrace build RECIPE --exclude-labels FILE",
        )  # fmt: skip
    if path is None:
        return recipe, None
    found = read(path)
    return msgspec.structs.replace(recipe, exclude=found.settings), found


def carried(recipe: Recipe, path: Path | None) -> tuple[Recipe, Exclusions | None]:
    """The recipe inside a dataset with what the list beside it leaves out. FailedError
    ``dataset-damaged``."""
    if path is None:
        return recipe, None
    try:
        found = Exclusions(_listed(path.read_bytes()))
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FailedError(
            "dataset-damaged", f"what the dataset leaves out cannot be read: {error}", str(path),
            "build it again, or pull the dataset again",
        ) from error  # fmt: skip
    return msgspec.structs.replace(recipe, exclude=found.settings), found


def keep(out: Path, found: Exclusions | None) -> None:
    """FailedError ``write-failed``."""
    if found is not None:
        write_bytes(out / FILE, found.data)


def kept(recipe: Recipe, out: Path) -> Exclusions | None:
    """Those of the build in a folder. FailedError ``build-unreadable`` where they are not what
    the recipe says."""
    if recipe.exclude is msgspec.UNSET:
        return None
    try:
        found = Exclusions(_listed((out / FILE).read_bytes()))
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _damaged(out, str(error)) from error
    if found.settings != recipe.exclude:
        raise _damaged(out, "it is not the list that the build was started with")
    return found


def _lines(listed: list[Exclusion]) -> bytes:
    return b"".join(msgspec.json.encode(one, order="sorted") + b"\n" for one in listed)


def _listed(data: bytes) -> list[Exclusion]:
    return [msgspec.json.decode(line, type=Exclusion) for line in data.splitlines()]


def _reject(row: dict[str, Any], found: Exclusion) -> RejectRow:
    fields = {name: row.get(name) or "" for name in COPIED}
    return RejectRow(
        **fields, item=row["item"], stage=STAGE, config=found.config, reason=found.reason,
        detail=found.detail, text="",
    )  # fmt: skip


def _wrong(what: str, where: str) -> UsageError:
    return UsageError(
        "labels-unreadable", what, where, "give the labels.jsonl of an audited build, or its export"
    )


def _damaged(out: Path, what: str) -> FailedError:
    return FailedError(
        "build-unreadable", f"what the build leaves out cannot be read: {what}", str(out / FILE),
        "build with --exclude-labels FILE --resume again",
    )  # fmt: skip
