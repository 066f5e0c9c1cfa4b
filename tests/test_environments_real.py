"""The environments within TRL 1.16 and verifiers 0.4: make test-trainers."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tiny_model
from test_environments import HAND_IN, ROW, THREE, TWICE, Scripted

from pipelines.files import write_parquet
from pipelines.rewards.runs import shared
from pipelines.rewards.score import RIGHT
from pipelines.rows.schema import table
from pipelines.rows.types import Message, SolveRow, TestRow
from tracer.errors import FailedError

pytestmark = [pytest.mark.real, pytest.mark.filterwarnings("default")]


@pytest.fixture(autouse=True)
def sandboxes() -> Iterator[None]:
    yield
    shared().close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    tests = {name: tuple(TestRow(**one) for one in ROW[name])
             for name in ("tests_public", "tests_hidden")}  # fmt: skip
    row = SolveRow(
        id="r", source="s", problem="p", topic="", tier=0, licence="", provenance="", statement="",
        entry="", layout="solve/1", prompt=ROW["prompt"], messages=(Message("user", "Double it."),),
        checker="tokens", tolerance=0.0, checker_program="", tests_left_out=0, seconds=0.0,
        megabytes=0, reference="", wrong="", **tests,
    )  # fmt: skip
    write_parquet(tmp_path / "solve" / "train-00000-of-00001.parquet", table([row], SolveRow))
    return tmp_path


def test_trl_makes_tools_of_the_methods_and_their_docstrings():
    utils = pytest.importorskip("transformers.utils")
    from pipelines.environments.trl import SolveEnvironment

    env = SolveEnvironment()
    made = [utils.get_json_schema(tool)["function"] for tool in (env.try_program, env.submit)]
    assert [tool["name"] for tool in made] == ["try_program", "submit"]
    assert made[0]["parameters"]["required"] == ["program"] and made[1]["description"]


def test_trl_takes_a_step_with_the_environments_tools_and_its_reward(data: Path, tmp_path: Path):
    trl = pytest.importorskip("trl")
    from datasets import load_dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from pipelines.environments.trl import SolveEnvironment

    model = tiny_model.make(tmp_path / "model")
    tokenizer = AutoTokenizer.from_pretrained(model)
    tokenizer.chat_template = (
        Path(trl.__file__).parent / "chat_templates" / "qwen3.jinja"
    ).read_text()
    rows = load_dataset("parquet", data_files=str(data / "solve" / "*.parquet"), split="train")
    rows = rows.remove_columns("prompt").rename_column("messages", "prompt")
    seen: list[tuple[str, float | None]] = []

    class Watched(SolveEnvironment):
        turns = 3

        def reset(self, **row: Any) -> str | None:
            added = super().reset(**row)
            self.try_program("print(2 * int(input()))")  # a random model calls no tool
            return added

        def get_reward(self) -> float | None:
            found = super().get_reward()
            seen.append((self._env.messages[0].content, found))
            return found

    trainer = trl.GRPOTrainer(
        model=AutoModelForCausalLM.from_pretrained(model),
        processing_class=tokenizer,
        environment_factory=Watched,
        train_dataset=rows,
        args=trl.GRPOConfig(
            output_dir=str(tmp_path / "out"), use_cpu=True, bf16=False, num_generations=2,
            per_device_train_batch_size=2, max_completion_length=8, max_steps=1, report_to=[],
            disable_tqdm=True, save_strategy="no",
        ),
    )  # fmt: skip
    trainer.train()
    assert seen == [("Double it.", RIGHT)] * 2
    logged = [line for line in trainer.state.log_history if "reward" in line]
    assert logged[0]["reward"] == RIGHT


def agents(*replies: str) -> tuple[Any, Any]:
    """An agent that says what it is told to, and the trace that its exchange leaves."""
    rewards: dict[str, float] = {}
    said = Scripted(*replies)
    said.trace = SimpleNamespace(  # type: ignore[attr-defined]
        info={}, record_reward=lambda name, value, weight: rewards.update({name: value})
    )

    @contextlib.asynccontextmanager
    async def interaction(task: Any) -> AsyncIterator[Any]:
        yield said

    return SimpleNamespace(solver=SimpleNamespace(interaction=interaction)), rewards


def test_verifiers_finds_the_taskset_and_its_environment_and_plays_it(data: Path, tmp_path: Path):
    pytest.importorskip("verifiers.v1")
    loaders = importlib.import_module("verifiers.v1.utils.loaders")
    (tmp_path / "groundtrace_solve.py").write_text(
        "from pipelines.environments.verifiers_v1 import SolveEnv, SolveTaskset\n"
        '__all__ = ["SolveEnv", "SolveTaskset"]\n'
    )
    sys.path.insert(0, str(tmp_path))
    kind = loaders.taskset_class("groundtrace-solve")
    config = kind.__orig_bases__[0].__args__[1](id="groundtrace-solve", data=data)
    (task,) = list(loaders.load_taskset(config))
    assert (task.data.prompt, task.key, task.data.name) == ("Double it.", "r", "s/p")
    env_kind = loaders.environment_class("groundtrace-solve")
    env = env_kind.__new__(env_kind)
    env.config = env_kind.__orig_bases__[0].__args__[0](taskset=config, turns=4)
    who, rewards = agents(THREE, TWICE, HAND_IN)
    asyncio.run(env.run(task, who))
    assert rewards == {"solved": RIGHT}
    who, rewards = agents(TWICE, HAND_IN)
    unscored = task.with_data(row={**task.data.row, "tests_hidden": []})
    with pytest.raises(FailedError, match="not-scored"):
        asyncio.run(env.run(unscored, who))
    assert rewards == {}
