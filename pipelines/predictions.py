"""What a model says that runs give, for feedback: the file that ``[feedback] predictions`` names.

JSON lines or Parquet, each line ``{"trace_id", "prediction"}``, or ``{"id", "completion"}`` with
the id of a row in config ``output_prediction``, as `groundtrace grade` reads it.  A file is of one
form, and says one thing of a run.

What it says is part of what a build is: its digest stands in the plan and in the key of every
shard, not in that of the recipe, which a dataset carries without the file.  A run's ids are known
only when it has ended, so a worker looks them up in ``DIR/work/predictions.sqlite``.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.config import Recipe
from pipelines.files import write_whole
from pipelines.rewards.score import text_of
from pipelines.rows import layouts
from pipelines.rows.texts import storable
from tracer import ids
from tracer.errors import FailedError, UsageError

FILE = "work/predictions.sqlite"
CONFIGS = ("solve_with_feedback", "repair")  # that tell feedback
FORMS = (("trace_id", "prediction"), ("id", "completion"))


class Said(msgspec.Struct, frozen=True):
    """Of one run. None: a completion without an answer that rewards would read."""

    answer: str | None


class Predictions(Protocol):
    def of(self, trace_id: str) -> Said | None:
        """None where nothing is said of the run."""
        ...


class Given:
    """Those of a file, in memory."""

    def __init__(self, said: dict[str, Said]) -> None:
        self.said = said
        digest = hashlib.sha256()
        for key, one in sorted(said.items()):
            digest.update(ids.digest(key, "" if one.answer is None else f"={one.answer}").encode())
        self.digest = digest.hexdigest()[:32]  # whatever the order of the lines

    def of(self, trace_id: str) -> Said | None:
        return next((self.said[key] for key in keys_of(trace_id) if key in self.said), None)


class Kept:
    """Those of a build, on its disk. FailedError ``build-unreadable``, from any of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._reading():  # immutable: needs no lock, which a shared disk may not have
            where = f"{path.as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(where, uri=True)

    def of(self, trace_id: str) -> Said | None:
        asked = "SELECT answer FROM said WHERE key IN (?, ?, ?)"
        with self._reading():
            found = self._connection.execute(asked, keys_of(trace_id)).fetchone()
        return None if found is None else Said(found[0])

    def keys(self) -> list[str]:
        with self._reading():
            found = self._connection.execute("SELECT key FROM said ORDER BY key")
            return [key for (key,) in found]

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise FailedError(
                "build-unreadable", f"the predictions of the build cannot be read: {error}",
                str(self.path), "build again with --resume",
            ) from error  # fmt: skip


def keys_of(trace_id: str) -> tuple[str, str, str]:
    """What a line may name a run by: the run itself, or its row in config ``output_prediction``."""
    config = "output_prediction"  # `pipelines.rows.common.shared` makes these ids
    return (
        trace_id,
        ids.digest(config, layouts.FUNCTION, trace_id),
        ids.digest(config, layouts.STDIN, trace_id),
    )


def check(recipe: Recipe) -> None:
    """UsageError ``recipe-wrong`` where nothing would read them."""
    if recipe.feedback is not msgspec.UNSET and not set(CONFIGS) & set(recipe.rows.configs):
        raise UsageError(
            "recipe-wrong", f"[feedback] is for configs {' and '.join(CONFIGS)}", "rows.configs",
            "add one of them, or leave the table out",
        )  # fmt: skip


def read(recipe: Recipe, base: Path) -> Given | None:
    """None where a recipe names no file. UsageError ``predictions-unreadable``, with the line."""
    if recipe.feedback is msgspec.UNSET:
        return None
    path = base / recipe.feedback.predictions
    said: dict[str, Said] = {}
    lines: dict[str, int] = {}
    form: tuple[str, str] | None = None
    for number, row in _rows(path):
        where = f"{path}, line {number}"
        form = _form(row, form, where)
        key = row[form[0]]
        if key in said:
            raise _wrong(f"line {lines[key]} is of the same {form[0]}, {key}", where)
        said[key], lines[key] = _said(row[form[1]], form[1], where), number
    if not said:
        raise _wrong("the file holds no line", str(path))
    return Given(said)


def keep(recipe: Recipe, base: Path, out: Path, digest: str | msgspec.UnsetType) -> None:
    """Writes what workers read. FailedError ``input-changed``, ``write-failed``."""
    given = read(recipe, base)
    if given is None:
        return
    if given.digest != digest:
        raise FailedError(
            "input-changed", "the predictions changed while the build was reading them",
            str(base), "leave the file alone and build again",
        )  # fmt: skip
    rows = [(key, one.answer) for key, one in sorted(given.said.items())]
    write_whole(out / FILE, lambda partial: _write(partial, rows))


@contextmanager
def kept(recipe: Recipe, out: Path) -> Iterator[Kept | None]:
    """Those of the build in a folder; None where its recipe names none. FailedError
    ``build-unreadable``."""
    if recipe.feedback is msgspec.UNSET:
        yield None
        return
    with closing(Kept(out.resolve() / FILE)) as found:
        yield found


def _write(path: Path, rows: Iterable[tuple[str, str | None]]) -> None:
    path.unlink(missing_ok=True)  # what a crash left
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as made:
            made.execute("PRAGMA journal_mode = OFF")  # it is renamed when whole, or thrown away
            made.execute("BEGIN")
            made.execute("CREATE TABLE said (key TEXT PRIMARY KEY, answer TEXT) WITHOUT ROWID")
            made.executemany("INSERT INTO said VALUES (?, ?)", rows)
            made.execute("COMMIT")
    except sqlite3.Error as error:
        raise OSError(None, str(error)) from error  # a full disk: told as any file's


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each with its number, from 1; empty lines are counted, and skipped."""
    try:
        if path.suffix == ".parquet":
            batches = pq.ParquetFile(path).iter_batches()
            yield from enumerate((row for batch in batches for row in batch.to_pylist()), 1)
            return
        with path.open("rb") as file:
            yield from _lines(path, file)
    except OSError as error:
        raise _wrong(f"they cannot be read: {error.strerror or error}", str(path)) from error
    except pa.ArrowException as error:
        raise _wrong(str(error).splitlines()[0], str(path)) from error


def _lines(path: Path, file: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    decoder = msgspec.json.Decoder(dict[str, Any])
    for number, line in enumerate(file, 1):
        try:
            if line.strip():
                yield number, decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            where = f"{path}, line {number}"
            raise _wrong(f"this line is no JSON object: {error}", where) from error


def _form(row: dict[str, Any], before: tuple[str, str] | None, where: str) -> tuple[str, str]:
    """The names of key and text; those of the lines before, where there are any."""
    found = [form for form in FORMS if all(row.get(name) is not None for name in form)]
    if len(found) != 1:
        what = "it has neither" if not found else "it has both"
        raise _wrong(f"{what} trace_id and prediction {_OR[len(found)]} id and completion", where)
    if before is not None and found[0] != before:
        raise _wrong(f"it has {' and '.join(found[0])}, the lines before have others", where)
    key = row[found[0][0]]
    if not isinstance(key, str) or not key:
        raise _wrong(f"{found[0][0]} is no text", where)
    return found[0]


_OR = ("nor", "", "and")


def _said(given: Any, name: str, where: str) -> Said:
    if name == "prediction":
        if not isinstance(given, str):
            raise _wrong("prediction is no text", where)
        return Said(storable(given))
    text = text_of(given)
    if text is None:
        raise _wrong("completion is neither text nor messages", where)
    answer = layouts.read_answer(text)
    return Said(None if answer is None else storable(answer))


def _wrong(what: str, where: str) -> UsageError:
    return UsageError(
        "predictions-unreadable", what, where,
        "give lines of trace_id and prediction, or of id and completion (docs/rows.md)",
    )  # fmt: skip
