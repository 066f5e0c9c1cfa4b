"""What an executor does: takes tasks, makes their shards, and says what happens meanwhile.

An executor decides when and where a unit is done, never what is in its shard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeAlias

import msgspec

from pipelines import predictions, shards
from pipelines.config import Recipe
from pipelines.costs import Costs, TimedRunner, TimedVoice
from pipelines.items import Item, Unit
from pipelines.making import Workshop
from pipelines.predictions import Predictions
from pipelines.shards import Summary
from pipelines.stages.chain import Done, Study, process
from pipelines.stages.court import Court
from pipelines.stages.narrate import Voice
from pipelines.stages.outcome import Reject, bounded
from pipelines.stages.runner import bench_of
from tracer.determinism import Runner
from tracer.errors import FailedError, GroundtraceError, RefusedError, UsageError
from tracer.static import effects_bytes


class Task(msgspec.Struct, frozen=True):
    unit: Unit
    key: str


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What every task of a build has in common."""

    recipe: Recipe
    out: str
    versions: dict[str, str]
    config: str


class Tick(msgspec.Struct, frozen=True, tag=True):
    """An item is done."""

    kept: bool
    source: str
    reasons: tuple[str, ...]


class Finished(msgspec.Struct, frozen=True, tag=True):
    """A shard is whole."""

    summary: Summary


class Rewrote(msgspec.Struct, frozen=True, tag=True):
    """A model has told a narrative anew: what came of it, see `verbalize.rewrite.records`."""

    outcome: str


class Waiting(msgspec.Struct, frozen=True, tag=True):
    """No work can be done for now. Said once of each wait."""

    what: str  # that is waited for


class Broken(msgspec.Struct, frozen=True, tag=True):
    """A worker met an error that ends the build."""

    exit_code: int
    slug: str
    what: str
    where: str
    remedy: str

    def error(self) -> GroundtraceError:
        kinds = {2: UsageError, 3: RefusedError}
        return kinds.get(self.exit_code, FailedError)(self.slug, self.what, self.where, self.remedy)


Event: TypeAlias = Tick | Finished | Rewrote | Waiting | Broken


class Executor(Protocol):
    def run(self, tasks: Iterable[Task], context: Context) -> Iterator[Event]:
        """Does all tasks. Closing the iterator stops the work; whole shards stay."""
        ...


def do(
    task: Task, context: Context, runner: Runner, voice: Voice, tell: Callable[[Event], None]
) -> None:
    """One unit, in whatever process this is: its items in order, then its shard."""
    done = []
    costs = Costs()
    bench = bench_of(runner)
    runner, voice = TimedRunner(runner, costs), TimedVoice(voice, costs)
    court = Court(runner, bench and TimedRunner(bench, costs))
    workshop = Workshop(context.recipe, runner, court)
    study = costs.timed("analyze", effects_bytes)
    with predictions.kept(context.recipe, Path(context.out)) as said:
        for item in task.unit.whole_items():
            one = _safely(item, context.recipe, runner, voice, workshop, study, court, said)
            done.append(one)
            reasons = tuple(reject.reason for reject in one.rejects)
            tell(Tick(one.kept, item.problem.source, reasons))
    costs.start_writing()
    summary = shards.write(
        Path(context.out), task.unit.index, task.key, done, context.recipe, context.versions,
        context.config, costs.notes,
    )  # fmt: skip
    tell(Finished(summary))


def _safely(
    item: Item, recipe: Recipe, runner: Runner, voice: Voice, workshop: Workshop, study: Study,
    court: Court, said: Predictions | None,
) -> Done:  # fmt: skip
    """A fault of ours with one item is that item's reject, with its cause; it loses no other."""
    try:
        return process(item, recipe, runner, voice, workshop, study, court, said)
    except GroundtraceError:
        raise
    except Exception as error:
        detail = bounded(f"{type(error).__name__}: {error}", 500)
        failed = Reject(stage="run", reason="stage_failed", detail=detail)
        done = Done(item=item, rejects=[failed])
        if item.opens is True:
            done.add("solve", msgspec.structs.replace(failed, config="solve"))
        return done
