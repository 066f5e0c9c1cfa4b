"""What is exported for NeMo-Gym is read and scored by its own code: ``make test-nemo-gym``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import msgspec
import pytest

from pipelines.cli.main import run
from pipelines.rewards import core

pytest.importorskip("nemo_gym", reason="make test-nemo-gym has an environment with NeMo-Gym")
import ray  # noqa: E402
import resources_servers  # noqa: E402
from fastapi.testclient import TestClient  # noqa: E402
from nemo_gym.server_utils import ServerClient  # noqa: E402
from nemo_gym.train_data_utils import compute_sample_metrics  # noqa: E402

pytestmark = [pytest.mark.real, pytest.mark.filterwarnings("ignore")]
CONFIGS = ("output_prediction", "input_prediction", "solve")
RECIPE = """
[recipe]
name = "nemo"
[[sources]]
name = "bundled"
problems = 4
correct = 1
tests = 2
[rows]
configs = ["output_prediction", "input_prediction", "solve"]
"""
PAGE = Path(__file__).parents[1] / "docs" / "training.md"
SHOWN = PAGE.read_text().partition("## NeMo-Gym")[2].partition("```python\n")[2]
OURS = SHOWN.partition("\n```")[0]
WRONG = "```python\nprint('no such answer')\n```"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("built")
    (base / "recipe.toml").write_text(RECIPE)
    assert run(["build", str(base / "recipe.toml"), "--out", str(base / "out")]) == 0
    for config in CONFIGS:
        asked = ["--layout", "nemo-gym", "--config", config, "--out", str(base / config)]
        assert run(["export", str(base / "out"), *asked]) == 0
    return base


def lines(folder: Path) -> list[str]:
    files = sorted(folder.glob("*.jsonl"))
    return [line for file in files for line in file.read_text().splitlines()]


def references(built: Path) -> dict[str, str]:
    """Row id → a program that is right."""
    import datasets

    asked = datasets.load_dataset(str(built / "out" / "dataset"), "solve")
    return {row["id"]: row["reference"] for split in asked.values() for row in split}


def body(row: dict[str, Any], said: str) -> dict[str, Any]:
    """What NeMo-Gym asks a server about a row and an answer."""
    text = {"annotations": [], "text": said, "type": "output_text"}
    message = {"id": "m", "content": [text], "role": "assistant", "status": "completed",
               "type": "message"}  # fmt: skip
    response = {"id": "r", "created_at": 0.0, "model": "none", "object": "response",
                "output": [message], "parallel_tool_calls": False, "tool_choice": "auto",
                "tools": []}  # fmt: skip
    return {**row, "response": response}


def serving(server: type, settings: type, **more: Any) -> Iterator[TestClient]:
    config = settings(host="127.0.0.1", port=8080, entrypoint="", name="", **more)
    made = server(config=config, server_client=MagicMock(spec=ServerClient))
    with TestClient(made.setup_webserver()) as client:
        yield client


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The server that docs/training.md shows."""
    (tmp_path / "shown.py").write_text(OURS)
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("shown", None)
    import shown

    yield from serving(shown.Server, shown.BaseResourcesServerConfig)


@pytest.fixture
def code_gen(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """NeMo-Gym's own server of programs and tests."""
    folder = Path(next(iter(resources_servers.__path__))) / "code_gen"
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))  # for its Ray workers
    import app

    ray.init(num_cpus=1)
    try:
        yield from serving(
            app.CompCodingResourcesServer, app.CompCodingResourcesServerConfig,
            num_processes=1, unit_test_timeout_secs=10, debug=False,
        )  # fmt: skip
    finally:
        ray.shutdown()


@pytest.mark.parametrize("config", CONFIGS)
def test_every_row_passes_its_check_of_data(built: Path, config: str):
    found = lines(built / config)
    assert found
    assert not any(is_offending for _, is_offending in map(compute_sample_metrics, found))


def test_its_server_of_programs_tells_a_right_one_from_a_wrong_one(
    built: Path, code_gen: TestClient
):
    rights, asked = references(built), 0
    for row in map(msgspec.json.decode, lines(built / "solve")):
        held = row["verifier_metadata"]
        if held["unit_tests"] is None:
            continue
        right = f"```python\n{rights[held['id']]}\n```"
        assert code_gen.post("/verify", json=body(row, right)).json()["reward"] == 1.0
        assert code_gen.post("/verify", json=body(row, WRONG)).json()["reward"] == 0.0
        asked += 1
    assert asked


def test_the_server_of_the_documentation_scores_as_the_rewards_do(built: Path, ours: TestClient):
    rights = references(built)
    for row in map(msgspec.json.decode, lines(built / "solve")):
        right = f"```python\n{rights[row['verifier_metadata']['id']]}\n```"
        held = row["verifier_metadata"]
        for said in (right, WRONG):
            [score] = core.score([core.request("solve", said, held)])
            answer = ours.post("/verify", json=body(row, said)).json()
            assert (answer["reward"], answer["mask_sample"]) == (score.value, False)
            assert (score.value == 1.0) == (said == right)
