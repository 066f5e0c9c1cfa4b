"""Reinforcement learning with our rewards: ``python -m pipelines.simulate.train.grpo --help``.

The method's second stage.  ``--mix TASK=WEIGHT``, once or more, says how often a prompt is of a
task; ``--scale TASK=FACTOR`` what its reward is multiplied with (the paper: 15 to 25 % output
prediction, scaled by 0.8).  GRPO divides a group's rewards by their spread, which would undo the
scale, so here it does not (``scale_rewards="none"``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from pipelines.simulate.train import common, mix


def main(argv: list[str]) -> None:
    """Trains, and saves model and tokenizer in ``--out``. UsageError for a task, a weight or DATA
    that will not do, or where trl lacks."""
    parser = common.options("pipelines.simulate.train.grpo", __doc__ or "")
    parser.add_argument("--mix", action="append", metavar="TASK=WEIGHT", help=", ".join(mix.TASKS))
    parser.add_argument("--scale", action="append", default=[], metavar="TASK=FACTOR")
    parser.add_argument("--group", type=int, default=8, help="completions a prompt")
    parser.add_argument("--max-tokens", type=int, default=4096, help="of a completion")
    given = parser.parse_args(argv)
    weights = mix.weights(given.mix or ["output_prediction=1"], "--mix")
    scale = mix.weights(given.scale, "--scale")
    trl = common.library("trl")
    settings = trl.GRPOConfig(
        **common.trainer_options(given), num_generations=given.group, beta=0.0,
        max_completion_length=given.max_tokens, scale_rewards="none",
    )  # fmt: skip
    rows = mixed(given.data, weights, given.seed)
    trainer = trl.GRPOTrainer(
        model=given.model, args=settings, train_dataset=rows, reward_funcs=mix.reward(scale)
    )
    trainer.train()
    trainer.save_model(str(given.out))


def mixed(data: Path, weights: Mapping[str, float], seed: int) -> Any:
    """The prompts of all tasks, drawn by weight until each was there at least once; a task whose
    prompts are used up begins again."""
    import datasets

    parts = []
    for task in weights:
        rows = datasets.Dataset.from_list(
            [msgspec.structs.asdict(r) for r in mix.asked(data, task)]
        )
        parts.append(rows.shuffle(seed=seed))
    if len(parts) == 1:
        return parts[0]
    whole = sum(weights.values())
    return datasets.interleave_datasets(
        parts, probabilities=[weight / whole for weight in weights.values()], seed=seed,
        stopping_strategy="all_exhausted",
    )  # fmt: skip


if __name__ == "__main__":
    common.run(main)
