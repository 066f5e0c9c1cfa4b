"""The training recipes take true steps with TRL on this CPU: ``make test-trainers``.

The model is made on the spot, of random weights, so no test says that it learns.
"""

from pathlib import Path

import pytest

from pipelines.cli.main import run

pytest.importorskip("trl", reason="make test-trainers has an environment with the trainers")
import tiny_model  # noqa: E402

from pipelines.simulate.train import grpo, sft  # noqa: E402

pytestmark = [pytest.mark.real, pytest.mark.filterwarnings("ignore")]
RECIPE = """
[recipe]
name = "train"
[[sources]]
name = "bundled"
problems = 3
correct = 1
wrong = 1
tests = 2
[rows]
configs = ["sft", "output_prediction", "solve", "solve_with_feedback"]
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    base = tmp_path_factory.mktemp("built")
    (base / "recipe.toml").write_text(RECIPE)
    assert run(["build", str(base / "recipe.toml"), "--out", str(base / "out")]) == 0
    return base / "out"


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> str:
    return str(tiny_model.make(tmp_path_factory.mktemp("models") / "tiny"))


def weights(folder) -> dict:
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(folder).state_dict()


def differ(one, other) -> bool:
    return any(not one[name].float().equal(other[name].float()) for name in one)


def test_sft_takes_steps_and_saves_a_model_that_loads(built, model, tmp_path: Path):
    asked = [str(built), "--model", model, "--out", str(tmp_path / "out"), "--max-tokens", "1000"]
    sft.main([*asked, "--steps", "2", "--batch", "2", "--learning-rate", "0.01"])
    assert differ(weights(model), weights(tmp_path / "out"))


@pytest.mark.parametrize(
    "mix",
    [
        ["--mix", "output_prediction=1"],
        ["--mix", "solve_with_feedback=1"],
        ["--mix", "output_prediction=0.2", "--mix", "solve_with_feedback=0.8",
         "--scale", "output_prediction=0.8"],
    ],
    ids=["output_prediction", "solve_with_feedback", "joint"],
)  # fmt: skip
def test_grpo_takes_steps_by_our_rewards_and_saves_a_model_that_loads(built, model, tmp_path, mix):
    asked = [str(built), "--model", model, "--out", str(tmp_path / "out"), *mix]
    asked += ["--steps", "2", "--batch", "4", "--group", "4", "--max-tokens", "8"]
    grpo.main(asked)
    assert weights(tmp_path / "out")
