"""What a model predicts stands in the feedback of rows, where it is judged as the run is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_pipeline_build import contents
from test_rows_custom_checker import CHECKS
from test_rows_custom_checker import PROGRAMS as DIVISOR
from test_rows_tasks import DOUBLES, RAISES, problem, rows_of

from pipelines import build
from pipelines.cli.main import run
from pipelines.config import load
from pipelines.estimate import estimate
from pipelines.executors.inline import InlineExecutor
from pipelines.plan import make
from pipelines.publish import check
from pipelines.report import Report
from tracer.errors import GroundtraceError, RefusedError, UsageError

BOTH = ("solve_with_feedback", "repair")
RECIPE = """
[recipe]
name = "predicted"
[[sources]]
name = "folder"
path = "problems"
tests = 2
[rows]
configs = ["traces", "output_prediction", "solve_with_feedback", "repair"]
[shards]
items = 3
"""
TABLE = '[feedback]\npredictions = "said.jsonl"\n'
Runs = Mapping[tuple[str, str], dict[str, Any]]  # problem and program, on the first test → row


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Problems of each kind, a recipe, and its build with real feedback in ``out``."""
    base = tmp_path_factory.mktemp("predicted")
    tests = [("hand", "3\n", "6\n"), ("hand", "2\n", "4\n"), ("generator", "5\n", "10\n")]
    problem(base / "problems" / "doubles", DOUBLES, tests)
    problem(base / "problems" / "top", RAISES, [("hand", "[[1, 5, 2]]", "5")], entry="top")
    problem(base / "problems" / "divisor", DIVISOR, [("hand", "12\n", "6\n")])
    (base / "problems" / "divisor" / "checker.py").write_text(CHECKS)
    with (base / "problems" / "divisor" / "problem.toml").open("a") as file:
        file.write('[checker]\nkind = "custom"\nfile = "checker.py"\n')
    (base / "real.toml").write_text(RECIPE)
    build(base / "real.toml", base / "out", executor=InlineExecutor())
    return base


@pytest.fixture(scope="module")
def runs(base: Path) -> Runs:
    found = [row for row in rows_of(base / "out", "output_prediction") if row["test"] == "t0"]
    return {(row["problem"], row["solution"]): row for row in found}


def written(folder: Path, base: Path, lines: list[dict[str, Any]]) -> Path:
    """A recipe beside these predictions."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "said.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    path = json.dumps(str(base / "problems"))
    (folder / "said.toml").write_text(RECIPE.replace('"problems"', path) + TABLE)
    return folder / "said.toml"


def built(recipe: Path) -> tuple[Path, Report]:
    out = recipe.parent / "out"
    return out, build(recipe, out, executor=InlineExecutor())


SAID = {  # by trace id: what the runs might have given, judged as what they gave
    ("doubles", "wrong.py"): "8\n",
    ("top", "wrong.py"): "2",
    ("top", "ok.py"): "assert top([1, 5, 2]) == 5",
    ("divisor", "wrong.py"): "7\n",
    ("divisor", "ok.py"): "4",  # not what it prints, yet right
}


def by_trace(runs: Runs, said: Mapping[tuple[str, str], str]) -> list[dict[str, Any]]:
    return [{"trace_id": runs[key]["trace_id"], "prediction": text} for key, text in said.items()]


@pytest.fixture(scope="module")
def told(base: Path, runs: Runs) -> tuple[Path, Report]:
    lines = [*by_trace(runs, SAID), {"trace_id": "0" * 32, "prediction": "5"}]
    return built(written(base / "told", base, lines))


def of(out: Path, config: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["problem"], row["solution"]): row for row in rows_of(out, config)}


def output(row: dict[str, Any]) -> str:
    return row["feedback"].partition("## Output for the attempt\n")[2]


def test_without_predictions_feedback_is_from_runs(base: Path):
    for config in BOTH:
        found = rows_of(base / "out", config)
        assert found and {row["feedback_from"] for row in found} == {"run"}


@pytest.mark.parametrize("config", BOTH)
def test_a_predicted_output_stands_where_the_runs_stood_and_nothing_else_changes(
    config: str, base: Path, told
):
    real, found = of(base / "out", config), of(told[0], config)
    assert found.keys() == real.keys()
    for key, row in found.items():
        answer = SAID[key].removeprefix("assert top([1, 5, 2]) == ").strip()
        assert (row["feedback_from"], output(row)) == ("prediction", answer)
        before = real[key]
        assert row["feedback"] == before["feedback"].removesuffix(output(before)) + answer
        assert row["messages"][-1] == before["messages"][-1]
        assert row["id"] != before["id"] and row["trace_id"] == before["trace_id"]


def test_what_a_model_answered_in_an_evaluation_is_a_file_of_predictions(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out, said = tmp_path / "out", tmp_path / "evaluated"
    shutil.copytree(base / "out", out)
    engine = ["--engine", "known-accuracy", "--option", "p=1"]
    assert run(["simulate", "evaluate", str(out), *engine, "--out", str(said)]) == 0
    recipe = written(tmp_path, base, [])
    recipe.write_text(recipe.read_text().replace("said.jsonl", "evaluated/predictions.jsonl"))
    assert run(["build", str(recipe), "--out", str(out), "--fork", "--workers", "1"]) == 0
    assert "8 of runs that were kept + 0 of none" in capsys.readouterr().out
    (fork,) = tmp_path.glob("out-*")
    for config in BOTH:  # told by a model that is always right: what the runs gave
        real, found = of(base / "out", config), of(fork, config)
        assert {row["feedback_from"] for row in found.values()} == {"prediction"}
        assert {key: row["feedback"] for key, row in found.items()} == {
            key: row["feedback"] for key, row in real.items()
        }


def test_runs_without_a_prediction_keep_real_feedback(base: Path, runs: Runs, tmp_path: Path):
    lines = by_trace(runs, {("doubles", "wrong.py"): "8\n"})
    out, _ = built(written(tmp_path, base, lines))
    for config in BOTH:
        real, found = of(base / "out", config), of(out, config)
        assert found.pop(("doubles", "wrong.py"))["feedback_from"] == "prediction"
        del real["doubles", "wrong.py"]
        assert found == real


def test_completions_of_output_prediction_are_read_as_their_reward_reads_them(
    base: Path, runs: Runs, told, tmp_path: Path
):
    lines = [
        {"id": runs[key]["id"], "completion": f"[THOUGHT]so[/THOUGHT]\n[ANSWER]\n{text}[/ANSWER]"}
        for key, text in SAID.items()
    ]
    out, report = built(written(tmp_path, base, lines))
    for config in BOTH:
        assert rows_of(out, config) == rows_of(told[0], config)
    assert report.feedback.of_runs == len(lines) and report.feedback.of_no_run == 0


def test_what_cannot_stand_for_the_run_gives_no_row_and_is_counted(
    base: Path, runs: Runs, tmp_path: Path
):
    said = {
        ("doubles", "wrong.py"): "[ANSWER]\n6\n[/ANSWER]",  # it would pass
        ("divisor", "wrong.py"): "[ANSWER]\n3\n[/ANSWER]",  # it would pass: the program says so
        ("divisor", "ok.py"): "[ANSWER]\n5\n[/ANSWER]",  # it would fail
        ("top", "wrong.py"): "[ANSWER]\n2 or 5\n[/ANSWER]",
        ("top", "ok.py"): "It returns 5.",
    }
    lines = [{"id": runs[key]["id"], "completion": text} for key, text in said.items()]
    out, report = built(written(tmp_path, base, lines))
    assert [rows_of(out, config) for config in BOTH] == [[], []]
    refused = report.rejected
    assert refused["solve_with_feedback"]["rows/prediction_disagrees"] == 3
    assert refused["solve_with_feedback"]["rows/prediction_unread"] == 2
    assert refused["repair"]["rows/prediction_disagrees"] == 2
    assert refused["repair"]["rows/prediction_unread"] == 1
    for config in BOTH:
        count = report.configs[config]
        assert count.rows_in == count.rows_out + count.rejected


def test_every_prediction_is_of_a_run_or_counted_as_of_none(told):
    out, report = told
    account = report.feedback
    assert (account.predictions, account.of_runs, account.of_no_run) == (6, 5, 1)
    assert account.examples == ["0" * 32]
    assert account.rows["repair"] == {"prediction": 3, "run": 0}
    page = (out / "report.md").read_text()
    assert "6 predictions = 5 of runs that the build kept + 1 of none." in page


def test_parquet_and_lines_in_any_order_make_the_same_rows(
    base: Path, runs: Runs, told, tmp_path: Path
):
    recipe = written(tmp_path, base, [])
    recipe.write_text(recipe.read_text().replace("said.jsonl", "said.parquet"))
    rows = [*by_trace(runs, SAID), {"trace_id": "0" * 32, "prediction": "5"}]
    pq.write_table(pa.Table.from_pylist(rows[::-1]), tmp_path / "said.parquet")
    out, _ = built(recipe)
    for config in BOTH:
        assert rows_of(out, config) == rows_of(told[0], config)


def test_two_workers_give_the_same_bytes_as_one(told, tmp_path: Path):
    build(told[0].parent / "said.toml", tmp_path / "two", workers=2)
    assert contents(tmp_path / "two") == contents(told[0])


def test_a_build_goes_on_with_the_same_predictions_only(base: Path, told, tmp_path: Path):
    out = tmp_path / "out"
    shutil.copytree(told[0], out)
    lines = [json.loads(line) for line in (base / "told" / "said.jsonl").read_text().splitlines()]
    recipe = written(tmp_path, base, lines[::-1])  # the order says nothing
    shutil.rmtree(out / "work" / "shards" / "00000")
    (out / "manifest.json").unlink()
    build(recipe, out, resume=True, executor=InlineExecutor())
    assert contents(out) == contents(told[0])
    lines[0]["prediction"] = "10\n"
    written(tmp_path, base, lines)
    with pytest.raises(RefusedError) as refused:
        build(recipe, out, resume=True, executor=InlineExecutor())
    assert refused.value.slug == "build-differs"
    assert "input: the predictions changed" in refused.value.what


def test_the_dataset_can_be_published_with_its_recipe(told):
    recipe = load(told[0] / "dataset" / "recipe.toml")
    assert recipe.feedback.predictions == "said.jsonl"
    assert check.check(told[0] / "dataset", accept=("unstated",)).configs.keys() >= set(BOTH)


def test_a_dry_run_reads_the_predictions(base: Path, told):
    recipe = load(base / "told" / "said.toml")
    planned = make(recipe, base / "told")
    found = estimate(recipe, base / "told", planned)
    assert found.rows["repair"] == 3 and found.rows["solve_with_feedback"] == 5


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("", "holds no line", ""),
        ("\n{", "no JSON object", ", line 2"),
        ("[1]", "no JSON object", ", line 1"),
        ('{"trace_id": "a"}', "neither trace_id and prediction nor id and completion", ", line 1"),
        ('{"trace_id": "a", "prediction": null}', "neither", ", line 1"),
        ('{"trace_id": "a", "prediction": "1", "id": "b", "completion": "2"}', "both", ", line 1"),
        ('{"trace_id": "a", "prediction": 1}', "prediction is no text", ", line 1"),
        ('{"trace_id": 1, "prediction": "1"}', "trace_id is no text", ", line 1"),
        ('{"trace_id": "a", "prediction": "\\ud800 b"}', "no JSON object", ", line 1"),
        ('{"id": "a", "completion": [1]}', "neither text nor messages", ", line 1"),
        (
            '{"trace_id": "a", "prediction": "1"}\n\n{"trace_id": "a", "prediction": "1"}',
            "line 1 is of the same trace_id, a", ", line 3",
        ),
        (
            '{"trace_id": "a", "prediction": "1"}\n{"id": "b", "completion": "1"}',
            "the lines before have others", ", line 2",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_its_line(
    text: str, said: str, line: str, base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    recipe = written(tmp_path, base, [])
    (tmp_path / "said.jsonl").write_text(text)
    assert run(["build", str(recipe), "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert "predictions-unreadable" in error and said in error, error
    assert f"said.jsonl{line}\n" in error and len(error.splitlines()) == 3
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["none.jsonl", "none.parquet", "problems", "broken.parquet"])
def test_a_file_that_cannot_be_read_is_refused(name: str, base: Path, tmp_path: Path):
    recipe = written(tmp_path, base, [])
    (tmp_path / "problems").mkdir()
    (tmp_path / "broken.parquet").write_text("no")
    recipe.write_text(recipe.read_text().replace("said.jsonl", name))
    with pytest.raises(UsageError) as refused:
        built(recipe)
    assert refused.value.slug == "predictions-unreadable" and name in refused.value.where


def test_predictions_for_no_config_that_tells_them_are_refused(base: Path, tmp_path: Path):
    recipe = written(tmp_path, base, [{"trace_id": "a", "prediction": "1"}])
    recipe.write_text(recipe.read_text().replace(', "solve_with_feedback", "repair"', ""))
    with pytest.raises(UsageError) as refused:
        built(recipe)
    assert (refused.value.slug, refused.value.where) == ("recipe-wrong", "rows.configs")


def test_a_build_that_lost_its_predictions_says_so_and_loses_no_row(base: Path, told, tmp_path):
    from pipelines import predictions

    (tmp_path / "work").mkdir()
    for data in (None, b"no"):
        if data is not None:
            (tmp_path / predictions.FILE).write_bytes(data)
        recipe = load(base / "told" / "said.toml")
        with (
            pytest.raises(GroundtraceError) as refused,
            predictions.kept(recipe, tmp_path) as found,
        ):
            assert found is not None
            found.of("0" * 32)
        assert refused.value.slug == "build-unreadable"
