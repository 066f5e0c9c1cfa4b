"""What readers think of rows: a JSONL file beside the data to which lines are only added.

A line is a whole judgement of one row by one author; the newest of each row counts, the others stay
as its history.  A line that a crash cut short is passed over when read, and ended before the next.
"""

from __future__ import annotations

import datetime
import fcntl
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipelines.files import write_failed
from tracer.errors import FailedError, UsageError

NAME = "labels.jsonl"
WORDS = {  # a label's key → what it says; "" takes it back
    "1": "true",
    "2": "wrong",
    "3": "misleading",
    "4": "unclear",
    "5": "too long",
    "6": "too thin",
    "7": "trivial",
    "8": "duplicate",
    "9": "look again",
}
NONE = "none"  # what a row without a label is filtered by
MAX_NOTE = 10_000  # characters
MAX_AUTHOR = 100


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """``label``: a key of `WORDS`, or "" for none; ``at``: UTC, ISO 8601, to the second."""

    config: str
    id: str
    label: str = ""
    note: str = ""
    author: str = ""
    at: str = ""


class Labels:
    """The file of one build. Several servers may add to it at once."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._seen = -1
        self._newest: dict[tuple[str, str], Label] = {}

    def add(self, label: Label) -> Label:
        """Adds a judgement and gives it as stored, with the time. UsageError ``bad-label``;
        FailedError ``write-failed``."""
        _proper(label)
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        stored = msgspec.structs.replace(label, at=now)
        try:
            with self.path.open("ab+") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write(_broken_off(self.path) + msgspec.json.encode(stored) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise write_failed(self.path, error) from error
        return stored

    def size(self) -> int:
        """Bytes of the file: another number, other labels."""
        return self.path.stat().st_size if self.path.exists() else 0

    def newest(self) -> dict[tuple[str, str], Label]:
        """(config, id) → its label as it stands; read anew only where the file has grown."""
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return {}
        if size != self._seen:
            self._newest = {(each.config, each.id): each for each in self._lines()}
            self._seen = size
        return {key: one for key, one in self._newest.items() if one.label or one.note}

    def exported(self) -> bytes:
        """The labels as they stand, a line each, in the order of their rows' ids."""
        kept = self.newest()
        return b"".join(msgspec.json.encode(kept[key]) + b"\n" for key in sorted(kept))

    def _lines(self) -> Iterator[Label]:
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise FailedError(
                "labels-unreadable", f"the labels cannot be read: {error.strerror}",
                str(self.path), "check its permissions",
            ) from error  # fmt: skip
        for line in data.splitlines():
            try:
                yield msgspec.json.decode(line, type=Label)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue  # cut short by a crash


def _broken_off(path: Path) -> bytes:
    """A line end, where the last line has none."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if not size:
            return b""
        file.seek(size - 1)
        return b"" if file.read(1) == b"\n" else b"\n"


def _proper(label: Label) -> None:
    wrong = ""
    if label.label and label.label not in WORDS:
        wrong = f"there is no label {label.label[:20]!r}; there are {', '.join(WORDS)}"
    elif len(label.note) > MAX_NOTE:
        wrong = f"the note has {len(label.note):,} characters; at most {MAX_NOTE:,} are kept"
    elif len(label.author) > MAX_AUTHOR or any(
        unicodedata.category(sign).startswith("C") for sign in label.author
    ):
        wrong = f"an author is up to {MAX_AUTHOR} printable characters"
    if wrong:
        raise UsageError("bad-label", wrong, label.id[:64], "send another")
