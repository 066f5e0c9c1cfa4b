"""Supervised fine-tuning on config ``sft``: ``python -m pipelines.simulate.train.sft --help``.

The method's first stage: the model learns to tell a run, then to give its output.  The rows are
those of `groundtrace export --layout trl-sft`; the loss is of the completion.  Rows of more than
``--max-tokens`` tokens are left out and counted, never cut: a cut row has lost its answer.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from pipelines.simulate.train import common
from pipelines.trainers import lengths
from pipelines.trainers.export import export


def main(argv: list[str]) -> None:
    """Trains, and saves model and tokenizer in ``--out``. UsageError where DATA or trl lacks."""
    parser = common.options("pipelines.simulate.train.sft", __doc__ or "")
    parser.add_argument("--config", default="sft", help="or another that trl-sft can hold")
    parser.add_argument("--max-tokens", type=int, default=4096)
    given = parser.parse_args(argv)
    trl = common.library("trl")
    with tempfile.TemporaryDirectory() as space:
        settings = trl.SFTConfig(**common.trainer_options(given), max_length=given.max_tokens)
        rows = _rows(Path(space), given.data, given.config, given.model, given.max_tokens)
        trainer = trl.SFTTrainer(model=given.model, args=settings, train_dataset=rows)
        trainer.train()
        trainer.save_model(str(given.out))


def _rows(space: Path, data: Path, config: str, model: str, most: int) -> Any:
    import datasets

    made = export(
        data, "trl-sft", config, space / "rows",
        tokenizer=lengths.load(model), name=model, max_tokens=most,
    )  # fmt: skip
    count = made.splits["train"]
    print(f"{count.rows_out} rows, {count.rejected} left out: {made.rejected}", file=sys.stderr)
    held = str(space / "rows" / "train.parquet")
    return datasets.load_dataset(
        "parquet", data_files=held, split="train", cache_dir=str(space / "cache")
    )


if __name__ == "__main__":
    common.run(main)
