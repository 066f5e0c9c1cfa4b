"""What changed between two datasets: from their records alone, no data is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from pipelines.publish.check import column_changes
from pipelines.publish.record import RECIPE, Record


class Change(msgspec.Struct, frozen=True):
    """``what`` changed, from ``before`` to ``after``; None where it was not there."""

    kind: str  # config | columns | rows | yield | recipe | version | source | file
    what: str
    before: str | None
    after: str | None

    def line(self) -> str:
        before = "none" if self.before is None else self.before
        return f"{self.kind} {self.what}: {before} → {'none' if self.after is None else self.after}"


def diff(old: Record, new: Record) -> list[Change]:
    """All that differs, coarse first. Two equal datasets give nothing."""
    return [
        *_configs(old, new),
        *_yields(old, new),
        *_mapped("recipe", old.recipe, new.recipe),
        *_mapped("version", old.versions, new.versions),
        *_mapped("source", _sources(old), _sources(new)),
        *_files(old, new),
    ]


def _configs(old: Record, new: Record) -> Iterator[Change]:
    yield from _mapped("config", dict.fromkeys(old.configs, "there"),
                       dict.fromkeys(new.configs, "there"))  # fmt: skip
    for name in old.configs:
        if name in new.configs:
            for line in column_changes(old, new, name):
                yield Change("columns", name, None, line)
    yield from _mapped("rows", _rows(old), _rows(new))


def _rows(record: Record) -> dict[str, str]:
    return {
        f"{name}/{split}": f"{held.rows:,}"
        for name, config in record.configs.items()
        for split, held in config.splits.items()
    }


def _yields(old: Record, new: Record) -> Iterator[Change]:
    """Pairs kept, and rows rejected by reason."""
    yield from _mapped("yield", _kept(old), _kept(new))
    yield from _mapped("yield", _rejected(old), _rejected(new))


def _kept(record: Record) -> dict[str, str]:
    share = f" ({100 * record.kept / record.items:.1f}%)" if record.items else ""
    return {"pairs kept": f"{record.kept:,} of {record.items:,}{share}"}


def _rejected(record: Record) -> dict[str, str]:
    return {
        f"{'whole pairs' if config == 'item' else config} rejected, {reason}": f"{count:,}"
        for config, reasons in record.rejected.items()
        for reason, count in reasons.items()
    }


def _sources(record: Record) -> dict[str, str]:
    return {
        name: f"{source.programs:,} programs, {source.items:,} pairs, content {source.digest[:8]}"
        f", {', '.join(source.licences) or 'no licence'}"
        for name, source in record.sources.items()
    }


def _files(old: Record, new: Record) -> Iterator[Change]:
    """Files whose bytes are not on the other side, under whatever name: a file more in a split
    renames them all. The card follows from the rest."""
    before = {n: i.sha256[:12] for n, i in old.files.items() if "/" in n or n == RECIPE}
    after = {n: i.sha256[:12] for n, i in new.files.items() if "/" in n or n == RECIPE}
    both = {*before.values()} & {*after.values()}
    yield from _mapped(
        "file",
        {name: digest for name, digest in before.items() if digest not in both},
        {name: digest for name, digest in after.items() if digest not in both},
    )
    for config in (name for name in old.configs if name in new.configs):
        moved = {n for n, d in before.items() if d in both and n.startswith(f"{config}/")}
        if moved - {*after}:
            yield Change("file", f"{config}/…", f"{len(moved):,} of the same bytes", "renamed")


def _mapped(kind: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for key in [*old, *(key for key in new if key not in old)]:
        if old.get(key) != new.get(key):
            yield Change(kind, key, old.get(key), new.get(key))
