"""A row beside the same row of another build, read against this row's run."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from audit_build import make_build
from test_audit_page import a_subject

from pipelines.audit.compare import OTHER, compared, counterpart, difference
from pipelines.audit.dataset import Dataset
from pipelines.audit.labels import Labels
from pipelines.audit.query import Query
from pipelines.audit.sheet import sheet
from pipelines.audit.subject import opened
from pipelines.cli.main import run


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_build(tmp_path_factory.mktemp("compared"))


@pytest.fixture
def dataset(built: Path, tmp_path: Path) -> Dataset:
    return Dataset(built, Labels(tmp_path))


def test_a_build_beside_itself_has_no_word_that_differs(dataset: Dataset):
    for config in ("sft", "traces"):
        for identity in dataset.ids(Query(config=config)):
            subject = opened(dataset, config, identity)
            assert counterpart(subject, dataset) == identity
            both = compared(subject, dataset)
            assert both.compared == "the runs are the same"
            assert both.tellings[1].name == OTHER
            assert {mark for mark, _ in sheet(both).difference} <= {"="}


def test_what_another_run_had_is_contradicted_here(dataset: Dataset, monkeypatch):
    identity = next(
        each for each in dataset.ids(Query(config="sft"))
        if "value 3" in dataset.row("sft", each)["narrative"]
    )  # fmt: skip
    subject = opened(dataset, "sft", identity)
    real = dataset.row

    def lying(config: str, identity: str):
        row = real(config, identity)
        return {**row, "narrative": row["narrative"].replace("value 3", "value 8")} if (
            config == "sft") else row  # fmt: skip

    monkeypatch.setattr(dataset, "row", lying)
    told = compared(subject, dataset).tellings[1]
    assert not told.accepted
    assert any(c.verdict == "contradicted" for s in told.sentences for c in s.claims)


def test_runs_that_part_say_at_which_event():
    here, there = a_subject("loops"), a_subject("loops")
    records = list(there.result.trace.records)
    cut = msgspec.structs.replace(there.result.trace, records=records[:-6], python="3.13")
    there = msgspec.structs.replace(there, result=msgspec.structs.replace(there.result, trace=cut))
    said = difference(here, there)
    assert said.startswith("the runs part at event ") and "3.13" in said


def test_a_row_that_the_other_build_lacks_is_said_to_be_missing(dataset: Dataset):
    subject = a_subject("adds")
    other = msgspec.structs.replace(subject, config="sft", row={"problem": "nothing"})
    assert compared(other, dataset).compared == "the other build has no such row"


def test_the_command_lists_both_texts(built: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["audit", str(built), "--tui", "--sample", "1", "--compare", str(built)]) == 0
    assert f"--- {OTHER}" in capsys.readouterr().out
    assert run(["audit", "--program", "x.py", "--compare", str(built)]) == 2
