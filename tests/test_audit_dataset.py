"""Rows of a build found, filtered, searched and labelled where they lie."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import numpy as np
import pyarrow.parquet as pq
import pytest
from audit_build import make_build
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.audit.dataset import Dataset
from pipelines.audit.labels import Label, Labels
from pipelines.audit.passes import Pass, holding
from pipelines.audit.query import Query, read
from pipelines.audit.sheet import sheet
from pipelines.audit.subject import opened
from tracer.errors import FailedError, UsageError


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_build(tmp_path_factory.mktemp("audited"))


@pytest.fixture
def dataset(built: Path, tmp_path: Path) -> Dataset:
    return Dataset(built, Labels(tmp_path))


def all_rows(built: Path, config: str) -> list[dict]:
    files = sorted((built / "dataset" / config).glob("*.parquet"))
    return [row for path in files for row in pq.read_table(path).to_pylist()]


def test_every_row_of_the_files_is_listed_once_in_their_order(built: Path, dataset: Dataset):
    for config in dataset.configs:
        key = "trace_id" if config == "traces" else "id"
        assert dataset.ids(Query(config=config)) == [r[key] for r in all_rows(built, config)]


def test_a_row_that_is_opened_is_the_row_of_the_file(built: Path, dataset: Dataset):
    for row in all_rows(built, "sft"):
        assert dataset.row("sft", row["id"]) == row


def test_a_text_is_found_in_the_rows_that_hold_it_and_in_no_others(built: Path, dataset: Dataset):
    for text in ("double", "DOUBLE", "3 4", "nowhere to be found"):
        held = [
            row["id"]
            for row in all_rows(built, "sft")
            if text.lower() in (row["narrative"] + "\0" + row["prompt"]).lower()
        ]
        assert dataset.ids(Query(config="sft", text=text)) == held


def test_a_filter_keeps_what_the_column_says(built: Path, dataset: Dataset):
    kept = dataset.ids(Query(config="sft", where=(("style", ("terse/1",)),)))
    assert kept == [r["id"] for r in all_rows(built, "sft") if r["style"] == "terse/1"]


def test_outcomes_of_rows_are_those_of_their_traces(built: Path, dataset: Dataset):
    known = {row["trace_id"]: row["outcome"] for row in all_rows(built, "traces")}
    for row in dataset.listed(Query(config="sft"), 0).rows:
        assert row["outcome"] == known[row["trace_id"]]


def test_a_sample_is_drawn_by_its_seed_alone(dataset: Dataset):
    drawn = [dataset.ids(Query(config="sft", sample=3, seed=seed)) for seed in (1, 1, 2, 3, 4)]
    assert drawn[0] == drawn[1]
    assert len({tuple(ids) for ids in drawn}) > 1
    assert all(len(set(ids)) == 3 for ids in drawn)


def test_bins_count_every_row_that_fits(dataset: Dataset):
    listed = dataset.listed(Query(config="traces"), 0)
    for bins in listed.bins.values():
        assert sum(count for _, _, count in bins) == listed.total


def test_next_unreviewed_passes_over_what_has_a_label(dataset: Dataset):
    query = Query(config="sft")
    ids = dataset.ids(query)
    dataset.labels.add(Label(config="sft", id=ids[1], label="2"))
    assert dataset.beside(query, ids[0]).next == ids[1]
    assert dataset.beside(query, ids[0]).unreviewed == ids[2]
    assert dataset.beside(query, ids[-1]).unreviewed == ids[0]
    assert dataset.ids(Query(config="sft", where=(("label", ("2",)),))) == [ids[1]]


def test_a_label_taken_back_leaves_its_history(tmp_path: Path):
    labels = Labels(tmp_path)
    labels.add(Label(config="sft", id="a", label="1", author="x"))
    labels.add(Label(config="sft", id="a", author="x"))
    assert labels.newest() == {}
    assert len(labels.path.read_bytes().splitlines()) == 2


def test_a_line_cut_short_costs_that_line_only(tmp_path: Path):
    labels = Labels(tmp_path)
    labels.add(Label(config="sft", id="a", label="1"))
    with labels.path.open("ab") as file:
        file.write(b'{"config": "sft", "id": "b", "la')
    labels.add(Label(config="sft", id="c", label="3"))
    assert {id for _, id in labels.newest()} == {"a", "c"}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # it waits for a disk
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", *"123456789"]), st.text())))
def test_the_newest_label_of_each_row_counts(
    tmp_path_factory: pytest.TempPathFactory, added: list[tuple[str, str, str]]
):
    labels = Labels(tmp_path_factory.mktemp("labels"))
    expected: dict[str, tuple[str, str]] = {}
    for id, label, note in added:
        try:
            labels.add(Label(config="sft", id=id, label=label, note=note))
        except UsageError:  # a note that JSON cannot hold
            continue
        expected[id] = (label, note)
    stored = {
        id: (one.label, one.note) for (_, id), one in Labels(labels.path.parent).newest().items()
    }
    assert stored == {id: pair for id, pair in expected.items() if pair != ("", "")}
    exported = labels.exported().splitlines()
    assert [msgspec.json.decode(line)["id"] for line in exported] == sorted(stored)


@pytest.mark.parametrize(
    "asked",
    [{"config": ["x"]}, {"sample": ["-1"]}, {"sample": ["99999999"]}, {"events_from": ["1e3"]}],
)
def test_a_query_that_means_nothing_is_refused(asked: dict[str, list[str]]):
    with pytest.raises(UsageError) as caught:
        read(asked, ["sft"])
    assert caught.value.slug == "bad-query"


def test_a_folder_without_a_build_says_so(tmp_path: Path):
    with pytest.raises(UsageError) as caught:
        Dataset(tmp_path, Labels(tmp_path))
    assert caught.value.slug == "no-build"


def test_a_rewritten_row_has_its_template_beside_it_and_the_words_between(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
):
    identity = dataset.ids(Query(config="sft"))[0]
    template = opened(dataset, "sft", identity).tellings[0].text
    row = dataset.row("sft", identity)
    assert row is not None
    words = "In short, " + row["narrative"].replace("value", "amount")
    changed = {**row, "narrative": words, "sentences": [], "rewrite_outcome": "accepted_first"}
    real = dataset.row
    monkeypatch.setattr(dataset, "row", lambda c, i: changed if c == "sft" else real(c, i))
    both = opened(dataset, "sft", identity)
    assert [told.name for told in both.tellings] == ["rewrite", "template"]
    assert [told.text for told in both.tellings] == [words, template]
    difference = sheet(both).difference
    assert "".join(text for mark, text in difference if mark != "+") == template
    assert "".join(text for mark, text in difference if mark != "-") == words


def test_the_start_of_an_id_finds_its_row_and_an_empty_one_is_ambiguous(dataset: Dataset):
    identity = dataset.ids(Query(config="sft"))[0]
    assert dataset.find(identity[:12]) == ("sft", identity)
    for wanted, slug in (("", "id-ambiguous"), ("zzzz", "no-such-row")):
        with pytest.raises(UsageError) as caught:
            dataset.find(wanted)
        assert caught.value.slug == slug


def test_a_search_that_was_stopped_finds_the_same_when_it_goes_on(dataset: Dataset):
    index, paths = dataset.index("sft"), dataset.files["sft"] * 6
    starts = np.concatenate([[0], np.cumsum(np.tile(np.diff(index.starts), 6))])
    found = []
    for stops in (0, 3):
        search = Pass(paths, starts, ("narrative",), holding("VALUE 3"), np.bool_)
        for _ in range(stops):
            search.wait(math.inf, lambda: search.rows > 0)
            search.stop()
        search.wait(math.inf)
        assert search.done and search.rows == starts[-1]
        found.append(search.found.tolist())
    assert found[0] == found[1] and any(found[0]) and not all(found[0])


def test_a_list_while_a_search_goes_on_holds_what_was_read_so_far(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Pass, "wait", lambda *_: None)  # nothing has been read yet
    listed = dataset.listed(Query(config="sft", text="value"), 0)
    assert (listed.total, listed.read, listed.rows) == (0, 0, [])
    assert listed.rows_in_all == len(dataset.index("sft"))


def test_a_text_that_cannot_be_read_is_an_error_not_an_empty_find(built: Path, tmp_path: Path):
    broken = tmp_path / "train-00000-of-00001.parquet"
    broken.write_bytes(b"PAR1 nothing of the kind")
    search = Pass([broken], np.array([0, 5]), ("narrative",), holding("x"), np.bool_)
    with pytest.raises(FailedError) as caught:
        search.wait(math.inf)
    assert caught.value.slug == "shard-unreadable"
