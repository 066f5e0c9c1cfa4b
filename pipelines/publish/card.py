"""The dataset card: the YAML that the Hub and `datasets` read, and a page for people.

Every figure comes from the record, from the data files or from the measured benchmark page of this
version; the words stand in ``templates/card.md.j2``.  The YAML is written by `datasets` itself,
from the schemas of the files, as its ``push_to_hub`` would.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pipelines.config import Recipe
from pipelines.publish import made
from pipelines.publish.licences import asks, on_hub
from pipelines.publish.power import measured
from pipelines.publish.record import RECIPE, Record
from pipelines.screening.clusters import NAMES
from verbalize.rewrite.report import OUTCOMES

WHAT = {
    "traces": "one run a row: program, input, every event, every change of state",
    "sft": "a prompt, and a completion that tells the run step by step and ends in its output",
    "output_prediction": "a prompt and the true output, for a reward that compares them",
    "input_prediction": "a prompt and an output, for which an input is to be found",
    "solve": "a problem with its tests, to be solved by a program",
    "solve_with_feedback": "an attempt, what it gave on a test (run, or predicted), what follows",
    "repair": "a wrong program, what it gave on a test (run, or predicted), a right one",
    "state_questions": "a question about the inside of a run, and its answer",
    "debugger": "commands to a debugger, and what it shows at each",
    "cwm": "a run as frames in the layout of Code World Model",
    "scratchpad": "a run as states and lines, as in Show Your Work",
    "raw": "a run's events in plain lines",
    "attempts": "one reply of the model, used or not, with what the check found wrong in it",
    "preference": "a true and a false narrative of one run, with the words that lie and evidence",
}
SAMPLE_VALUE = 160  # characters shown of a value
SAMPLE_TEXT = 1_500  # of a text that is shown whole, if it is no longer
# https://github.com/huggingface/hub-docs/blob/main/datasetcard.md
_SIZES = (
    (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"), (1_000_000_000, "100M<n<1B"),
)  # fmt: skip


class Verdicts(msgspec.Struct, frozen=True):
    """What the checker said of the claims of config ``sft``."""

    supported: int
    contradicted: int
    not_enough_info: int


class Part(msgspec.Struct, frozen=True):
    """A split of a config, and what it takes on disk."""

    config: str
    split: str
    rows: int
    files: int
    bytes: int


def card(record: Record, dataset: Path, recipe: Recipe, rewriting: pa.Table | None = None) -> str:
    """README.md of the dataset in this folder, which holds its recipe. The same files give the same
    card. ``rewriting``: its ledger, where there was any."""
    flags, wanted = made.rebuilding(recipe)
    given = dataset / RECIPE
    page = _template().render(
        record=record,
        recipe=recipe,
        what=WHAT,
        asks=asks,
        place=recipe.recipe.hub or "OWNER/NAME",
        parts=list(_parts(record)),
        population=made.population(record, dataset),
        steps=list(made.steps(recipe)),
        install=made.install(recipe, record.versions["groundtrace"]),
        flags=flags,
        wanted=wanted,
        given=given.read_text("utf-8") if given.is_file() else "",
        verdicts=_verdicts(record, dataset),
        power=measured(),
        rewriting=_rewriting(recipe, rewriting),
        samples=[found for config in record.configs if (found := _sample(record, dataset, config))],
        fenced=fenced,
    )
    return f"---\n{metadata(record, dataset)}\n---\n\n{page.strip()}\n"


def metadata(record: Record, dataset: Path) -> str:
    """The YAML between the dashes, without them."""
    from datasets import DatasetInfo, Features, SplitDict, SplitInfo
    from datasets.info import DatasetInfosDict
    from datasets.utils.metadata import MetadataConfigs
    from huggingface_hub import DatasetCardData

    configs, infos = MetadataConfigs(), DatasetInfosDict()
    for config, found in record.configs.items():
        splits = [split for split in NAMES if split in found.splits]
        configs[config] = {
            "data_files": [{"split": s, "path": f"{config}/{s}-*.parquet"} for s in splits]
        }
        infos[config] = DatasetInfo(
            features=Features.from_arrow_schema(_schema(record, dataset, config)),
            splits=SplitDict({s: _split(SplitInfo, s, found.splits[s]) for s in splits}),
            download_size=_file_bytes(record, config),
            dataset_size=sum(split.memory for split in found.splits.values()),
        )
    configs[next(iter(configs))]["default"] = True
    licences = sorted({on_hub(name) for s in record.sources.values() for name in s.licences})
    about = DatasetCardData(
        language=["en"],
        license=licences or ["other"],
        pretty_name=record.title or record.name,
        tags=["code", "execution-traces", "python", "grounded", "groundtrace"],
        task_categories=_tasks(record),
        size_categories=[_size(record)],
    )
    infos.to_dataset_card_data(about)
    configs.to_dataset_card_data(about)
    return about.to_yaml().strip()


def fenced(text: str, kind: str = "text") -> str:
    """A text as a block of code that nothing in it can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{kind}\n{text.rstrip()}\n{fence}"


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("pipelines.publish", "templates"), undefined=StrictUndefined,
        autoescape=False, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(
        count=_count,
        quoted="`{}`".format,
        short=_short,
        cell=_cell,
        size=_told_size,
        stated=_stated,
        listed=_listed,
    )
    return environment.get_template("card.md.j2")


def _cell(text: str) -> str:
    """A text that stands in one cell of a table, and is no markup there."""
    return re.sub(r"([\\|<>\[\]`*_])", r"\\\1", " ".join(text.split()))


def _count(number: int) -> str:
    return f"{number:,}"


def _short(kind: str) -> str:
    """A type in a table: what is nested in it is in the YAML and in ``groundtrace.json``."""
    return re.sub(r"<.*>", "<…>", kind.replace("list<item: struct<", "list<struct<"))


def _told_size(size: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1_000:
            return f"{size:,.0f} {unit}"
        size = round(size / 1_000)
    return f"{size:,} GB"


def _stated(licences: tuple[str, ...]) -> list[str]:
    return [licence.strip() or "not stated" for licence in licences] or ["not stated"]


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {number:,}" for name, number in counts.items())


def _parts(record: Record) -> Iterator[Part]:
    for config, found in record.configs.items():
        for split, held in found.splits.items():
            infos = [i for n, i in record.of(config).items() if n.startswith(f"{config}/{split}-")]
            yield Part(config, split, held.rows, len(infos), sum(info.bytes for info in infos))


def _split(kind: Any, name: str, split: Any) -> Any:
    return kind(name=name, num_bytes=split.memory, num_examples=split.rows)


def _schema(record: Record, dataset: Path, config: str) -> pa.Schema:
    return pq.read_schema(dataset / min(record.of(config))).remove_metadata()


def _file_bytes(record: Record, config: str) -> int:
    return sum(info.bytes for info in record.of(config).values())


def _tasks(record: Record) -> list[str]:
    """Of the Hub's list (https://huggingface.co/tasks)."""
    asked = "state_questions" in record.configs
    return ["text-generation", "question-answering"] if asked else ["text-generation"]


def _size(record: Record) -> str:
    largest = max((config.rows for config in record.configs.values()), default=0)
    return next((label for bound, label in _SIZES if largest < bound), "n>1B")


def _verdicts(record: Record, dataset: Path) -> Verdicts | None:
    """None where no row of config ``sft`` claims anything: there are no narratives."""
    if "sft" not in record.configs:
        return None
    names = Verdicts.__struct_fields__
    sums: Counter[str] = Counter()
    for file in sorted(record.of("sft")):
        table = pq.read_table(dataset / file, columns=list(names))
        sums.update({name: pc.sum(table[name]).as_py() or 0 for name in names})
    return Verdicts(*(sums[name] for name in names)) if any(sums.values()) else None


def _rewriting(recipe: Recipe, account: pa.Table | None) -> dict[str, Any] | None:
    """What became of the narratives, and whose words they are."""
    if account is None or recipe.rewrite is msgspec.UNSET:
        return None
    counts = Counter(account["outcome"].to_pylist())
    model = recipe.rewrite.options.get("name") or recipe.rewrite.options.get("model")
    return {
        "by": f"the model {model}" if model else f"the engine {recipe.rewrite.engine}",
        "prompt": recipe.rewrite.prompt,
        "narratives": account.num_rows,
        "told": ", ".join(f"{name.replace('_', ' ')} {counts[name]:,}" for name in OUTCOMES),
    }


def _sample(record: Record, dataset: Path, config: str) -> tuple[str, list[tuple[str, str]]] | None:
    """The first row of a config: its texts and numbers, long ones cut."""
    for file in sorted(record.of(config)):
        with pq.ParquetFile(dataset / file) as opened:
            for batch in opened.iter_batches(1):
                row = batch.to_pylist()[0]
                return config, [
                    (name, _shown(value)) for name, value in row.items() if _plain(value)
                ]
    return None


def _plain(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and value != ""


def _shown(value: Any) -> str:
    text = str(value)
    if len(text) <= SAMPLE_VALUE or ("\n" in text and len(text) <= SAMPLE_TEXT):
        return text
    limit = SAMPLE_TEXT if "\n" in text else SAMPLE_VALUE
    return f"{text[:limit]} … ({len(text) - limit:,} characters more)"
