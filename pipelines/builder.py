"""A build from beginning to end: recipe → plan → shards → dataset, rejects, report.

    from pipelines import build
    report = build("data/recipes/demo.toml", "out", workers=2)

The folder then holds ``dataset/`` (ready for the Hub), ``rejects/``, ``report.json``,
``report.md``, ``plots/``, ``manifest.json`` and ``work/``; ``costs.md``, ``costs.json`` and, with
rewriting, ``rewriting.md`` have the times that reports must not hold.  Killed at any moment, it
goes on with ``resume=True`` and gives the same bytes.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec

from pipelines import (
    assemble,
    config,
    costs,
    exclusions,
    inputs,
    mutants,
    plan,
    predictions,
    proposing,
    report,
    shards,
)
from pipelines.book import Book
from pipelines.config import Recipe
from pipelines.data_files import recipe_path
from pipelines.exclusions import Exclusions
from pipelines.executors.base import Context, Event, Executor, Task
from pipelines.executors.local import LocalExecutor
from pipelines.files import write_bytes, write_failed, write_json
from pipelines.plan import Plan
from pipelines.progress import Progress, Silent
from pipelines.publish.record import RECIPE
from pipelines.rewriting import account, settings, side
from pipelines.rows import sft
from pipelines.screening import settle
from pipelines.screening.decisions import Decisions
from tracer.errors import FailedError, RefusedError, UsageError, nearest
from tracer.recorder.choose import choose

Mode = Literal["new", "resume", "fork"]


def build(
    recipe: str | Path,
    out: str | Path,
    *,
    workers: int = 0,
    resume: bool = False,
    fork: bool = False,
    executor: Executor | None = None,
    show: Progress | None = None,
    exclude_labels: str | Path | None = None,
) -> report.Report:
    """Builds a recipe into a folder and gives its report. ``workers`` 0 is one a core;
    ``exclude_labels``: labels of an audit, whose rows are left out (`pipelines.exclusions`).

    Raises UsageError (recipe, sources), RefusedError (the folder holds something else, the sandbox
    level is not to be had), FailedError. KeyboardInterrupt leaves every whole shard in place.
    """
    path = recipe_path(str(recipe))
    labels = Path(exclude_labels) if exclude_labels is not None else None
    chosen, left_out = exclusions.asked(config.load(path), labels)
    target, planned = prepare(
        chosen,
        path.parent,
        Path(out),
        resume=resume,
        fork=fork,
        given=path.read_bytes(),
        left_out=left_out,
    )
    return carry_out(
        chosen, path.parent, target, planned,
        executor or LocalExecutor(workers), show or Silent(), workers,
    )  # fmt: skip


def prepare(
    recipe: Recipe, base: Path, out: Path, *, resume: bool, fork: bool, given: bytes = b"",
    left_out: Exclusions | None = None,
) -> tuple[Path, Plan]:  # fmt: skip
    """Reads the sources, settles which folder is built in, and writes its ``build.json``.

    ``given`` is the recipe's own text: the dataset carries it, so that it can be built again.
    """
    if resume and fork:
        raise UsageError("usage", "--resume and --fork exclude each other", "", "give one of them")
    choose(recipe.run.recorder)  # refuses one that is not to be had, before anything is written
    _check_styles(recipe)
    settings.check(recipe)
    predictions.check(recipe)
    sft.check(recipe)
    mutants.check_table(recipe)
    inputs.check_table(recipe)
    if out.exists() and not out.is_dir():
        raise UsageError("out-is-a-file", "the output folder is a file", str(out), "name a folder")
    old = plan.read(out)
    decided, planned = settle.settled(recipe, base, out)
    if planned.items == 0:
        raise UsageError(
            "nothing-to-build",
            "the sources, as the recipe selects from them, give no problem",
            "sources",
            "widen the selection",
        )
    if old is None:
        _refuse_strangers(out)
    elif fork:
        out = _fork(recipe, out, old, planned)
    elif resume:
        plan.refuse_other(old, planned, out)
    else:
        raise RefusedError(
            "folder-holds-a-build",
            f"the folder holds the build {old.name}",
            str(out),
            "use --resume to go on with it, --fork to start another beside it, or another folder",
        )
    settle.keep(out, decided)
    exclusions.keep(out, left_out)
    predictions.keep(recipe, base, out, planned.predictions)
    if plan.read(out) is None:
        write_json(out / plan.PLAN, planned)
    if given and not (out / RECIPE).is_file():
        write_bytes(out / RECIPE, given)
    return out, planned


def carry_out(
    recipe: Recipe, base: Path, out: Path, planned: Plan, executor: Executor, show: Progress,
    workers: int = 0,
) -> report.Report:  # fmt: skip
    """Makes the missing shards, then the dataset and the report."""
    with _alone(out):
        done = report.read(out) if assemble.is_whole(out, planned) else None
        if done is not None:
            return done
        shards.tidy(out)
        missing = _missing(out, planned)
        before = planned.items - _items_in(recipe, planned, missing)
        crew = getattr(executor, "workers", workers) or 1
        show.start(planned.name, planned.items, before, crew)
        decided = settle.kept(recipe, out)
        try:
            work = partial(_make_shards, recipe, base, out, planned, missing, executor, decided)
            if recipe.rewrite is msgspec.UNSET:
                for event in work():
                    show.event(event)
            else:
                side.carry_out(recipe, out, planned, missing, work, show)
        finally:
            show.stop()
        book = Book(out, recipe, len(planned.keys), decided, exclusions.kept(recipe, out))
        rewriting = book.rewriting()
        manifest = assemble.assemble(out, recipe, planned, book, rewriting)
        costs.write(out, len(planned.keys))
        if rewriting is None:
            found = report.make(planned, manifest, book, out)
            report.write(out, found, recipe)
            return found
        figures = account.figures(out, list(manifest.files), rewriting)
        found = report.make(
            planned, manifest, book, out, rewriting=account.summary(figures, recipe)
        )
        report.write(out, found, recipe, account.lines(figures, recipe))
        account.write_times(out, len(planned.keys), figures, recipe)
        return found


def _make_shards(
    recipe: Recipe, base: Path, out: Path, planned: Plan, missing: set[int], executor: Executor,
    decided: Decisions | None,
) -> Generator[Event, None, None]:  # fmt: skip
    if not missing:
        return
    yield from proposing.ask(recipe, base, out, decided)
    context = Context(recipe=recipe, out=str(out), versions=planned.versions, config=planned.config)
    events = executor.run(_tasks(recipe, base, out, planned, missing, decided), context)
    try:
        yield from events
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


def _tasks(
    recipe: Recipe, base: Path, out: Path, planned: Plan, missing: set[int],
    decided: Decisions | None,
) -> Iterator[Task]:  # fmt: skip
    settled = plan.settings(recipe, planned.predictions)
    with proposing.giving(recipe, out) as replied:
        for unit in plan.work(recipe, base, decided):
            key = plan.unit_key(unit, settled, planned.versions)
            if unit.index >= len(planned.keys) or key != planned.keys[unit.index]:
                raise FailedError(
                    "input-changed",
                    "a source changed while the build was reading it",
                    unit.items[0].problem.source,
                    "leave the source alone and build again",
                )
            if unit.index in missing:
                yield Task(replied(unit), key)


def _missing(out: Path, planned: Plan) -> set[int]:
    """Units without a whole shard. FailedError ``shard-unreadable`` for a damaged one."""
    missing = set()
    for unit, key in enumerate(planned.keys):
        found = shards.manifest(out, unit)
        if found is None:
            missing.add(unit)
            continue
        if found.key != key:
            path = shards.shard_folder(out, unit) / shards.MANIFEST
            raise shards.damaged(path, "it was made for another unit of work")
        shards.verify(out, found)
    return missing


def _items_in(recipe: Recipe, planned: Plan, units: set[int]) -> int:
    size, last = recipe.shards.items, len(planned.keys) - 1
    return sum(planned.items - last * size if unit == last else size for unit in units)


def _fork(recipe: Recipe, out: Path, old: Plan, planned: Plan) -> Path:
    """The folder of the fork, beside the old build, with the shards that both have in common."""
    if not plan.differences(old, planned):
        raise RefusedError(
            "nothing-to-fork",
            "the folder holds this very build",
            str(out),
            "use --resume to go on with it",
        )
    target = out.with_name(f"{out.name}-{planned.config[:8]}")
    existing = plan.read(target)
    if existing is not None:
        plan.refuse_other(existing, planned, target)
        return target
    _refuse_strangers(target)
    for unit, key in enumerate(planned.keys):
        shards.reuse(out, target, unit, key)
    if recipe.rewrite is not msgspec.UNSET:
        side.fork(recipe.rewrite, out, target, planned)
    proposing.fork(out, target)
    return target


def _refuse_strangers(out: Path) -> None:
    names = sorted(path.name for path in out.iterdir()) if out.is_dir() else []
    if names:
        raise RefusedError(
            "folder-not-empty",
            f"the folder holds other things: {', '.join(names[:5])}",
            str(out),
            "name an empty or a new folder with --out",
        )


def _check_styles(recipe: Recipe) -> None:
    from verbalize.styles import VERSIONS

    known = sorted(VERSIONS)
    for position, style in enumerate(recipe.narrative.styles):
        if style not in known:
            raise UsageError(
                "recipe-wrong",
                f"narrative.styles[{position}] = {style!r} is not known",
                "narrative.styles",
                nearest(style, known),
            )


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Holds the folder's lock, so that two builds never write into one folder."""
    lock = out / "work" / "lock"
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_CREAT | os.O_RDWR, 0o644)
    except OSError as error:
        raise write_failed(lock, error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RefusedError(
                "folder-in-use", "another build is at work here", str(out), "wait for its end"
            ) from error
        yield
    finally:
        os.close(descriptor)
