"""The account of a build: what became of every item, read from its shards one after another.

A build may have millions of items, so nothing here holds them all: a shard is in memory at a time,
and beside it eight bytes an item while runs that repeat an earlier one are looked for.  Every item
is accounted for (law 4); `pipelines.assemble` sees that the sums agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines import shards
from pipelines.briefs import PER_PROBLEM
from pipelines.config import Recipe
from pipelines.exclusions import STAGE, Exclusion, Exclusions
from pipelines.items import asks_problems
from pipelines.rows.schema import table
from pipelines.rows.types import RejectRow, RewriteRow
from pipelines.screening.decisions import Decisions
from pipelines.shards import with_items

MOST_DISAGREEMENTS = 1_000  # that are named; all are counted
EXAMPLES = 3  # of a reason
MOST_SAID = 200  # characters of an example's detail
_REJECTS = ["config", "stage", "reason", "source", "problem", "solution", "test", "detail"]
_ITEMS = ["source", "problem", "solution", "test", "known_verdict", "outcome", "verdict", "events"]


class SourceReport(msgspec.Struct, kw_only=True):
    """``programs`` = with at least one trace + without, by the reason of their first item."""

    items: int = 0
    kept: int = 0
    programs: int = 0
    programs_with_trace: int = 0
    programs_without: dict[str, int] = {}
    rejected: dict[str, int] = {}
    stages: dict[str, int] = {}  # the same by stage
    outcomes: dict[str, int] = {}
    verdicts: dict[str, int] = {}


class Tally(msgspec.Struct, kw_only=True):
    """The sums of a build."""

    items: int = 0
    kept: int = 0
    events: int = 0
    sources: dict[str, SourceReport] = {}
    rejected: dict[str, dict[str, int]] = {}  # config ("item": whole items) → "stage/reason" → n
    # mutant or input → its kind → what became of those tried → n
    tried: dict[str, dict[str, dict[str, int]]] = {}
    examples: dict[str, dict[str, list[str]]] = {}  # as ``rejected``: a few of each
    disagreements: list[str] = []  # a solution known as right, a run judged otherwise
    disagreement_count: int = 0


class Book:
    """FailedError ``shard-unreadable``, from any of it."""

    def __init__(
        self, out: Path, recipe: Recipe, units: int, decisions: Decisions | None = None,
        excluded: Exclusions | None = None,
    ) -> None:  # fmt: skip
        self.out, self.units, self.decisions = out, units, decisions
        self.excluded = excluded or Exclusions([])
        self.makes, self.asks = recipe.makes, asks_problems(recipe)
        self.rewritten = recipe.rewrite is not msgspec.UNSET
        self.recipe, self.configs = recipe, recipe.configs
        self.labelled = self._labelled()
        repeats = self._repeats()
        self.dropped = pa.array(sorted({*repeats, *self.labelled}), pa.int64())
        self.tally = self._count()

    def items(self, unit: int, columns: list[str] | None = None) -> pa.Table:
        """A line an item, those that repeat an earlier run marked."""
        wanted = None if columns is None else [*columns, "item", "stage", "reason"]
        found = shards.read(self.out, unit, "items", wanted)
        marks = pc.is_in(found["item"], value_set=self.dropped)
        for name, word in (("stage", "duplicate"), ("reason", "same_run")):
            at = found.schema.get_field_index(name)
            said = pc.if_else(marks, pa.scalar(word), found[name])
            found = found.set_column(at, found.schema.field(at), said)
        return self._relabelled(found)

    def rejects(self, unit: int) -> pa.Table:
        """What was rejected of these items, in their order."""
        found = shards.read(self.out, unit, "rejects")
        if self.rewritten:
            more = shards.read(self.out, unit, "rejects", kind="rewrites")
            found = pa.concat_tables([found, more])
        found = found.filter(
            pc.or_(
                pc.is_in(found["config"], value_set=pa.array(sorted(PER_PROBLEM))),
                pc.invert(pc.is_in(found["item"], value_set=self.dropped)),
            )
        )
        items = self.items(unit)
        rows = items.filter(pc.is_in(items["item"], value_set=self.dropped))
        more = [self._left_out(row) for row in rows.to_pylist()]
        for config in filter(self.excluded.names, self.configs):
            more += self.excluded.rejects(config, self.kept(self._rows(unit, config)))
        return pa.concat_tables([found, table(more, RejectRow)]).sort_by("item")

    def _rows(self, unit: int, config: str) -> pa.Table:
        return shards.read(self.out, unit, config, kind=shards.kind_of(self.recipe, config))

    def _left_out(self, row: dict[str, Any]) -> RejectRow:
        """An item that gives no row: it repeats a run, or its run was labelled."""
        found = self.labelled.get(row["item"])
        double = _double(row)
        if found is None:
            return double
        return msgspec.structs.replace(
            double, stage=STAGE, reason=found.reason, detail=found.detail
        )

    def _relabelled(self, items: pa.Table) -> pa.Table:
        """Items with a label say so, in place of ``duplicate``."""
        if not self.labelled:
            return items
        numbers = items["item"].to_pylist()
        for name in ("stage", "reason"):
            if name in items.column_names:
                at = items.schema.get_field_index(name)
                said = [
                    (STAGE if name == "stage" else self.labelled[number].reason)
                    if number in self.labelled
                    else old
                    for number, old in zip(numbers, items[name].to_pylist(), strict=True)
                ]
                items = items.set_column(at, items.schema.field(at), [said])
        return items

    def _labelled(self) -> dict[int, Exclusion]:
        """Number of an item → the label on its run: the first item of each such run."""
        runs = self.excluded.runs
        found: dict[int, Exclusion] = {}
        seen: set[str] = set()
        for part, _ in self._ids(("item", "trace_id")) if runs else ():
            chosen = part.filter(pc.is_in(part["trace_id"], value_set=pa.array(list(runs))))
            for row in chosen.to_pylist():
                if row["trace_id"] not in seen:
                    seen.add(row["trace_id"])
                    found[row["item"]] = runs[row["trace_id"]]
        return found

    def problems(self) -> int:
        """How many problems are to give a row of their own."""
        read = partial(shards.read, self.out, name="problems", columns=["item"])
        return sum(read(unit=unit).num_rows for unit in range(self.units)) if self.asks else 0

    def kept(self, rows: pa.Table) -> pa.Table:
        """Without those of items that repeat an earlier run."""
        return rows.filter(pc.invert(pc.is_in(rows["item"], value_set=self.dropped)))

    def rewriting(self) -> pa.Table | None:
        """A line a narrative, where there was any rewriting."""
        if not self.rewritten:
            return None
        read = partial(shards.read, self.out, name="account", kind="rewrites")
        parts = [read(unit=unit) for unit in range(self.units)]
        return self.kept(pa.concat_tables([with_items([], RewriteRow), *parts]))

    def _repeats(self) -> list[int]:
        """The numbers of the items that are the same run as an earlier one, by the first eight
        bytes of their ids, and then, of those that share these, by the whole."""
        short = np.concatenate(
            [np.empty(0, np.uint64), *(_short(ids) for _, ids in self._ids(("trace_id",)))]
        )
        several, counts = np.unique(short, return_counts=True)
        several = several[counts > 1]
        seen: set[str] = set()
        dropped: list[int] = []
        for found, ids in self._ids(("item", "trace_id")) if len(several) else ():
            alike = np.isin(_short(ids), several)
            numbers = found["item"].filter(pc.not_equal(found["trace_id"], ""))
            for number, whole in zip(
                numbers.filter(pa.array(alike)).to_pylist(),
                ids.filter(pa.array(alike)).to_pylist(),
                strict=True,
            ):
                if whole in seen:
                    dropped.append(number)
                seen.add(whole)
        return dropped

    def _ids(self, columns: tuple[str, ...]) -> Iterator[tuple[pa.Table, pa.ChunkedArray]]:
        """Each shard's items, and the trace ids of those that have one."""
        for unit in range(self.units):
            found = shards.read(self.out, unit, "items", list(columns))
            yield found, found["trace_id"].filter(pc.not_equal(found["trace_id"], ""))

    def _count(self) -> Tally:
        counting = _Counting()
        for unit in range(self.units):
            for row in self.items(unit, _ITEMS).to_pylist():
                counting.item(row)
            for row in self.rejects(unit).select(_REJECTS).to_pylist():
                counting.refusal(row)
        tally = counting.tally()
        tally.tried = self._tried()
        return tally

    def _tried(self) -> dict[str, dict[str, dict[str, int]]]:
        found: dict[str, dict[str, Counter[str]]] = {}
        for unit in range(self.units) if self.makes else ():
            rows = shards.read(self.out, unit, "tried", ["made", "kind", "fate", "gained"])
            for row in rows.to_pylist():
                kinds = found.setdefault(row["made"], {})
                counter = kinds.setdefault(row["kind"], Counter())
                counter[row["fate"]] += 1
                if row["gained"]:
                    counter["transitions"] += row["gained"]
        return {
            made: {kind: ordered(fates) for kind, fates in sorted(kinds.items())}
            for made, kinds in sorted(found.items())
        }


def _short(ids: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """The first 16 of 32 hex digits, as numbers."""
    text = "".join(one[:16] for one in ids.to_pylist())
    return np.frombuffer(bytes.fromhex(text), np.uint64)


def _double(row: dict[str, Any]) -> RejectRow:
    return RejectRow(
        item=row["item"],
        source=row["source"],
        problem=row["problem"],
        solution=row["solution"],
        test=row["test"],
        stage="duplicate",
        config="",
        style="",
        reason="same_run",
        detail="an earlier item is the same program on the same input",
        outcome=row["outcome"],
        trace_id=row["trace_id"],
        text="",
    )


class _Counting:
    """Items go by in order; a program's stand together."""

    def __init__(self) -> None:
        self.told = Tally(sources={}, examples={}, disagreements=[])
        self.refused: dict[str, Counter[str]] = {}
        self.stages: dict[str, Counter[str]] = {}
        self._shown: dict[tuple[str, str], tuple[str, str]] = {}  # the problem of the last example
        self._counters: dict[str, tuple[Counter[str], Counter[str], Counter[str], Counter[str]]]
        self._counters = {}
        self._program: tuple[str, str, str] | None = None
        self._traced, self._reason = False, ""

    def item(self, row: dict[str, Any]) -> None:
        name = row["source"]
        source = self.told.sources.setdefault(name, SourceReport())
        _, rejected, outcomes, verdicts = self._counters.setdefault(
            name, (Counter(), Counter(), Counter(), Counter())
        )
        program = (name, row["problem"], row["solution"])
        if program != self._program:
            self._close()
            self._program, self._traced, self._reason = program, False, row["reason"]
            source.programs += 1
        source.items += 1
        self.told.items += 1
        if row["reason"]:
            rejected[row["reason"]] += 1
            self.stages.setdefault(name, Counter())[row["stage"]] += 1
        else:
            self._traced = True
            source.kept += 1
            self.told.kept += 1
            self.told.events += row["events"]
        if row["outcome"]:
            outcomes[row["outcome"]] += 1
        if row["verdict"]:
            verdicts[row["verdict"]] += 1
        self._compare(row)

    def refusal(self, row: dict[str, Any]) -> None:
        config, reason = row["config"] or "item", f"{row['stage']}/{row['reason']}"
        self.refused.setdefault(config, Counter())[reason] += 1
        examples = self.told.examples.setdefault(config, {}).setdefault(reason, [])
        problem = row["source"], row["problem"]
        if len(examples) < EXAMPLES and self._shown.get((config, reason)) != problem:
            self._shown[config, reason] = problem
            on = f" on {row['test']}" if row["test"] else ""
            said = " ".join(row["detail"].split())
            said = said if len(said) <= MOST_SAID else f"{said[:MOST_SAID]} …"
            where = "/".join(row[part] for part in ("source", "problem", "solution") if row[part])
            examples.append(f"{where}{on}" + (f": {said}" if said else ""))

    def _compare(self, row: dict[str, Any]) -> None:
        """Solutions known as right whose output is judged wrong: a wrong checker, test or claim."""
        if row["known_verdict"] != "ok" or row["verdict"] in ("ok", "unknown", ""):
            return
        self.told.disagreement_count += 1
        if len(self.told.disagreements) < MOST_DISAGREEMENTS:
            where = f"{row['source']}/{row['problem']}/{row['solution']} on {row['test']}"
            self.told.disagreements.append(f"{where}: {row['verdict']}")

    def _close(self) -> None:
        """The last item of a program has gone by."""
        if self._program is None:
            return
        name = self._program[0]
        if self._traced:
            self.told.sources[name].programs_with_trace += 1
        else:
            self._counters[name][0][self._reason] += 1

    def tally(self) -> Tally:
        self._close()
        for name, source in self.told.sources.items():
            counters = [ordered(counter) for counter in self._counters[name]]
            source.programs_without, source.rejected, source.outcomes, source.verdicts = counters
            source.stages = ordered(self.stages.get(name, Counter()))
        self.told.rejected = {key: ordered(found) for key, found in sorted(self.refused.items())}
        return self.told


def ordered(counter: Counter[str]) -> dict[str, int]:
    """Most frequent first, then by name."""
    return dict(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))
