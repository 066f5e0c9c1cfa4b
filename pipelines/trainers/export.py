"""Writes the rows of a config in a layout: a file a split, whole or not at all.

    OUT/train.parquet (validation, test: where the dataset has them), or .jsonl
    OUT/rejects.json     a line a row that was left out, with the reason and its lengths
    OUT/export.json      what was asked, rows in and out, a hash of each file
    OUT/…                what the trainer wants beside: a yaml, a dataset_info.json, a taskset

Rows in = rows out + rows left out, or it fails.  Memory is that of some rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pyarrow as pa

from pipelines import files
from pipelines.files import FileInfo, sha256_of
from pipelines.trainers import layouts, source
from pipelines.trainers.base import Layout, Row
from pipelines.trainers.lengths import Lengths, Tokenizer
from tracer.errors import FailedError, RefusedError

MANIFEST, REJECTS = "export.json", "rejects.json"
TOO_LONG = "too_long"
_PROMPT = pa.field("tokens_prompt", pa.int64(), nullable=False)
_COMPLETION = pa.field("tokens_completion", pa.int64(), nullable=False)


class SplitCount(msgspec.Struct):
    rows_in: int = 0
    rows_out: int = 0
    rejected: int = 0


class Exported(msgspec.Struct, kw_only=True):
    """``OUT/export.json``. ``moved``: rows whose prompt the template renders otherwise alone than
    before its answer, so that no trainer can tell where the answer starts."""

    layout: str
    config: str
    tokenizer: str
    max_tokens: int | None
    splits: dict[str, SplitCount]
    rejected: dict[str, int]
    moved: int
    files: dict[str, FileInfo]


class _Rejected(msgspec.Struct, frozen=True):
    """A line of ``rejects.json``; lengths are null where no tokenizer was named."""

    id: str
    split: str
    reason: str
    tokens_prompt: int | None
    tokens_completion: int | None


def export(
    data: Path, layout: str, config: str, out: Path, *,
    tokenizer: Tokenizer | None = None, name: str = "", max_tokens: int | None = None,
) -> Exported:  # fmt: skip
    """Writes the folder ``out``. ``name``: of the tokenizer, for the manifest.

    UsageError for a layout, config or dataset that is not there or does not fit; RefusedError
    ``out-exists``; FailedError ``write-failed``, ``shard-unreadable``, ``rows-unaccounted``.
    """
    chosen = layouts.find(layout, config)
    found = source.files(data, config)
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise RefusedError(
            "out-exists", "something is there already", str(out), "name a folder that is not there"
        )
    with files.whole_folder(out) as space:
        with (space / REJECTS).open("wb") as rejects:
            job = _Job(chosen, config, tokenizer, max_tokens, rejects)
            for split, paths in found.items():
                job.write(space, split, paths)
        for beside, text in chosen.beside(config, list(found), max_tokens).items():
            files.write_text(space / beside, text)
        made = job.account(space, name)
        files.write_json(space / MANIFEST, made)
    return made


class _Job:
    """One export under way, and its counts."""

    def __init__(
        self, layout: Layout, config: str, tokenizer: Tokenizer | None, limit: int | None,
        rejects: BinaryIO,
    ) -> None:  # fmt: skip
        self._layout, self._config = layout, config
        self._tokenizer, self._limit = tokenizer, limit
        self._splits: dict[str, SplitCount] = {}
        self._rejects, self._reasons = rejects, Counter[str]()
        self._moved = 0
        self._schema = layout.schema(config)
        if tokenizer is not None:
            self._schema = self._schema.append(_PROMPT)
        if tokenizer is not None and layout.answers:
            self._schema = self._schema.append(_COMPLETION)

    def write(self, space: Path, split: str, paths: list[Path]) -> None:
        count = self._splits[split] = SplitCount()
        path = space / f"{split}.{self._layout.form}"
        if self._layout.form == "parquet":
            written = files.write_parts(path, self._schema, self._tables(split, paths)).rows
        else:
            written = _write_lines(path, self._tables(split, paths))
        if not count.rows_in == written + count.rejected == count.rows_out + count.rejected:
            raise FailedError(
                "rows-unaccounted",
                f"{split}: {count.rows_in} in, but {written} out and {count.rejected} rejected",
                str(path), "report this: an export loses rows without counting them",
            )  # fmt: skip

    def _tables(self, split: str, paths: list[Path]) -> Iterator[pa.Table]:
        kept = (self._kept(row) for row in source.rows(paths, self._config, split))
        present = (made for made in kept if made is not None)
        while some := list(islice(present, source.BATCH)):
            yield pa.Table.from_pylist(some, schema=self._schema)

    def _kept(self, row: Row) -> dict[str, Any] | None:
        """The row in the layout; None where it is left out, which is noted."""
        count = self._splits[row.split]
        count.rows_in += 1
        size = self._size(row)
        reason = self._layout.refuses(row)
        if not reason and size and self._limit is not None and size.total > self._limit:
            reason = TOO_LONG
        if reason:
            count.rejected += 1
            self._reasons[reason] += 1
            self._rejects.write(msgspec.json.encode(_rejected(row, reason, size)) + b"\n")
            return None
        count.rows_out += 1
        made = self._layout.row(row)
        if size is not None:
            self._moved += not size.whole
            made |= {_PROMPT.name: size.prompt, _COMPLETION.name: size.completion}
        return made

    def _size(self, row: Row) -> Lengths | None:
        """Of the row; of a pair, what the longer of its answers takes."""
        if self._tokenizer is None:
            return None
        sizes = [self._tokenizer.lengths(each, row.given) for each in row.conversations]
        longest = max(sizes, key=lambda size: size.total)
        return msgspec.structs.replace(longest, whole=all(size.whole for size in sizes))

    def account(self, space: Path, name: str) -> Exported:
        rows = {f"{split}.{self._layout.form}": n.rows_out for split, n in self._splits.items()}
        rows[REJECTS] = self._reasons.total()
        return Exported(
            layout=self._layout.name,
            config=self._config,
            tokenizer=name,
            max_tokens=self._limit,
            splits=self._splits,
            rejected=dict(sorted(self._reasons.items())),
            moved=self._moved,
            files={
                path.name: FileInfo(sha256_of(path), rows.get(path.name, 0), path.stat().st_size)
                for path in sorted(space.iterdir())
            },
        )


def _rejected(row: Row, reason: str, size: Lengths | None) -> _Rejected:
    prompt, completion = (size.prompt, size.completion) if size else (None, None)
    return _Rejected(row.id, row.split, reason, prompt, completion)


def _write_lines(path: Path, tables: Iterator[pa.Table]) -> int:
    """JSON lines, a row each, in the types of the schema. How many."""
    written = 0

    def write(partial: Path) -> None:
        nonlocal written
        with partial.open("wb") as lines:
            for table in tables:
                for row in table.to_pylist():
                    lines.write(msgspec.json.encode(row) + b"\n")
                    written += 1

    files.write_whole(path, write)
    return written
