"""verl 0.9.1's own code, on this CPU, with what we export, score and roll out: ``make
test-trainers``. Nothing is trained: its trainers want an accelerator.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines.cli.main import run
from pipelines.rewards.runs import shared

pytest.importorskip("verl", reason="make test-trainers has an environment with the trainers")
import numpy as np  # noqa: E402
import tiny_model  # noqa: E402
from hydra import compose, initialize_config_module  # noqa: E402
from test_environments import HAND_IN, SOLVE, THREE, TWICE  # noqa: E402
from test_trainers import MARKED, RECIPE, tokenizer_of  # noqa: E402

pytestmark = [pytest.mark.real, pytest.mark.filterwarnings("ignore")]  # verl's own warnings
ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LONGEST = 1_000  # tokens: the context of the tiny model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model.make(tmp_path_factory.mktemp("models") / "tiny", MARKED)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    base = tmp_path_factory.mktemp("built")
    (base / "recipe.toml").write_text(RECIPE)
    assert run(["build", str(base / "recipe.toml"), "--out", str(base / "out")]) == 0
    yield base / "out"
    shared().close()


def exported(built: Path, out: Path, layout: str, config: str, *more: str) -> Path:
    asked = ["--layout", layout, "--config", config, "--out", str(out / layout)]
    assert run(["export", str(built), *asked, *more]) == 0
    return out / layout / "train.parquet"


def configuration(name: str, *options: str) -> Any:
    """What verl makes of options given on its command line; an unknown one is an error."""
    with initialize_config_module("verl.trainer.config", version_base=None):
        return compose(name, overrides=list(options))


def told(page: str, holds: str) -> list[str]:
    """The options for verl in the fenced blocks of a page that hold a word."""
    blocks = (DOCS / page).read_text().split("```")[1::2]
    text = "\n".join(block for block in blocks if holds in block).replace("PATH/", f"{ROOT}/")
    return re.findall(r"(?<!\S)[a-z_.]+=\S+", text)


@pytest.mark.parametrize("page", ["training.md", "rewards.md"])
def test_the_options_that_a_page_shows_make_verl_score_by_our_reward(
    page: str, built: Path, tmp_path: Path
):
    from verl.trainer.ppo.reward import get_custom_reward_fn

    options = told(page, "custom_reward_function")
    score = get_custom_reward_fn(configuration("ppo_trainer", *options))
    path = next((built / "dataset" / "solve").glob("*.parquet"))
    references = [row["reference"] for row in pq.read_table(path).to_pylist()]
    rows = pq.read_table(exported(built, tmp_path, "verl", "solve")).to_pylist()
    for row, right in list(zip(rows, references, strict=True))[:2]:
        for said, value in ((f"```python\n{right}```", 1.0), ("no program", -1.0)):
            found = score(
                data_source=row["data_source"], solution_str=said,
                ground_truth=row["reward_model"]["ground_truth"], extra_info=row["extra_info"],
            )  # fmt: skip
            assert found["score"] == value


@pytest.mark.parametrize(
    ("command", "name"),
    [("verl.trainer.main_ppo", "ppo_trainer"), ("verl.trainer.sft_trainer", "sft_trainer_engine")],
)
def test_every_option_of_a_command_is_one_of_verls(command: str, name: str):
    found = configuration(name, *told("training.md", command))
    assert found.data.train_files == "rows/train.parquet"


def test_verls_sft_learns_every_answer_and_nothing_else(
    built: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    vision = ModuleType("qwen2_vl")  # for pictures, and older than this transformers
    vision.get_rope_index = None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "verl.models.transformers.qwen2_vl", vision)
    monkeypatch.delitem(sys.modules, "verl.utils.dataset.multiturn_sft_dataset", raising=False)
    from verl.utils.dataset.multiturn_sft_dataset import MultiTurnSFTDataset

    tokenizer = tokenizer_of(model)
    for config in ("sft", "debugger"):
        more = ["--tokenizer", str(model), "--max-tokens", str(LONGEST)]
        path = exported(built, tmp_path / config, "verl-sft", config, *more)
        settings = configuration("sft_trainer_engine").data
        settings.pad_mode, settings.messages_key = "no_padding", "messages"
        held = MultiTurnSFTDataset([str(path)], tokenizer, settings)
        rows = pq.read_table(path).to_pylist()
        assert len(held) == len(rows) > 0
        for number, row in enumerate(rows):
            each = held[number]
            pairs = zip(each["input_ids"].tolist(), each["loss_mask"].tolist(), strict=True)
            runs = itertools.groupby(pairs, key=lambda pair: pair[1])
            learnt = [tokenizer.decode([t for t, _ in some]) for inside, some in runs if inside]
            answers = [t["content"] for t in row["messages"] if t["role"] == "assistant"]
            assert [text.rstrip("\n") for text in learnt] == [f"{a}<|end|>" for a in answers]


class Server:
    """verl's client of an inference server, which says what it is told to."""

    def __init__(self, tokenizer: Any, *replies: str) -> None:
        self._tokenizer, self._replies = tokenizer, list(replies)

    async def generate(self, request_id: str, prompt_ids: list[int], sampling_params: Any) -> Any:
        tokens = self._tokenizer(f"{self._replies.pop(0)}<|end|>")["input_ids"]
        return SimpleNamespace(token_ids=tokens, log_probs=None)


def test_verls_worker_finds_our_loop_by_the_pages_yaml_and_rolls_it_out(
    model: Path, tmp_path: Path
):
    from verl import DataProto
    from verl.experimental.agent_loop.agent_loop import AgentLoopWorker

    yaml = re.findall(r"```yaml\n(- name: groundtrace_solve.*?)```",
                      (DOCS / "environments.md").read_text(), re.DOTALL)  # fmt: skip
    (tmp_path / "loops.yaml").write_text(yaml[0])
    settings = configuration(
        "ppo_trainer", f"actor_rollout_ref.model.path={model}",
        f"actor_rollout_ref.rollout.agent.agent_loop_config_path={tmp_path / 'loops.yaml'}",
        "actor_rollout_ref.rollout.agent.default_agent_loop=groundtrace_solve",
        "actor_rollout_ref.rollout.name=vllm",
    )  # fmt: skip
    tokenizer = tokenizer_of(model)
    worker = AgentLoopWorker(settings, Server(tokenizer, THREE, TWICE, HAND_IN))
    row = {"raw_prompt": [{"role": "user", "content": "Double it."}], "extra_info": SOLVE}
    batch = DataProto(non_tensor_batch={k: np.array([v], dtype=object) for k, v in row.items()})
    made = asyncio.run(worker.generate_sequences(batch))
    tokens, mask = made.batch["responses"][0], made.batch["response_mask"][0]
    said = [token for token, ours in zip(tokens.tolist(), mask.tolist(), strict=True) if ours]
    assert tokenizer.decode(said) == "".join(f"{one}<|end|>" for one in (THREE, TWICE, HAND_IN))
    assert "fails it" in tokenizer.decode(tokens.tolist())
    assert made.batch["rm_scores"].sum().item() == 1.0
    assert made.non_tensor_batch["scored"].tolist() == [1.0]
