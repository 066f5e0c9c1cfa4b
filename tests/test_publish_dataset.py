"""What a build puts into its dataset so that it can be published: a card whose figures are the
data's, a record, the recipe; and what the check before publishing lets through."""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from publishing import files, made

from pipelines.config import parse
from pipelines.data_files import grounding_page
from pipelines.files import (
    GROUP_BYTES,
    ROW_GROUP,
    groups,
    sha256_of,
    write_json,
    write_parquet,
)
from pipelines.publish import power, record, trust
from pipelines.publish.card import fenced
from pipelines.publish.check import check
from pipelines.publish.diff import diff
from pipelines.publish.licences import asks, on_hub, stopped
from pipelines.publish.rebuild import rebuild
from tracer.errors import FailedError, GroundtraceError, RefusedError, UsageError


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("built"), "small", problems=2)


@pytest.fixture
def dataset(built: Path, tmp_path: Path) -> Path:
    """A copy, to be changed."""
    return Path(shutil.copytree(built / "dataset", tmp_path / "copy"))


def card_of(dataset: Path) -> tuple[dict, str]:
    _, head, page = (dataset / "README.md").read_text().split("---\n", 2)
    return yaml.safe_load(head), page


def with_record(dataset: Path, change) -> None:
    """Changes the record, and makes it fit the files again."""
    told = json.loads((dataset / record.RECORD).read_bytes())
    change(told)
    for name, info in told["files"].items():
        path = dataset / name
        info.update(sha256=sha256_of(path), bytes=path.stat().st_size)
    write_json(dataset / record.RECORD, told)


def test_the_record_names_every_file_with_its_bytes(built: Path):
    found = record.read(built / "dataset").files
    there = files(built / "dataset")
    assert set(found) == set(there) - {record.RECORD}
    for name, info in found.items():
        assert info.sha256 == hashlib.sha256(there[name]).hexdigest()
        assert info.bytes == len(there[name])


def test_the_recipe_inside_is_the_one_that_was_given(built: Path):
    given_text = (built.parent / "small.toml").read_bytes()
    assert (built / "dataset" / "recipe.toml").read_bytes() == given_text


def test_the_yaml_tells_rows_bytes_and_types_of_the_data(built: Path):
    head, _ = card_of(built / "dataset")
    assert head["license"] == ["apache-2.0"] and head["size_categories"] == ["n<1K"]
    assert {c["config_name"]: c.get("default", False) for c in head["configs"]} == {
        "traces": True, "sft": False,
    }  # fmt: skip
    for info in head["dataset_info"]:
        paths = sorted((built / "dataset" / info["config_name"]).iterdir())
        table = pa.concat_tables(pq.read_table(path) for path in paths)
        assert info["splits"] == [
            {"name": "train", "num_bytes": info["dataset_size"], "num_examples": table.num_rows}
        ]
        assert info["download_size"] == sum(path.stat().st_size for path in paths)
        assert [feature["name"] for feature in info["features"]] == table.schema.names


def test_the_card_tells_the_account_and_the_claims_of_the_data(built: Path):
    _, page = card_of(built / "dataset")
    found = record.read(built / "dataset")
    for name, config in found.configs.items():
        rows = pq.read_table(built / "dataset" / name).num_rows
        share = f"{100 * rows / config.rows_in:.1f}%"
        account = f"| {name} | {config.rows_in:,} | {rows:,} | {config.rejected:,} | {share} |"
        assert account in page
    supported = sum(pq.read_table(built / "dataset" / "sft")["supported"].to_pylist())
    assert f"{supported:,} supported by the record" in page


def test_the_power_on_the_card_is_that_of_the_benchmark_page(built: Path):
    page = grounding_page()
    assert page is not None
    found = power.read(page.read_text())
    assert found is not None and found.lies.replace(",", "").isdigit()
    assert f"of {found.lies} planted" in card_of(built / "dataset")[1]
    assert f"| all | {found.lies} | {found.caught} |" in page.read_text()


def test_a_page_without_the_figures_states_no_power():
    assert power.read("# Grounding\n\n| programs | 3 |\n") is None


@given(st.text(alphabet="`a\n", max_size=40))
def test_no_text_ends_its_own_block_of_code(text: str):
    lines = fenced(text).split("\n")
    fence = lines[0].removesuffix("text")
    assert set(fence) == {"`"} and lines[-1] == fence
    assert not any(line.lstrip().startswith(fence) for line in lines[1:-1])


def test_a_whole_dataset_passes_the_check_and_nothing_is_written(built: Path):
    before = files(built / "dataset")
    assert check(built / "dataset").name == "small"
    assert files(built / "dataset") == before


def _cut(folder: Path) -> None:
    path = min((folder / "sft").iterdir())
    path.write_bytes(path.read_bytes()[:-1])


def _lose(folder: Path) -> None:
    min((folder / "sft").iterdir()).unlink()


def _stranger(folder: Path) -> None:
    (folder / "sft" / "notes.txt").write_text("mine")


def _other_recipe(folder: Path) -> None:
    text = (folder / "recipe.toml").read_text()
    (folder / "recipe.toml").write_text(text.replace("problems = 2", "problems = 3"))
    with_record(folder, lambda told: None)


def _other_columns(folder: Path) -> None:
    path = min((folder / "sft").iterdir())
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(["seed"]), path)
    with_record(folder, lambda told: None)


def _other_numbers_on_the_card(folder: Path) -> None:
    path = folder / "README.md"
    path.write_text(path.read_text().replace("num_examples: ", "num_examples: 1"))
    with_record(folder, lambda told: None)


def _licence_that_asks(folder: Path) -> None:
    def change(told: dict) -> None:
        told["sources"]["bundled"]["licences"] = ["CC-BY-SA-4.0"]

    with_record(folder, change)


def _way_out(folder: Path) -> None:
    told = json.loads((folder / record.RECORD).read_bytes())
    told["files"]["../../out.txt"] = told["files"]["README.md"]
    write_json(folder / record.RECORD, told)


@pytest.mark.parametrize(
    ("spoil", "slug"),
    [
        (_cut, "dataset-damaged"),
        (_lose, "dataset-damaged"),
        (_stranger, "dataset-holds-strangers"),
        (_other_recipe, "recipe-differs"),
        (_other_columns, "columns-wrong"),
        (_other_numbers_on_the_card, "card-wrong"),
        (_licence_that_asks, "licence-asks"),
        (_way_out, "record-unreadable"),
        (lambda folder: (folder / record.RECORD).unlink(), "no-dataset"),
        (lambda folder: (folder / record.RECORD).write_bytes(b"\xff"), "record-unreadable"),
    ],
)
def test_what_is_not_whole_or_not_lawful_is_not_published(spoil, slug: str, dataset: Path):
    spoil(dataset)
    with pytest.raises(GroundtraceError) as caught:
        check(dataset)
    assert caught.value.slug == slug and caught.value.remedy


def test_a_licence_that_asks_is_let_through_when_it_is_accepted_by_name(dataset: Path):
    _licence_that_asks(dataset)
    with pytest.raises(RefusedError):
        check(dataset, accept=["CC-BY-NC-4.0"])
    assert check(dataset, accept=["cc-by-sa-4.0"]).name == "small"


def test_the_remedy_for_a_licence_that_asks_can_be_typed_as_it_stands(dataset: Path):
    name = "ours (see LICENSE); ask Ann's office"
    with_record(dataset, lambda told: told["sources"]["bundled"].update(licences=[name]))
    with pytest.raises(RefusedError) as caught:
        check(dataset)
    words = shlex.split(caught.value.remedy.split("ask: ")[1])
    assert words == ["--accept-licence", name]
    assert check(dataset, accept=words[1:]).name == "small"


@pytest.mark.parametrize(
    ("licence", "word", "free"),
    [
        ("MIT", "mit", True), ("Apache-2.0", "apache-2.0", True), ("CC-BY-4.0", "cc-by-4.0", True),
        ("CC-BY-SA-4.0", "cc-by-sa-4.0", False), ("CC-BY-NC-4.0", "cc-by-nc-4.0", False),
        ("CC-BY-NC-SA-4.0", "cc-by-nc-sa-4.0", False), ("CC-BY-ND-4.0", "cc-by-nd-4.0", False),
        ("GPL-3.0-or-later", "gpl-3.0", False), ("AGPL-3.0-only", "agpl-3.0", False),
        ("ODC-By", "odc-by", True), ("ODbL-1.0", "odbl", False), ("", "unknown", False),
        ("BSD-3-Clause", "bsd-3-clause", True), ("see LICENSE", "other", False),
        ("MIT License", "mit", True), ("CC BY 4.0", "cc-by-4.0", True), ("CC", "cc", False),
        ("CC BY-SA 4.0", "cc-by-sa-4.0", False), ("GNU General Public License v3", "other", False),
        ("Attribution-ShareAlike 4.0", "other", False), ("MIT OR Apache-2.0", "other", True),
        ("MIT AND GPL-2.0-only", "other", False), ("research use only", "other", False),
        ("CC-BY-4.0; questions: apache-2.0", "other", True), ("proprietary", "other", False),
        ("CC-BY-4.0; questions: cc-by-nc-4.0", "other", False),
        ("All rights reserved", "other", False),
    ],
)  # fmt: skip
def test_a_licence_is_known_by_what_it_asks(licence: str, word: str, free: bool):
    assert on_hub(licence) == word
    assert (asks(licence) == "") is free
    assert bool(stopped({"s": [licence]}, [])) is not free
    assert not stopped({"s": [licence]}, [licence or "unstated"])


@pytest.mark.parametrize(
    ("licences", "odd"),
    [
        (["CC-BY-SA-4.0", "GPL-3.0-only", "MIT"], ["CC-BY-SA-4.0", "GPL-3.0-only"]),
        (["CC-BY-SA-4.0", "CC-BY-NC-4.0"], ["CC-BY-NC-4.0", "CC-BY-SA-4.0"]),
        (["CC-BY-NC-SA-4.0", "MIT"], []), (["CC-BY-NC-4.0", "CC-BY-NC-3.0"], []), (["MIT"], []),
    ],
)  # fmt: skip
def test_licences_that_no_one_work_can_meet_are_told_when_they_are_taken_on(
    licences: list[str], odd: list[str], dataset: Path
):
    with_record(dataset, lambda told: told["sources"]["bundled"].update(licences=licences))
    said: list[str] = []
    check(dataset, licences, said.append)
    assert [line for line in said if "no one work" in line] == (
        [f"{', '.join(odd)}: no one work can meet all of these; each row is under its own"]
        if odd else []
    )  # fmt: skip


def test_a_row_group_has_no_more_rows_or_bytes_than_it_may():
    part = GROUP_BYTES // 10
    wide = pa.table({"text": ["x" * 3 * part, "y" * 6 * part, "z" * 6 * part, "w"]})
    parts = list(groups(wide))
    assert pa.concat_tables(parts) == wide
    assert all(part.nbytes <= GROUP_BYTES for part in parts) and len(parts) == 2
    long = pa.table({"number": range(2 * ROW_GROUP + 1)})
    assert [part.num_rows for part in groups(long)] == [ROW_GROUP, ROW_GROUP, 1]


def test_a_file_has_a_page_index_and_the_same_bytes_each_time(tmp_path: Path):
    table = pa.table({"text": [str(number) * 50 for number in range(1_200)]})
    first = write_parquet(tmp_path / "a.parquet", table)
    assert first == write_parquet(tmp_path / "b.parquet", table)
    column = pq.read_metadata(tmp_path / "a.parquet").row_group(0).column(0)
    assert column.has_offset_index and column.has_column_index


def test_a_difference_is_told_by_rows_yields_recipe_and_files(built: Path, tmp_path: Path):
    grown = made(tmp_path, "small", problems=3, configs='["traces"]')
    old, new = record.read(built / "dataset"), record.read(grown / "dataset")
    told = {(change.kind, change.what) for change in diff(old, new)}
    assert {
        ("config", "sft"), ("rows", "traces/train"), ("yield", "pairs kept"),
        ("recipe", "sources[0].problems"), ("source", "bundled"), ("file", "recipe.toml"),
    } <= told  # fmt: skip
    assert diff(old, old) == []
    back = {(change.kind, change.what, change.after, change.before) for change in diff(new, old)}
    assert back >= {
        (c.kind, c.what, c.before, c.after)
        for c in diff(old, new)
        if c.kind != "columns" and c.after != "renamed"
    }


def test_files_that_only_have_other_names_are_told_in_a_line_a_config(built: Path, tmp_path: Path):
    old = record.read(built / "dataset")
    held = {n.replace("-of-0", "-of-1"): i for n, i in old.files.items()}
    new = msgspec.structs.replace(old, files=held)
    told = [change.line() for change in diff(old, new)]
    assert len(told) == len(old.configs) and all("renamed" in line for line in told)


def test_a_dataset_is_built_again_from_itself_byte_for_byte(dataset: Path, tmp_path: Path):
    done = rebuild(str(dataset), tmp_path / "again", workers=1)
    assert done.differing == [] and done.files == len(files(dataset))
    path = dataset / "sft"
    first = min(path.iterdir())
    first.write_bytes(first.read_bytes() + b" ")
    with_record(dataset, lambda told: None)
    changed = rebuild(str(dataset), tmp_path / "again", workers=1)  # goes on: nothing is run again
    assert changed.differing == [f"sft/{first.name}"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[run]\nlevel = "unsafe"\n', "outside the sandbox"),
        ('[rewrite]\nengine = "openai"\n', "ask a model"),
        ('[[sources]]\nname = "folder"\npath = "/etc"\n', "read /etc"),
        ('[[sources]]\nname = "hf"\npath = "/etc"\n', "read /etc"),
        ('[[sources]]\nname = "hf"\npath = "../mine"\n', "read ../mine"),
        ('[[sources]]\nname = "hf"\npath = "mine"\n', "read mine"),  # a folder beside us
        ('[[sources]]\nname = "hf"\npath = "mine/rows.jsonl"\n', "read mine/rows.jsonl"),
        ('[[sources]]\nname = "hf"\npath = "a/b"\nsolutions = {path = "/x"}\n', "read /x"),
        ('[inputs.proposals]\nengine = "openai"\n', "ask a model (openai) for inputs"),
    ],
)
def test_a_strangers_recipe_that_asks_for_more_is_not_carried_out(
    text: str, what: str, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "here" / "mine").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    with (dataset / "recipe.toml").open("a") as file:
        file.write(text)
    with_record(dataset, lambda told: None)
    with pytest.raises(RefusedError) as caught:
        rebuild(str(dataset), tmp_path / "again")
    assert caught.value.slug == "recipe-not-trusted" and what in caught.value.what
    assert not (tmp_path / "again" / "build").exists()


def test_a_recipe_that_reads_the_hub_and_what_lies_below_its_base_asks_for_nothing(tmp_path: Path):
    (tmp_path / "mine").mkdir()
    text = '[recipe]\nname = "a"\n[[sources]]\nname = "hf"\npath = "{}"\n'
    for path, base in (("owner/name", None), ("squad", None), ("mine", tmp_path)):
        assert not list(trust.asks(parse(text.format(path)), base))


def test_an_unfinished_build_is_not_a_dataset(built: Path, tmp_path: Path):
    shutil.copy(built / "build.json", tmp_path / "build.json")
    with pytest.raises(UsageError) as caught:
        record.dataset_folder(tmp_path)
    assert caught.value.slug == "build-unfinished"


def test_a_manifest_of_another_record_is_a_damaged_build(built: Path, tmp_path: Path):
    out = Path(shutil.copytree(built, tmp_path / "out"))
    with_record(out / "dataset", lambda told: told.update(title="Another"))
    with pytest.raises(FailedError) as caught:
        check(out / "dataset")
    assert caught.value.slug == "dataset-damaged" and record.RECORD in caught.value.what
