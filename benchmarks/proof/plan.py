"""What is trained, on how much: one file, read by every step, so that none differs from another.

Two budgets, both of as many steps.  ``tokens``: a step has as many tokens in every arm, so an arm
with short rows sees more of them.  ``programs``: a step has as many programs in every arm, so an
arm with short rows sees fewer tokens.  The arm ``narrative`` is the same in both.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

ARMS = ("answer", "narrative", "raw", "lies")
BUDGETS = ("tokens", "programs")
ALIKE = 0.05  # rows of an arm as long as the narrative's, within so much, need no run of their own


@dataclass(frozen=True)
class Plan:
    """``tokens``: of prompts and completions that a run learns from, without padding."""

    style: str = "scratchpad"
    train: int = 4_000  # programs
    held: int = 200
    longer: int = 200
    seeds: int = 3
    tokens: int = 600_000
    step: int = 512  # tokens a step
    width: int = 64
    layers: int = 3
    heads: int = 4
    rate: float = 0.02  # Muon's, for matrices
    weight: float = 5.0  # of a value in the loss; of other tokens it is 1
    rate_rest: float = 0.003  # AdamW's, for embeddings, head and norms


SIZES = {
    "full": Plan(),
    "tiny": Plan(
        train=40, held=10, longer=10, seeds=2, tokens=6_000, step=512, width=32, layers=1
    ),
}  # fmt: skip


def kept(folder: Path) -> Plan:
    """The plan of a folder. FileNotFoundError where there is none."""
    return Plan(**json.loads((folder / "plan.json").read_text()))


def keep(folder: Path, plan: Plan) -> bool:
    """Writes it; whether the folder is of this plan, or was of none."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "plan.json").exists():
        return kept(folder) == plan
    written(folder / "plan.json", json.dumps(asdict(plan), indent=1) + "\n")
    return True


def written(path: Path, text: str) -> None:
    """A file that is whole or not there."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text)
    partial.replace(path)


def scale(lengths: dict[str, float], arm: str, budget: str) -> float | None:
    """How many tokens this arm learns from, as a part of the plan's; None for no run of its own.

    ``lengths``: arm → mean tokens of a row.
    """
    if budget == "tokens":
        return 1.0
    part = lengths[arm] / lengths["narrative"]
    return None if abs(part - 1) <= ALIKE else part


def run_name(arm: str, budget: str, seed: int) -> str:
    return f"{arm}-{budget}-{seed}.json"
