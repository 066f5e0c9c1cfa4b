"""The paraphrases kept as data: true texts in other words, and the same with one lie each.

    python -m benchmarks.grounding.paraphrases     writes data/grounding/paraphrases.jsonl.gz anew

One JSON object a line, sorted by id.  ``author`` says who worded a text: ``rules`` are
`benchmarks.grounding.paraphrase` on our narratives, ``model`` a language model's free account,
from data/grounding/written.txt, where its lies are planted by hand.  A lie is kept as a change of
its true text.  A third of the programs is ``unseen``: chosen by a sum over their names, and not
looked at while the checker's reading is worked on, so that the figures of both parts can be
compared.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.grounding.cases import Case, cases
from benchmarks.grounding.paraphrase import reword
from benchmarks.grounding.paraphrase.masks import mask
from benchmarks.grounding.paraphrase.reword import NUMBERS
from tracer.records import Program, TestCase
from verbalize import explain
from verbalize.ground.mutate import lies

FOLDER = Path(__file__).resolve().parents[2] / "data" / "grounding"
FILE = FOLDER / "paraphrases.jsonl.gz"
WRITTEN = FOLDER / "written.txt"
MOST_EVENTS = 120  # of a run that the rules reword: the file stays small
SENTENCES = 5  # fewest of a narrative
TERSE_EVERY = 4  # so many programs are told by the style `terse`, the others by `narrative`


class Lie(msgspec.Struct, frozen=True):
    """``now`` stands at ``text[start:end]`` of the true text."""

    kind: str
    start: int
    end: int
    now: str

    def text_in(self, text: str) -> str:
        return text[: self.start] + self.now + text[self.end :]


class Row(msgspec.Struct, frozen=True):
    """A true text about one run, and the lies planted in it."""

    id: str  # author:problem/solution/test
    author: str  # rules | model
    unseen: bool
    source: str
    stdin: str
    call: str
    text: str
    lies: tuple[Lie, ...] = ()

    @property
    def program(self) -> Program:
        return Program(source=self.source.encode())

    @property
    def test(self) -> TestCase:
        return TestCase(stdin=self.stdin.encode(), call=self.call)


def read(path: Path = FILE) -> list[Row]:
    lines = gzip.decompress(path.read_bytes()).splitlines()
    return [msgspec.json.decode(line, type=Row) for line in lines]


def write(rows: list[Row], path: Path = FILE) -> None:
    """The same bytes for the same rows."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        for row in sorted(rows, key=lambda row: row.id):
            file.write(msgspec.json.encode(row) + b"\n")
    path.write_bytes(packed.getvalue())


def build(found: list[Case]) -> list[Row]:
    """All rows, of these runs."""
    named = {case.name: case for case in found}
    made = [
        _row("model", named[name], text, told) for name, text, told in written() if name in named
    ]
    for case in found:
        if case.events <= MOST_EVENTS and (row := _by_rules(case)) is not None:
            made.append(row)
    return made


def _row(author: str, case: Case, text: str, told: tuple[Lie, ...]) -> Row:
    return Row(
        id=f"{author}:{case.name}", author=author, unseen=zlib.crc32(case.name.encode()) % 3 == 0,
        source=case.program.source.decode(), stdin=case.test.stdin.decode(), call=case.test.call,
        text=text, lies=told,
    )  # fmt: skip


def _by_rules(case: Case) -> Row | None:
    seed = zlib.crc32(case.name.encode())
    style = "terse" if seed % TERSE_EVERY == 0 else "narrative"
    narrative = explain(case.program, case.test, case.result, style=style, seed=seed)
    if len(narrative.sentences) < SENTENCES:
        return None
    text = reword(narrative.text, seed)
    told = []
    for lie in lies(narrative, case.result, seed=seed, each=1):
        false = reword(lie.text_in(narrative.text), seed)
        if false != text and _says(false, mask(lie.now).held):
            told.append(_difference(lie.kind, text, false))
    return _row("rules", case, text, tuple(told))


def _says(text: str, literals: list[str]) -> bool:
    """Whether the rewording left what the lie says: each of its literals, or a number's word."""
    bare = text.replace("`", "")
    return all(
        literal.strip("`") in bare
        or (literal.isdigit() and int(literal) < len(NUMBERS) and NUMBERS[int(literal)] in bare)
        for literal in literals
    )


def _difference(kind: str, true: str, false: str) -> Lie:
    start = 0
    while start < min(len(true), len(false)) and true[start] == false[start]:
        start += 1
    end = 0
    while end < min(len(true), len(false)) - start and true[-1 - end] == false[-1 - end]:
        end += 1
    return Lie(kind, start, len(true) - end, false[start : len(false) - end])


def written() -> Iterator[tuple[str, str, tuple[Lie, ...]]]:
    """Each account of written.txt: the run's name, the text, its lies."""
    for entry in re.split(r"^@@ ", WRITTEN.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, rest = entry.partition("\n")
        marked = re.match(r"(?:~ .*\n)*", rest)
        head = marked[0] if marked else ""
        text = rest[len(head) :].rstrip("\n")
        yield name.strip(), text, tuple(_planted(line, text) for line in head.splitlines())


def _planted(line: str, text: str) -> Lie:
    """A line ``~ kind :: what stands there => what the lie puts``; ``\\n`` is a line's end."""
    kind, _, edit = line.removeprefix("~ ").partition(" :: ")
    was, _, now = (part.replace("\\n", "\n") for part in edit.partition(" => "))
    at = text.index(was)
    return Lie(kind, at, at + len(was), now)


if __name__ == "__main__":
    rows = build(cases(limit=100_000))
    write(rows)
    print(f"{len(rows)} texts with {sum(len(row.lies) for row in rows)} lies: {FILE}")
