"""What is exported starts in the trainers themselves, on this CPU: ``make test-trainers``.

The model is made on the spot (`tiny_model`): random weights, so no test says that it learns.
"""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
import yaml

from pipelines.cli.main import run
from pipelines.rewards import trl as rewards
from pipelines.trainers import lengths

pytest.importorskip("trl", reason="make test-trainers has an environment with the trainers")
import datasets  # noqa: E402
import tiny_model  # noqa: E402

pytestmark = [pytest.mark.real, pytest.mark.filterwarnings("ignore")]  # the trainers' own warnings
RECIPE = """
[recipe]
name = "trainers"
[[sources]]
name = "bundled"
problems = 4
correct = 1
wrong = 1
tests = 2
[rows]
configs = [
    "sft", "output_prediction", "input_prediction", "solve", "solve_with_feedback", "debugger",
]
"""
PAGE = Path(__file__).parents[1] / "docs" / "training.md"
MARKED = PAGE.read_text().partition("```jinja\n")[2].partition("\n```")[0]
UNLEARNT = -100  # the label of a token without loss, of PyTorch's cross entropy
LONGEST = 1_000  # tokens: the context of the tiny model


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("built")
    (base / "recipe.toml").write_text(RECIPE)
    assert run(["build", str(base / "recipe.toml"), "--out", str(base / "out")]) == 0
    return base / "out"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model.make(tmp_path_factory.mktemp("models") / "tiny", MARKED)


@pytest.fixture
def exported(built: Path, model: Path, tmp_path: Path):
    """A function that exports by the command line, and gives the folder."""

    def make(layout: str, config: str, *more: str) -> Path:
        out = tmp_path / f"{layout}-{config}"
        asked = ["--layout", layout, "--config", config, "--out", str(out)]
        asked += ["--tokenizer", str(model), "--max-tokens", str(LONGEST)]
        assert run(["export", str(built), *asked, *more]) == 0
        return out

    return make


def rows_of(folder: Path) -> list[dict[str, Any]]:
    if (folder / "train.parquet").exists():
        return pq.read_table(folder / "train.parquet").to_pylist()
    return msgspec.json.Decoder(dict).decode_lines((folder / "train.jsonl").read_bytes())


def tokenizer_of(model: Path):
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(model)


def sft_trainer(model: Path, folder: Path, **given: Any):
    from trl import SFTConfig, SFTTrainer

    settings = SFTConfig(
        output_dir=str(folder / "run"), use_cpu=True, bf16=False, max_steps=2, max_length=None,
        per_device_train_batch_size=2, logging_steps=1, report_to=[], save_strategy="no", **given,
    )  # fmt: skip
    rows = datasets.load_dataset(str(folder), split="train", cache_dir=str(folder / "cache"))
    return SFTTrainer(model=str(model), args=settings, train_dataset=rows)


def learnt(row: dict[str, Any], tokenizer: Any) -> list[str]:
    """The texts that have a loss in a row that a trainer has prepared, one a run of tokens."""
    pairs = zip(row["input_ids"], row["labels"], strict=True)
    runs = itertools.groupby(pairs, key=lambda pair: pair[1] != UNLEARNT)
    return [tokenizer.decode([token for token, _ in run]) for inside, run in runs if inside]


def test_trl_takes_steps_on_prompts_and_completions_and_learns_the_completion_alone(
    exported, model: Path
):
    folder = exported("trl-sft", "sft")
    trainer = sft_trainer(model, folder)
    rows, prepared = rows_of(folder), list(trainer.train_dataset)
    assert len(rows) == len(prepared) > 0
    for row, each in zip(rows, prepared, strict=True):
        [text] = learnt(each, tokenizer_of(model))
        assert text == row["completion"][0]["content"] + "<|end|>"
        assert len(each["input_ids"]) == row["tokens_prompt"] + row["tokens_completion"]
        assert sum(label != UNLEARNT for label in each["labels"]) == row["tokens_completion"]
    assert trainer.train().global_step == 2


def test_trl_learns_the_mended_program_and_not_the_attempt_before_it(exported, model: Path):
    folder = exported("trl-sft", "solve_with_feedback")
    trainer = sft_trainer(model, folder)
    for row, each in zip(rows_of(folder), trainer.train_dataset, strict=True):
        assert learnt(each, tokenizer_of(model)) == [row["completion"][0]["content"] + "<|end|>"]
        assert [turn["role"] for turn in row["prompt"]] == ["user", "assistant", "user"]


@pytest.mark.parametrize("config", ["sft", "debugger"])
def test_trl_learns_every_answer_of_messages_and_nothing_else(exported, model: Path, config: str):
    folder = exported("trl-messages", config)
    trainer = sft_trainer(model, folder, assistant_only_loss=True)
    rows = rows_of(folder)
    assert rows
    for row, each in zip(rows, trainer.train_dataset, strict=True):
        answers = [t["content"] + "<|end|>" for t in row["messages"] if t["role"] == "assistant"]
        assert learnt(each, tokenizer_of(model)) == answers
        assert len(each["input_ids"]) == row["tokens_prompt"] + row["tokens_completion"]
    assert trainer.train().global_step == 2


def test_trl_takes_steps_on_plain_texts(exported, model: Path):
    trainer = sft_trainer(model, exported("trl-text", "sft"))
    assert trainer.train().global_step == 2


@pytest.mark.parametrize(
    ("config", "reward"),
    [
        ("solve", rewards.solve),
        ("output_prediction", rewards.output_prediction),
        ("input_prediction", rewards.input_prediction),
    ],
)
def test_trl_takes_steps_of_grpo_by_our_rewards(exported, model: Path, config: str, reward):
    from trl import GRPOConfig, GRPOTrainer

    folder = exported("trl-grpo", config)
    settings = GRPOConfig(
        output_dir=str(folder / "run"), use_cpu=True, bf16=False, use_vllm=False, beta=0.0,
        num_generations=4, per_device_train_batch_size=4, max_completion_length=16, max_steps=2,
        logging_steps=1, report_to=[], save_strategy="no",
    )  # fmt: skip
    rows = datasets.load_dataset(str(folder), split="train", cache_dir=str(folder / "cache"))
    trainer = GRPOTrainer(
        model=str(model), args=settings, train_dataset=rows,
        reward_funcs=[reward, rewards.well_formed],
    )  # fmt: skip
    assert trainer.train().global_step == 2
    logged = [entry for entry in trainer.state.log_history if "reward" in entry]
    assert len(logged) == 2
    assert all(entry["reward"] == -2.0 for entry in logged)  # of random weights: wrong, no answer


def test_trl_takes_steps_of_dpo_on_true_and_false_narratives(model: Path, tmp_path: Path):
    from lied_to import lied_to
    from trl import DPOConfig, DPOTrainer

    out = tmp_path / "rows"
    asked = ["--layout", "trl-dpo", "--config", "preference", "--out", str(out)]
    assert run(["export", str(lied_to(tmp_path / "lied")), *asked, "--tokenizer", str(model)]) == 0
    settings = DPOConfig(
        output_dir=str(tmp_path / "run"), use_cpu=True, bf16=False, max_steps=2, max_length=None,
        per_device_train_batch_size=2, logging_steps=1, report_to=[], save_strategy="no",
    )  # fmt: skip
    rows = datasets.load_dataset(str(out), split="train", cache_dir=str(tmp_path / "cache"))
    trainer = DPOTrainer(
        model=str(model), args=settings, train_dataset=rows, processing_class=tokenizer_of(model)
    )
    tokenizer = tokenizer_of(model)
    for row, each in zip(rows, trainer.train_dataset, strict=True):
        for name in ("chosen", "rejected"):
            text = row[name][0]["content"]
            assert tokenizer.decode(each[f"{name}_ids"]).strip() == f"{text}<|end|>"
    assert trainer.train().global_step == 2
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    assert losses[0] == pytest.approx(0.6931, abs=1e-3)  # log 2: the model is its own reference


def test_the_mask_of_a_marked_template_is_exactly_the_completion(exported, model: Path):
    tokenizer = tokenizer_of(model)
    assert lengths.load(str(model)).marks is True
    for row in rows_of(exported("trl-messages", "sft")):
        told = tokenizer.apply_chat_template(
            row["messages"], return_dict=True, return_assistant_tokens_mask=True
        )
        pairs = zip(told["input_ids"], told["assistant_masks"], strict=True)
        text = tokenizer.decode([token for token, inside in pairs if inside])
        assert text == row["messages"][1]["content"] + "<|end|>"


def test_a_tokenizers_file_counts_the_texts_as_they_are(model: Path):
    from pipelines.rows.types import Message

    found = lengths.load(str(model / "tokenizer.json"))
    turns = (Message("user", "print(1)"), Message("assistant", "It prints 1."))
    count = lambda text: len(tokenizer_of(model)(text)["input_ids"])  # noqa: E731
    assert found.lengths(turns, 1) == lengths.Lengths(count("print(1)"), count("It prints 1."))


@pytest.mark.parametrize("name", ["no/such-model-here", "pyproject.toml"])
def test_what_is_no_tokenizer_is_named(built: Path, tmp_path: Path, monkeypatch, capsys, name):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    asked = ["--layout", "trl-sft", "--config", "sft", "--out", str(tmp_path / "out")]
    assert run(["export", str(built), *asked, "--tokenizer", name]) == 2
    assert "tokenizer-unreadable" in capsys.readouterr().err


def test_verl_reads_every_prompt_and_scores_what_it_hands_on(exported, model: Path):
    pytest.importorskip("verl")
    from omegaconf import OmegaConf
    from verl.utils.dataset.rl_dataset import RLHFDataset

    from pipelines.rewards.verl import compute_score

    folder = exported("verl", "output_prediction")
    settings = {"cache_dir": str(folder / "cache"), "max_prompt_length": LONGEST,
                "filter_overlong_prompts_workers": 1}  # fmt: skip
    held = RLHFDataset([str(folder / "train.parquet")], tokenizer_of(model),
                       OmegaConf.create(settings))  # fmt: skip
    rows = rows_of(folder)
    assert len(held) == len(rows) > 0
    for number, row in enumerate(rows):
        each = held[number]
        assert each["raw_prompt"] == row["prompt"] and each["index"] == number
        truth = each["reward_model"]["ground_truth"]
        call = each["extra_info"]["call"]
        said = f"assert {call} == {truth}\n" if call else truth
        right = compute_score(
            each["data_source"], f"[ANSWER]\n{said}[/ANSWER]", truth, each["extra_info"]
        )
        assert right["score"] == 1.0, right


def test_a_taskset_of_verifiers_loads_and_scores_by_its_own_classes(
    exported, built: Path, monkeypatch
):
    pytest.importorskip("verifiers")
    import verifiers.v1 as vf
    from verifiers.v1.utils import loaders

    folder = exported("verifiers", "solve")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "groundtrace_tasks", raising=False)
    kind = loaders.taskset_class("groundtrace_tasks")
    config = loaders.taskset_config_type("groundtrace_tasks")(id="groundtrace_tasks")
    tasks = list(kind(config))
    path = next((built / "dataset" / "solve").glob("*.parquet"))
    references = {row["id"]: row["reference"] for row in pq.read_table(path).to_pylist()}
    assert len(tasks) == len(rows_of(folder)) > 0
    for task in tasks[:2]:
        right = f"```python\n{references[task.data.id]}```"
        assert asyncio.run(scored(vf, task, right)) == 1.0
        assert asyncio.run(scored(vf, task, "no program")) == -1.0
        assert asyncio.run(task.validate(None)) is True


async def scored(vf: Any, task: Any, reply: str) -> float:
    told = vf.TraceTask(type=type(task).__name__, data=task.data)
    trace = vf.Trace(task=told, agent=vf.AgentInfo(config=vf.AgentConfig()), root_reply=reply)
    await task.score(trace)
    return trace.reward


def test_axolotl_learns_what_is_marked_and_nothing_else(exported, model: Path):
    pytest.importorskip("axolotl")
    from axolotl.prompt_strategies.chat_template import load
    from axolotl.utils.dict import DictDefault

    for config in ("sft", "solve_with_feedback"):
        folder = exported("axolotl", config)
        [told] = yaml.safe_load((folder / "axolotl.yaml").read_text())["datasets"]
        tokenizer = tokenizer_of(model)
        settings = DictDefault({"sequence_len": LONGEST, "train_on_inputs": False,
                                "chat_template": "tokenizer_default"})  # fmt: skip
        strategy = load(tokenizer, settings, told)
        rows = rows_of(folder)
        assert rows
        for row in rows:
            made = strategy.tokenize_prompt(row)
            assert learnt(made, tokenizer) == [row["messages"][-1]["content"] + "<|end|>"]


def test_openrlhf_reads_prompts_and_labels_that_its_reward_scores(exported, built: Path, model):
    pytest.importorskip("openrlhf")
    from openrlhf.datasets.prompts_dataset import PromptDataset

    from pipelines.rewards.openrlhf import reward_func

    folder = exported("openrlhf", "solve")
    path = next((built / "dataset" / "solve").glob("*.parquet"))
    references = {row["id"]: row["reference"] for row in pq.read_table(path).to_pylist()}
    given = {"data_files": str(folder / "train.jsonl"), "cache_dir": str(folder / "cache")}
    rows = datasets.load_dataset("json", split="train", **given)
    keys = SimpleNamespace(input_key="prompt", label_key="label", apply_chat_template=True)
    strategy = SimpleNamespace(args=SimpleNamespace(data=keys), is_rank_0=lambda: False)
    held = PromptDataset(rows, tokenizer_of(model), strategy)
    assert len(held) == len(rows) > 0
    for number, row in enumerate(rows):
        source, prompt, label, _ = held[number]
        assert source == "groundtrace/solve" and row["prompt"][0]["content"] in prompt
        said = [f"{prompt}```python\n{references[row['id']]}\n```", f"{prompt}no program"]
        found = reward_func(said, [prompt] * 2, [label] * 2)
        assert found["rewards"].tolist() == [1.0, -1.0]


@pytest.mark.parametrize("config", ["sft", "solve_with_feedback", "debugger"])
def test_llama_factory_reads_every_conversation_by_its_own_parser_and_converter(
    exported, config: str, monkeypatch: pytest.MonkeyPatch
):
    found = importlib.util.find_spec("llamafactory")
    if found is None:
        pytest.skip("llamafactory is not installed")
    package = ModuleType("llamafactory.data")  # its own imports trainers of older versions
    package.__path__ = [str(Path(found.submodule_search_locations[0]) / "data")]
    monkeypatch.setitem(sys.modules, "llamafactory.data", package)
    from llamafactory.data.converter import get_dataset_converter
    from llamafactory.data.parser import get_dataset_list

    folder = exported("llamafactory", config)
    start = yaml.safe_load((folder / "llamafactory.yaml").read_text())
    [told] = get_dataset_list([start["dataset"]], str(folder))
    convert = get_dataset_converter(told.formatting, told, SimpleNamespace(media_dir=None))
    rows = datasets.load_dataset(
        "json", data_files=str(folder / told.dataset_name), split="train",
        cache_dir=str(folder / "cache"),
    )  # fmt: skip
    assert len(rows) > 0
    for row in rows:
        made = convert(row)
        turns = [{"role": t["role"], "content": t["content"]} for t in row["messages"]]
        assert (made["_prompt"], made["_response"]) == (turns[:-1], turns[-1:])


def test_what_llama_factory_is_told_names_a_file_and_its_tags(exported):
    folder = exported("llamafactory", "debugger")
    [(name, told)] = json.loads((folder / "dataset_info.json").read_text()).items()
    start = yaml.safe_load((folder / "llamafactory.yaml").read_text())
    assert start["dataset"] == name and start["mask_history"] is False
    roles = {told["tags"]["user_tag"], told["tags"]["assistant_tag"]}
    rows = msgspec.json.Decoder(dict).decode_lines((folder / told["file_name"]).read_bytes())
    for row in rows:
        turns = row[told["columns"]["messages"]]
        assert len(turns) % 2 == 0
        assert {turn[told["tags"]["role_tag"]] for turn in turns} == roles
        assert all(isinstance(turn[told["tags"]["content_tag"]], str) for turn in turns)
