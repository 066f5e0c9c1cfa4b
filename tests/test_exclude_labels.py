"""Rows that an audit labelled are left out of the next build, and counted."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from audit_build import make_build

from pipelines import build, exclusions, report, status
from pipelines.audit.dataset import Dataset
from pipelines.audit.labels import Label, Labels
from pipelines.audit.query import Query
from pipelines.cli.main import run
from pipelines.publish.check import check
from pipelines.publish.rebuild import rebuild
from tracer.errors import FailedError, RefusedError, UsageError


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_build(tmp_path_factory.mktemp("excluded"))


def rows(out: Path, config: str) -> list[dict]:
    return [
        row
        for path in sorted((out / "dataset" / config).glob("*.parquet"))
        for row in pq.read_table(path).to_pylist()
    ]


def files(out: Path) -> dict[str, bytes]:
    found = [path for path in out.rglob("*") if path.is_file()]
    kept = (path for path in found if "work" not in path.parts and "costs" not in path.name)
    return {str(path.relative_to(out)): path.read_bytes() for path in kept}


def labelled(built: Path, folder: Path, *chosen: tuple[str, int, str]) -> Path:
    """A file of labels: (config, number of the row, label)."""
    dataset, labels = Dataset(built, Labels(folder)), Labels(folder)
    for config, number, label in chosen:
        identity = dataset.ids(Query(config=config))[number]
        labels.add(Label(config=config, id=identity, label=label, author="ann"))
    return labels.path


def test_labelled_rows_are_left_out_and_counted_by_reason(built: Path, tmp_path: Path):
    path = labelled(
        built, tmp_path, ("sft", 1, "2"), ("sft", 3, "5"), ("output_prediction", 0, "2")
    )
    told = build(built.parent / "tiny.toml", tmp_path / "out", workers=1, exclude_labels=path)
    before, after = rows(built, "sft"), rows(tmp_path / "out", "sft")
    assert after == [row for n, row in enumerate(before) if n not in (1, 3)]
    assert rows(tmp_path / "out", "output_prediction") == rows(built, "output_prediction")[1:]
    old = report.read(built)
    assert old is not None
    for config, count in told.configs.items():
        assert count.rows_in == count.rows_out + count.rejected == old.configs[config].rows_in
    assert {n: c for n, c in told.rejected["sft"].items() if n.startswith("label/")} == {
        "label/wrong": 1, "label/too_long": 1,
    }  # fmt: skip
    rejects = pq.read_table(tmp_path / "out" / "rejects" / "rejects.parquet").to_pylist()
    said = [row for row in rejects if row["stage"] == "label"]
    assert {row["trace_id"] for row in said if row["config"] == "sft"} == {
        before[1]["trace_id"], before[3]["trace_id"],
    }  # fmt: skip
    assert "labelled 2 wrong by ann" in {row["detail"] for row in said}
    assert status.read(tmp_path / "out").rejected["label/wrong"] == 2


def test_a_label_on_a_trace_leaves_out_its_run_in_every_config(built: Path, tmp_path: Path):
    path = labelled(built, tmp_path, ("traces", 1, "2"))
    gone = rows(built, "traces")[1]["trace_id"]
    told = build(built.parent / "tiny.toml", tmp_path / "out", workers=1, exclude_labels=path)
    for config in ("traces", "sft", "output_prediction"):
        left = [row for row in rows(built, config) if row["trace_id"] != gone]
        assert rows(tmp_path / "out", config) == left
    assert told.rejected["item"]["label/wrong"] == 1


def test_true_look_again_notes_and_labels_taken_back_leave_nothing_out(built: Path, tmp_path: Path):
    path = labelled(
        built, tmp_path, ("sft", 0, "1"), ("sft", 1, "9"), ("sft", 2, "2"), ("sft", 2, "")
    )
    build(built.parent / "tiny.toml", tmp_path / "out", workers=1, exclude_labels=path)
    assert rows(tmp_path / "out", "sft") == rows(built, "sft")


def test_labels_are_part_of_what_a_build_is(built: Path, tmp_path: Path):
    path = labelled(built, tmp_path, ("sft", 1, "2"))
    recipe, out = built.parent / "tiny.toml", tmp_path / "out"
    told = build(recipe, out, workers=1, exclude_labels=path)
    old = report.read(built)
    assert old is not None and told.config != old.config
    with pytest.raises(RefusedError) as caught:
        build(recipe, out, workers=1, resume=True)
    assert "exclude.labels" in caught.value.what
    first = files(out)
    assert build(recipe, out, workers=1, resume=True, exclude_labels=path) == told
    assert files(out) == first


def test_a_fork_without_labelled_rows_is_the_build_made_anew(built: Path, tmp_path: Path):
    path = labelled(built, tmp_path, ("sft", 1, "2"), ("traces", 0, "7"))
    recipe, out = built.parent / "tiny.toml", tmp_path / "out"
    build(recipe, out, workers=1)
    build(recipe, out, workers=1, fork=True, exclude_labels=path)
    build(recipe, tmp_path / "anew", workers=2, exclude_labels=path)
    (fork,) = tmp_path.glob("out-*")
    assert files(fork) == files(tmp_path / "anew")


@pytest.mark.parametrize(
    "line",
    [
        b"x",
        b'{"config": "nothing", "id": "a", "label": "2"}',
        b'{"config": "sft", "id": "a", "label": "z"}',
        b"\xff",
    ],
)
def test_a_file_that_is_no_audit_s_is_refused_by_its_line(line: bytes, tmp_path: Path):
    path = tmp_path / "labels.jsonl"
    path.write_bytes(msgspec.json.encode(Label(config="sft", id="a", label="2")) + b"\n" + line)
    with pytest.raises(UsageError) as caught:
        exclusions.read(path)
    assert caught.value.where.endswith("line 2")


def test_the_command_says_what_it_left_out(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = labelled(built, tmp_path, ("sft", 1, "3"))
    out = ["--out", str(tmp_path / "out"), "--workers", "1"]
    recipe = str(built.parent / "tiny.toml")
    assert run(["build", recipe, *out, "--exclude-labels", str(path)]) == 0
    assert "label/misleading  (sft)" in capsys.readouterr().out
    assert run(["build", recipe, *out, "--exclude-labels", "nowhere"]) == 2
    assert run(["build", recipe, *out, "--resume"]) == 3


def test_a_dataset_carries_what_it_leaves_out_and_is_built_again_from_that(
    built: Path, tmp_path: Path
):
    path = labelled(built, tmp_path, ("sft", 1, "2"), ("traces", 0, "3"))
    build(built.parent / "tiny.toml", tmp_path / "out", workers=1, exclude_labels=path)
    check(tmp_path / "out" / "dataset", accept=["unstated"])
    assert b"ann" not in (tmp_path / "out" / "dataset" / "exclusions.jsonl").read_bytes()
    again = rebuild(
        str(tmp_path / "out"), tmp_path / "again", base=built.parent, trust=True, workers=1
    )
    assert again.differing == []


def test_a_list_of_other_rows_is_not_taken_for_the_datasets(built: Path, tmp_path: Path):
    path = labelled(built, tmp_path, ("sft", 1, "2"))
    build(built.parent / "tiny.toml", tmp_path / "out", workers=1, exclude_labels=path)
    (tmp_path / "out" / "dataset" / "exclusions.jsonl").write_bytes(b"")
    with pytest.raises(FailedError, match="not as built: exclusions.jsonl"):
        check(tmp_path / "out" / "dataset", accept=["unstated"])
