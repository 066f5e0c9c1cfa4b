"""What both recipes share: their options, and a run of one with errors told as everywhere."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tracer.errors import GroundtraceError, UsageError


def options(prog: str, text: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=prog, description=text)
    parser.add_argument("data", type=Path, help="a build, or its dataset")
    parser.add_argument("--model", required=True, help="a name or a folder")
    parser.add_argument("--out", type=Path, required=True, help="where the trained model goes")
    parser.add_argument("--steps", type=int, default=-1, help="at most; -1: one epoch")
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--batch", type=int, default=8, help="completions a device and step")
    parser.add_argument("--seed", type=int, default=0)
    return parser


def trainer_options(given: argparse.Namespace) -> dict[str, Any]:
    """Of any `transformers.TrainingArguments`: bfloat16 on a GPU, else this processor."""
    torch = library("torch")
    gpu = bool(torch.cuda.is_available())
    rate = {} if given.learning_rate is None else {"learning_rate": given.learning_rate}
    return {
        "output_dir": str(given.out), "use_cpu": not gpu, "bf16": gpu, "max_steps": given.steps,
        "num_train_epochs": 1, "per_device_train_batch_size": given.batch, "seed": given.seed,
        "logging_steps": 1, "report_to": [], **rate,
    }  # fmt: skip


def library(name: str) -> Any:
    """UsageError ``extra-missing`` where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise UsageError(
            "extra-missing", f"{name} cannot be imported: {error}", name,
            "pip install 'groundtrace[train]'",
        ) from error  # fmt: skip


def run(main: Callable[[list[str]], None]) -> None:
    """Exits with the code of the error, which goes to stderr."""
    try:
        main(sys.argv[1:])
    except GroundtraceError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
