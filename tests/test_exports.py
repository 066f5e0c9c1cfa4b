"""`groundtrace export`: every config in every layout that holds it, streamed, counted, whole."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import datasets
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_rows_tasks import DOUBLES, RAISES, RECIPE, TASKS, problem

from pipelines import build
from pipelines.cli.main import run
from pipelines.executors.inline import InlineExecutor
from pipelines.rewards import core, verl
from pipelines.rows.schema import schema_of
from pipelines.rows.types import CONFIGS, Message
from pipelines.trainers import export, layouts, lengths
from pipelines.trainers.base import CONVERSATIONS, REWARDED
from pipelines.trainers.lengths import Lengths
from tracer.errors import FailedError, UsageError

PAGE = Path(__file__).parents[1] / "docs" / "training.md"
HELD = [
    (name, config) for name, each in layouts.LAYOUTS.items() for config in each.configs
    if config != "preference"  # test_exports_preference
]  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("export")
    tests = [("hand", "3\n", "6\n"), ("hand", "2\n", "4\n"), ("generator", "5\n", "10\n")]
    problem(base / "problems" / "doubles", DOUBLES, tests)
    once = [("hand", "7\n", "14\n"), ("generator", "4\n", "8\n")]  # one public test: ends in submit
    problem(base / "problems" / "doubles_again", DOUBLES, once)
    calls = [("hand", "[[1, 5, 2]]", "5"), ("generator", "[[4, 1]]", "4")]
    problem(base / "problems" / "top", RAISES, calls, entry="top")
    (base / "tasks.toml").write_text(RECIPE.format(configs=json.dumps(TASKS)))
    build(base / "tasks.toml", base / "out", executor=InlineExecutor())
    return base / "out"


def rows_of(built: Path, config: str) -> list[dict]:
    paths = sorted((built / "dataset" / config).glob("*.parquet"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def exported(folder: Path) -> list[dict]:
    if (folder / "train.parquet").exists():
        return pq.read_table(folder / "train.parquet").to_pylist()
    return msgspec.json.Decoder(dict).decode_lines((folder / "train.jsonl").read_bytes())


class Words:
    """A tokenizer whose tokens are words."""

    marks = None

    def lengths(self, messages: Sequence[Message], given: int) -> Lengths:
        counts = [len(each.content.split()) for each in messages]
        return Lengths(sum(counts[:given]), sum(counts[given:]))


def test_every_config_that_is_learnt_from_or_rewarded_has_a_layout():
    held = {config for each in layouts.LAYOUTS.values() for config in each.configs}
    assert held == {*CONVERSATIONS, *REWARDED}
    assert held == {*CONFIGS} - {"traces", "attempts"}


def test_the_page_says_of_every_layout_how_far_it_was_tried():
    table = PAGE.read_text().partition("| layout | for |")[2].partition("\n\n")[0]
    assert {*re.findall(r"`([a-z-]+)`", table)} >= {*layouts.LAYOUTS}


@pytest.mark.parametrize(("layout", "config"), HELD)
def test_a_row_of_the_dataset_is_a_row_of_the_layout_with_its_messages(
    built: Path, tmp_path: Path, layout: str, config: str
):
    made = export(built, layout, config, tmp_path / "out")
    rows, found = rows_of(built, config), exported(tmp_path / "out")
    assert made.splits["train"].rows_out == len(found) == len(rows) > 0
    for row, each in zip(rows, found, strict=True):
        assert said(each) == [(turn["role"], turn["content"]) for turn in row["messages"]]


def said(row: dict) -> list[tuple[str, str]]:
    """The conversation of a row of any layout."""
    if "responses_create_params" in row:
        turns = row["responses_create_params"]["input"]
    elif "messages" in row:
        turns = row["messages"]
    elif isinstance(row["prompt"], str):
        return [("user", row["prompt"]), ("assistant", row["completion"])]
    else:
        turns = [*row["prompt"], *row.get("completion", [])]
    return [(turn["role"], turn["content"]) for turn in turns]


@pytest.mark.parametrize(("layout", "config"), [("trl-grpo", "solve"), ("axolotl", "debugger")])
def test_the_same_rows_give_the_same_bytes(built: Path, tmp_path: Path, layout: str, config: str):
    for name in ("a", "b"):
        export(built / "dataset", layout, config, tmp_path / name, tokenizer=Words(), name="w")
    files = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}


@pytest.mark.parametrize("layout", [n for n, each in layouts.LAYOUTS.items() if not each.answers])
@pytest.mark.parametrize("config", REWARDED)
def test_every_column_that_the_reward_reads_is_there_and_scores(
    built: Path, tmp_path: Path, layout: str, config: str
):
    export(built, layout, config, tmp_path / "out")
    for row, original in zip(exported(tmp_path / "out"), rows_of(built, config), strict=True):
        held = columns(row)
        assert held["task"] == config and held["id"] == original["id"]
        asked = core.request(config, "no answer", held)
        assert asked == core.request(config, "no answer", original)


def columns(row: dict) -> dict:
    if "label" in row:
        return json.loads(row["label"])
    return row.get("verifier_metadata") or row.get("extra_info") or row


@pytest.mark.parametrize("config", REWARDED)
def test_the_gold_of_a_task_earns_its_reward(built: Path, tmp_path: Path, config: str):
    export(built, "verifiers", config, tmp_path / "out")
    rows = exported(tmp_path / "out")
    assert any(row["gold"] for row in rows)
    asked = [core.request(config, row["gold"], row) for row in rows if row["gold"]]
    assert {score.value for score in core.score(asked)} == {1.0}


def test_the_reference_of_a_row_for_verl_earns_a_reward(built: Path, tmp_path: Path):
    export(built, "verl", "solve", tmp_path / "out")
    rights = [row["reference"] for row in rows_of(built, "solve")]
    for row, right in zip(exported(tmp_path / "out"), rights, strict=True):
        said = f"```python\n{right}```"
        truth = row["reward_model"]["ground_truth"]
        assert (
            verl.compute_score(row["data_source"], said, truth, row["extra_info"])["score"] == 1.0
        )


def test_nemo_gym_has_every_test_of_a_program_and_none_of_a_function(built: Path, tmp_path: Path):
    export(built, "nemo-gym", "solve", tmp_path / "out")
    for row in exported(tmp_path / "out"):
        held = row["verifier_metadata"]
        tests = held["tests_public"] + held["tests_hidden"]
        called = any(test["call"] for test in tests)
        if called:
            assert held["unit_tests"] is None
        else:
            assert held["unit_tests"]["inputs"] == [test["stdin"] for test in tests]
            assert held["unit_tests"]["outputs"] == [test["expected"] for test in tests]


def test_axolotl_learns_the_mended_program_and_not_the_attempt(built: Path, tmp_path: Path):
    export(built, "axolotl", "solve_with_feedback", tmp_path / "out")
    for row in exported(tmp_path / "out"):
        learnt = [turn["train"] for turn in row["messages"]]
        assert learnt == [False] * (len(learnt) - 1) + [True]
    export(built, "axolotl", "debugger", tmp_path / "all")
    for row in exported(tmp_path / "all"):
        for turn in row["messages"]:
            assert turn["train"] == (turn["role"] == "assistant")


def test_rows_of_too_many_tokens_are_left_out_whole_and_named(built: Path, tmp_path: Path):
    rows = rows_of(built, "sft")
    sizes = {row["id"]: Words().lengths([Message(**m) for m in row["messages"]], 1) for row in rows}
    limit = sorted(size.total for size in sizes.values())[len(sizes) // 2]
    made = export(
        built, "trl-sft", "sft", tmp_path / "out", tokenizer=Words(), name="w", max_tokens=limit
    )
    kept = exported(tmp_path / "out")
    for row in kept:
        size = sizes[row["id"]]
        assert (row["tokens_prompt"], row["tokens_completion"]) == (size.prompt, size.completion)
        assert size.total <= limit
    lines = (tmp_path / "out" / "rejects.json").read_bytes()
    left = msgspec.json.Decoder(dict).decode_lines(lines)
    assert left and all(row["reason"] == "too_long" for row in left)
    assert all(row["tokens_prompt"] + row["tokens_completion"] > limit for row in left)
    assert {row["id"] for row in kept} | {row["id"] for row in left} == {*sizes}
    assert made.splits["train"].rejected == len(left) == made.rejected["too_long"]


def test_a_text_that_a_trainer_takes_for_a_picture_is_left_out(built: Path, tmp_path: Path):
    data = copied(built, tmp_path, "sft")
    path = next((data / "sft").glob("train-00000-*.parquet"))
    table = pq.read_table(path)
    messages = table["messages"].to_pylist()
    messages[0][0]["content"] += "\nprint('<image>')\n"
    column = pa.array(messages, table.schema.field("messages").type)
    number = table.schema.get_field_index("messages")
    pq.write_table(table.set_column(number, table.schema.field("messages"), column), path)
    made = export(data, "llamafactory", "sft", tmp_path / "out")
    assert made.rejected == {"media_tag": 1}
    assert export(data, "trl-sft", "sft", tmp_path / "all").rejected == {}


def copied(built: Path, tmp_path: Path, config: str) -> Path:
    shutil.copytree(built / "dataset" / config, tmp_path / "data" / config)
    return tmp_path / "data"


@pytest.mark.parametrize(("layout", "config"), HELD)
def test_an_export_loads_by_datasets_whole_and_streaming_without_nulls(
    built: Path, tmp_path: Path, layout: str, config: str
):
    export(built, layout, config, tmp_path / "out", tokenizer=Words(), name="w")
    path = next((tmp_path / "out").glob("train.*"))
    kind = "parquet" if path.suffix == ".parquet" else "json"
    asked = {"data_files": str(path), "split": "train", "cache_dir": str(tmp_path / "cache")}
    whole = datasets.load_dataset(kind, **asked)
    assert list(datasets.load_dataset(kind, streaming=True, **asked)) == list(whole)
    if kind == "parquet":
        schema = pq.read_schema(path)
        assert all(whole.data.column(name).null_count == 0 for name in schema.names)
        folder = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
        assert folder.num_rows == {"train": whole.num_rows}


@pytest.mark.parametrize("config", TASKS)
def test_a_config_streams_as_it_loads_with_the_features_that_the_card_names_and_no_nulls(
    built: Path, tmp_path: Path, config: str
):
    asked = {"name": config, "split": "train", "cache_dir": str(tmp_path)}
    whole = datasets.load_dataset(str(built / "dataset"), **asked)
    stream = datasets.load_dataset(str(built / "dataset"), streaming=True, **asked)
    assert stream.features == whole.features
    assert list(stream) == list(whole)
    schema = schema_of(CONFIGS[config])
    assert whole.features == datasets.Features.from_arrow_schema(schema)
    for field in schema:
        if not field.nullable:
            assert whole.data.column(field.name).null_count == 0, field.name


def test_what_does_not_fit_is_refused_with_a_remedy_and_nothing_is_written(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    for layout, config, slug, said in (
        ("trl-sftt", "sft", "layout-unknown", "did you mean trl-sft"),
        ("trl-grpo", "slove", "config-unknown", "did you mean solve"),
        ("trl-grpo", "sft", "config-does-not-fit", "it has no reward"),
        ("trl-sft", "solve", "config-does-not-fit", "prompts without an answer"),
        ("trl-messages", "solve_with_feedback", "config-does-not-fit", "trl-sft"),
        ("trl-sft", "traces", "config-does-not-fit", "not conversations"),
        ("trl-sft", "preference", "config-does-not-fit", "trl-dpo"),
        ("trl-dpo", "sft", "config-does-not-fit", "only pairs"),
    ):
        asked = ["--layout", layout, "--config", config, "--out", str(out)]
        assert run(["export", str(built), *asked]) == 2
        error = capsys.readouterr().err
        assert slug in error and said in error, error
        assert len(error.splitlines()) == 3
    asked = ["--layout", "trl-sft", "--config", "sft", "--out", str(out)]
    assert run(["export", str(tmp_path / "none"), *asked]) == 2
    assert "no-such-folder" in capsys.readouterr().err
    assert run(["export", str(built), *asked, "--max-tokens", "9"]) == 2
    assert "tokenizer-missing" in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_that_holds_something_is_left_alone(built: Path, tmp_path: Path, capsys):
    (tmp_path / "mine").write_text("precious")
    asked = ["--layout", "trl-sft", "--config", "sft", "--out", str(tmp_path)]
    assert run(["export", str(built), *asked]) == 3
    assert "out-exists" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_damaged_file_a_missing_file_and_another_version_are_named_and_leave_nothing(
    built: Path, tmp_path: Path
):
    data = copied(built, tmp_path, "sft")
    last = sorted((data / "sft").glob("*.parquet"))[-1]
    kept = last.read_bytes()
    last.write_bytes(kept[: len(kept) // 2])
    with pytest.raises(FailedError, match="shard-unreadable"):
        export(data, "trl-sft", "sft", tmp_path / "out")
    last.unlink()
    with pytest.raises(UsageError, match="files-missing"):
        export(data, "trl-sft", "sft", tmp_path / "out")
    last.write_bytes(kept)
    pq.write_table(pq.read_table(last).drop_columns(["messages"]), last)
    with pytest.raises(UsageError, match="columns-differ"):
        export(data, "trl-sft", "sft", tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_without_transformers_the_extra_is_named(built: Path, tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "transformers", None)
    asked = ["--layout", "trl-sft", "--config", "sft", "--out", str(tmp_path / "out")]
    assert run(["export", str(built), *asked, "--tokenizer", "some/model"]) == 2
    assert "groundtrace[train]" in capsys.readouterr().err


def test_a_template_that_marks_answers_is_told_from_one_that_does_not():
    assert "generation" in lengths._tags("{%- generation -%}x{%- endgeneration -%}")
    assert "generation" not in lengths._tags("{% if add_generation_prompt %}generation{% endif %}")


class Template:
    """What `lengths.Chat` asks of a tokenizer of transformers: a token a character."""

    def __init__(self, before: str) -> None:
        self.before = before  # what is written before an answer that is there

    def get_chat_template(self) -> str:
        return "{% for m in messages %}{% generation %}"

    def __call__(self, text: str, **_: object) -> dict[str, list[str]]:
        return {"input_ids": list(text)}

    def apply_chat_template(self, turns, tokenize: bool, add_generation_prompt: bool) -> str:
        if turns[0]["role"] == "assistant":
            raise ValueError("an answer comes first")
        said = [(self.before if t["role"] == "assistant" else "") + t["content"] for t in turns]
        return ">".join(said) + (">" if add_generation_prompt else "")


def test_a_conversation_is_counted_as_the_template_renders_it():
    turns = (Message("user", "four"), Message("assistant", "seven.."))
    plain, thinking = lengths.Chat(Template(""), "m"), lengths.Chat(Template("<think>"), "m")
    assert plain.lengths(turns, 1) == Lengths(len("four>"), len("seven.."))
    assert plain.lengths(turns, 2) == Lengths(len("four>seven..>"), 0)
    assert thinking.lengths(turns, 1) == Lengths(len("four>"), len("<think>seven.."))
    assert plain.marks


def test_a_template_that_renders_the_prompt_otherwise_before_its_answer_is_told(
    built: Path, tmp_path: Path
):
    class Numbered(Template):
        def apply_chat_template(self, turns, tokenize: bool, add_generation_prompt: bool) -> str:
            return f"{len(turns)} turns: {super().apply_chat_template(turns, False, False)}"

    made = export(
        built, "trl-sft", "sft", tmp_path / "out", tokenizer=lengths.Chat(Numbered(""), "m")
    )
    assert made.moved == made.splits["train"].rows_out > 0


def test_a_conversation_that_the_template_refuses_is_an_error_of_ours():
    with pytest.raises(UsageError, match="template-refuses"):
        lengths.Chat(Template(""), "m").lengths((Message("assistant", "x"),), 1)
