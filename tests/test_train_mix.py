"""What GRPO is asked with, and how a mix of tasks is rewarded (`pipelines.simulate.train.mix`)."""

import json
from pathlib import Path

import pytest

from pipelines.cli.main import run
from pipelines.simulate.train import grpo, mix
from tracer.errors import UsageError

RECIPE = """
[recipe]
name = "mix"
[[sources]]
name = "bundled"
problems = 3
correct = 1
wrong = 1
tests = 2
[rows]
configs = ["output_prediction", "solve", "solve_with_feedback"]
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    base = tmp_path_factory.mktemp("built")
    (base / "recipe.toml").write_text(RECIPE)
    assert run(["build", str(base / "recipe.toml"), "--out", str(base / "out")]) == 0
    return base / "out"


def test_a_repair_is_asked_for_after_real_feedback_and_judged_by_its_problems_tests(built):
    found = mix.asked(built, "solve_with_feedback")
    judged = {row.columns for row in mix.asked(built, "solve")}
    assert found
    for row in found:
        assert [turn["role"] for turn in row.prompt] == ["user", "assistant", "user"]
        assert "## Output for the attempt" in row.prompt[-1]["content"]
        assert row.columns in judged


@pytest.mark.parametrize("task", mix.TASKS)
def test_every_task_rewards_what_is_right_times_its_scale(built, task):
    row = mix.asked(built, task)[0]
    columns = json.loads(row.columns)
    right = wrong = "[ANSWER]\nno\n[/ANSWER]"
    if task == "output_prediction":
        said = columns["ground_truth"]
        right = f"[ANSWER]\n{said if not columns['call'] else mix_call(columns)}[/ANSWER]"
    else:
        import pyarrow.parquet as pq

        [path] = (built / "dataset" / "solve").glob("*.parquet")
        held = {json.dumps(r["tests_hidden"]): r for r in pq.read_table(path).to_pylist()}
        right = f"```python\n{held[json.dumps(columns['tests_hidden'])]['reference']}\n```"
    joint = mix.reward({task: 0.5})
    given = {"task": [task] * 2, "columns": [row.columns] * 2}
    assert joint(["", ""], [right, wrong], **given) == [0.5, -0.5]
    assert mix.reward({})(["", ""], [right, wrong], **given) == [1.0, -1.0]


def mix_call(columns):
    return f"assert {columns['call']} == {columns['ground_truth']}\n"


def test_a_mix_has_each_task_about_as_often_as_its_weight_says_and_is_the_same_again(built):
    weights = {"output_prediction": 1.0, "solve": 3.0}
    rows = grpo.mixed(built, weights, seed=1)
    assert list(rows) == list(grpo.mixed(built, weights, seed=1))
    assert set(rows["task"]) == set(weights)
    asked = {row.columns for task in weights for row in mix.asked(built, task)}
    assert set(rows["columns"]) == asked  # every prompt is there


@pytest.mark.parametrize("text", ["solve", "solve=", "solve=0", "solve=-1", "solve=inf", "swim=1"])
def test_what_is_no_weight_is_refused(text):
    with pytest.raises(UsageError):
        mix.weights([text], "--mix")


def test_a_task_that_is_not_in_the_dataset_is_refused_by_name(built):
    with pytest.raises(UsageError, match="no split"):
        mix.asked(built, "solve", split="test")


def test_without_trl_a_recipe_says_what_to_install(built, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "trl", None)
    with pytest.raises(UsageError, match="trl cannot be imported"):
        grpo.main([str(built), "--model", "m", "--out", "o"])
