"""Config ``preference`` as learners of preferences read it."""

from __future__ import annotations

from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest
from lied_to import lied_to
from test_exports import Words

from pipelines.trainers import export


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lied_to(tmp_path_factory.mktemp("lied"))


def pairs(built: Path) -> list[dict]:
    return pq.read_table(built / "dataset" / "preference").to_pylist()


def test_a_pair_is_a_prompt_the_true_narrative_and_the_false_one(built: Path, tmp_path: Path):
    made = export(built, "trl-dpo", "preference", tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "train.parquet").to_pylist()
    assert made.splits["train"].rows_out == len(rows) == len(pairs(built)) > 0
    for row, pair in zip(rows, pairs(built), strict=True):
        assert row == {
            "id": pair["id"],
            "prompt": [{"role": "user", "content": pair["prompt"]}],
            "chosen": [{"role": "assistant", "content": pair["chosen"]}],
            "rejected": [{"role": "assistant", "content": pair["rejected"]}],
        }
        assert row["chosen"] != row["rejected"]


def test_a_pair_is_as_long_as_its_longer_answer(built: Path, tmp_path: Path):
    words = [
        (len(p["prompt"].split()), max(len(p[name].split()) for name in ("chosen", "rejected")))
        for p in pairs(built)
    ]
    limit = sorted(map(sum, words))[len(words) // 2]
    made = export(
        built, "trl-dpo", "preference", tmp_path / "out", tokenizer=Words(), max_tokens=limit
    )
    rows = pq.read_table(tmp_path / "out" / "train.parquet").to_pylist()
    found = [(row["tokens_prompt"], row["tokens_completion"]) for row in rows]
    assert found == [pair for pair in words if sum(pair) <= limit]
    assert made.rejected.get("too_long", 0) == len(words) - len(rows)


def test_pairs_load_by_datasets_whole_and_streaming(built: Path, tmp_path: Path):
    export(built, "trl-dpo", "preference", tmp_path / "out")
    asked = {"split": "train", "cache_dir": str(tmp_path / "cache")}
    whole = datasets.load_dataset(str(tmp_path / "out"), **asked)
    assert list(datasets.load_dataset(str(tmp_path / "out"), streaming=True, **asked)) == list(
        whole
    )
