"""build, status and show: what people and scripts see."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.cli.main import run

RECIPE = """
[recipe]
name = "tiny"
[[sources]]
name = "folder"
path = "programs"
[rows]
configs = ["traces", "output_prediction"]
"""


def write_recipe(folder: Path) -> Path:
    (folder / "programs").mkdir()
    source = "a, b = map(int, input().split())\nprint(a + b)\n"
    (folder / "programs" / "adds.py").write_text(source)
    (folder / "programs" / "adds.in").write_text("3 4\n")
    path = folder / "tiny.toml"
    path.write_text(RECIPE)
    return path


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    return write_recipe(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    recipe = write_recipe(folder)
    assert run(["build", str(recipe), "--out", str(folder / "out"), "--workers", "1"]) == 0
    return folder / "out"


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(
    recipe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(["build", str(recipe), "--out", str(tmp_path / "out"), "--dry-run"]) == 0
    assert "1 programs, 1 pairs" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_a_build_accounts_for_its_rows_and_leaves_its_files(built: Path):
    report = json.loads((built / "report.json").read_text())
    assert report["configs"]["traces"] == {"rows_in": 1, "rows_out": 1, "rejected": 0}
    for name in ("dataset/README.md", "rejects/rejects.parquet", "report.md", "manifest.json"):
        assert (built / name).is_file()


def test_a_build_in_a_folder_that_holds_one_is_refused_with_exit_code_3(
    built: Path, recipe: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(["build", str(recipe), "--out", str(built)]) == 3
    text = capsys.readouterr().err
    assert text.startswith("error: folder-holds-a-build") and "--resume" in text


def test_status_says_where_a_build_stands(built: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["status", str(built), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["state"] == "complete" and found["rows"]["traces"] == 1


def test_show_prints_a_row_with_its_trace(built: Path, capsys: pytest.CaptureFixture[str]):
    row = pq.read_table(built / "dataset" / "output_prediction").to_pylist()[0]
    assert run(["show", str(built), row["id"][:12]]) == 0
    shown = capsys.readouterr().out
    assert row["prompt"] in shown and "a = 3; b = 4" in shown and "prints '7\\n'" in shown


def test_an_unreadable_file_of_the_dataset_is_a_clear_error(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    shutil.copytree(built, tmp_path / "copy")
    (file,) = (tmp_path / "copy" / "dataset" / "traces").iterdir()
    file.write_bytes(b"PAR1 no more")
    assert run(["show", str(tmp_path / "copy"), "abcdef"]) == 4
    assert capsys.readouterr().err.startswith("error: shard-unreadable")


def test_a_source_that_no_one_has_is_exit_code_2(
    recipe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    recipe.write_text(RECIPE.replace('"folder"', '"fodler"'))
    assert run(["build", str(recipe), "--out", str(tmp_path / "out")]) == 2
    assert "did you mean folder?" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
