"""Layouts for reinforcement learning: prompts, and beside each what its reward reads.

| layout | beside the prompt |
|---|---|
| trl-grpo | the reward's columns, for `pipelines.rewards.trl` |
| verl | data_source, ability, reward_model, extra_info, for `pipelines.rewards.verl` |
| verifiers | the fields of a task, and ``groundtrace_tasks.py``, the taskset that reads them |
| nemo-gym | responses_create_params, verifier_metadata |
| openrlhf | label: the reward's columns as JSON, for `pipelines.rewards.openrlhf` |

Read from the sources of TRL 1.16, verl 0.9.1 (utils/dataset/rl_dataset.py), verifiers 0.4.0
(v1/task.py, v1/taskset.py), OpenRLHF 0.11.2 (datasets/prompts_dataset.py), and of NeMo-Gym from
https://docs.nvidia.com/nemo/gym/data, its resources_servers/code_gen/app.py and what
`make test-nemo-gym` tries.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from pipelines.trainers.base import (
    REWARDED,
    Layout,
    Row,
    as_dicts,
    conversation,
    fields,
    media_tag,
    read_columns,
    struct,
    text,
)

TASKSET = "groundtrace_tasks.py"
_INDEX = pa.field("index", pa.int64(), nullable=False)


def _read(config: str) -> list[pa.Field]:
    return fields(config, read_columns(config))


def _source(config: str) -> str:
    return f"groundtrace/{config}"


def _grpo_schema(config: str) -> pa.Schema:
    return pa.schema([text("id"), text("task"), conversation("prompt"), *_read(config)])


def _grpo(row: Row) -> dict[str, Any]:
    return {"id": row.id, "task": row.config, "prompt": as_dicts(row.messages), **row.columns}


def _task_schema(config: str) -> pa.Schema:
    return _grpo_schema(config).append(text("gold"))


def _task(row: Row) -> dict[str, Any]:
    return {**_grpo(row), "gold": row.gold}


def _verl_schema(config: str) -> pa.Schema:
    inside = [text("split"), _INDEX, text("id"), text("task"), *_read(config)]
    return pa.schema(
        [
            text("data_source"),
            conversation("prompt"),
            text("ability"),
            struct("reward_model", [text("style"), text("ground_truth")]),
            struct("extra_info", inside),
        ]
    )


def _verl(row: Row) -> dict[str, Any]:
    """``ground_truth`` is "" in config solve, whose truth is its tests."""
    told = {"split": row.split, "index": row.index, "id": row.id, "task": row.config}
    return {
        "data_source": _source(row.config),
        "prompt": as_dicts(row.messages),
        "ability": "code",
        "reward_model": {"style": "rule", "ground_truth": row.columns.get("ground_truth", "")},
        "extra_info": {**told, **row.columns},
    }


def _taskset(config: str, splits: list[str], limit: int | None) -> dict[str, str]:
    return {TASKSET: (Path(__file__).parent / TASKSET).read_text(encoding="utf-8")}


_UNIT_TESTS = pa.struct(
    [
        pa.field("inputs", pa.list_(pa.string()), nullable=False),
        pa.field("outputs", pa.list_(pa.string()), nullable=False),
        pa.field("fn_name", pa.string()),
    ]
)


def _nemo_schema(config: str) -> pa.Schema:
    inside = [text("id"), text("task"), *_read(config)]
    if config == "solve":
        inside.append(pa.field("unit_tests", _UNIT_TESTS))
    return pa.schema(
        [struct("responses_create_params", [conversation("input")]),
         struct("verifier_metadata", inside)]
    )  # fmt: skip


def _nemo(row: Row) -> dict[str, Any]:
    """``unit_tests`` as NeMo-Gym's own server code_gen reads them: every test, of programs that
    read stdin. Where a function is asked for it is null, and that server fails rather than pass."""
    inside = {"id": row.id, "task": row.config, **row.columns}
    if row.config == "solve":
        tests = [*row.columns["tests_public"], *row.columns["tests_hidden"]]
        calls = any(test["call"] for test in tests)
        inside["unit_tests"] = None if calls else {
            "inputs": [test["stdin"] for test in tests],
            "outputs": [test["expected"] for test in tests],
            "fn_name": None,
        }  # fmt: skip
    prompt = {"input": as_dicts(row.messages)}
    return {"responses_create_params": prompt, "verifier_metadata": inside}


def _openrlhf_schema(_: str) -> pa.Schema:
    return pa.schema([text("id"), text("datasource"), conversation("prompt"), text("label")])


def _openrlhf(row: Row) -> dict[str, Any]:
    label = msgspec.json.encode({"id": row.id, "task": row.config, **row.columns}).decode()
    return {
        "id": row.id,
        "datasource": _source(row.config),
        "prompt": as_dicts(row.messages),
        "label": label,
    }


LAYOUTS = (
    Layout(
        name="trl-grpo", reader="TRL GRPOTrainer", form="parquet", configs=REWARDED,
        schema=_grpo_schema, row=_grpo,
    ),
    Layout(
        name="verl", reader="verl", form="parquet", configs=REWARDED,
        schema=_verl_schema, row=_verl,
    ),
    Layout(
        name="verifiers", reader="verifiers v1 and prime-rl", form="jsonl", configs=REWARDED,
        schema=_task_schema, row=_task, beside=_taskset,
    ),
    Layout(
        name="nemo-gym", reader="NeMo-Gym", form="jsonl", configs=REWARDED,
        schema=_nemo_schema, row=_nemo,
    ),
    Layout(
        name="openrlhf", reader="OpenRLHF", form="jsonl", configs=REWARDED,
        schema=_openrlhf_schema, row=_openrlhf, refuses=media_tag,
    ),
)  # fmt: skip
