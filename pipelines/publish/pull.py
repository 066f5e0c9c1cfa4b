"""A published dataset into a folder, as whole as it was published.

The folder then looks like that of a build without its work: ``dataset/``, ``build.json`` and, last,
``manifest.json``, so ``groundtrace show`` and the other readers of a build read it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from pipelines import assemble, plan
from pipelines.assemble import ConfigCount, Manifest
from pipelines.exclusions import CARRIED
from pipelines.files import sync_folder, write_bytes, write_json
from pipelines.plan import Plan
from pipelines.publish import record
from pipelines.publish.fetched import Place, place
from pipelines.publish.record import CARD, RECIPE, RECORD, Record
from tracer.errors import FailedError, RefusedError

Say = Callable[[str], None]
PARTIAL = ".pulling"


def pull(source: str, out: str | Path, *, say: Say = lambda line: None) -> Record:
    """Fetches ``owner/name``, ``owner/name@revision`` or a URL into ``out`` and gives its record.

    A pull that was stopped goes on. RefusedError ``folder-not-empty`` where ``out`` holds anything
    else; FailedError ``dataset-damaged`` where what was fetched is not what the record names.
    """
    folder = Path(out)
    found = place(source)
    told = found.record()
    if _holds(folder, told):
        say("the folder holds this very dataset")
        return told
    _refuse_strangers(folder)
    space = folder / PARTIAL
    _fetch(found, told, space, say)
    shutil.rmtree(space / ".cache", ignore_errors=True)  # of huggingface_hub
    _check(space, told, source)
    write_bytes(space / RECORD, record.encode(told))
    space.rename(folder / "dataset")
    sync_folder(folder)
    write_json(folder / plan.PLAN, _plan(told))
    write_json(folder / assemble.MANIFEST, manifest(told))
    return told


def manifest(told: Record) -> Manifest:
    """The manifest of a folder that holds this dataset and nothing else."""
    configs = {
        name: ConfigCount(rows_in=config.rows_in, rows_out=config.rows, rejected=config.rejected)
        for name, config in told.configs.items()
    }
    data = {n: i for n, i in told.files.items() if n not in (CARD, RECIPE, CARRIED)}
    return Manifest(
        format=assemble.FORMAT,
        name=told.name,
        config=told.config,
        work=told.work,
        versions=told.versions,
        items=told.items,
        kept=told.kept,
        configs=configs,
        files={f"dataset/{name}": info for name, info in data.items()},
        record=record.digest(told),
    )


def _plan(told: Record) -> Plan:
    """No keys: the work was done elsewhere."""
    return Plan(
        format=plan.FORMAT,
        name=told.name,
        config=told.config,
        recipe=told.recipe,
        sources=told.sources,
        versions=told.versions,
        items=told.items,
        programs=sum(source.programs for source in told.sources.values()),
        keys=[],
    )


def _holds(folder: Path, told: Record) -> bool:
    held = assemble.read_manifest(folder) if folder.is_dir() else None
    if held is None or held.record != record.digest(told):
        return False
    return not record.differing(folder / "dataset", told.files)


def _refuse_strangers(folder: Path) -> None:
    """What a stopped pull has left is ours; a dataset is only there when it was whole."""
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    ours = {PARTIAL, "dataset", plan.PLAN}
    if not set(names) <= ours or (set(names) & {"dataset", plan.PLAN} and not _stopped(folder)):
        raise RefusedError(
            "folder-not-empty",
            f"the folder holds other things: {', '.join(names[:5])}",
            str(folder),
            "name an empty or a new folder with --out",
        )
    if (folder / "dataset").is_dir():
        shutil.rmtree(folder / PARTIAL, ignore_errors=True)
        (folder / "dataset").rename(folder / PARTIAL)


def _stopped(folder: Path) -> bool:
    """Whether a pull was stopped between its last two steps."""
    planned = plan.read(folder)
    here = (folder / "dataset" / RECORD).is_file()
    return here and (planned is None or planned.keys == [])


def _fetch(found: Place, told: Record, space: Path, say: Say) -> None:
    space.mkdir(parents=True, exist_ok=True)
    lacking = record.differing(space, told.files)
    for number, name in enumerate(lacking, 1):
        found.fetch(name, space)
        if number % 100 == 0 or number == len(lacking):
            say(f"{number} of {len(lacking)} files fetched")
    for name in record.strangers(space, told.files):
        if not name.startswith(".cache/"):
            (space / name).unlink()


def _check(space: Path, told: Record, source: str) -> None:
    wrong = record.differing(space, told.files)
    if wrong:
        raise FailedError(
            "dataset-damaged",
            f"{record.counted(wrong)} not what the record names: {', '.join(wrong[:5])}",
            source,
            "pull again; if it stays so, what is published there is not whole",
        )
