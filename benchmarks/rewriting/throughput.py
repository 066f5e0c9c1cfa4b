"""The stage of rewriting beside the bare engine, and what the prefix cache finds: vLLM on a CPU.

    .venv/vllm/bin/python -m benchmarks.rewriting.throughput MODEL_FOLDER [PAGE.md] [--pairs 2]

``stage`` is all that a build does with a model: prompts from narratives, windows, completions as
they end, each put into SQLite, each text read, checked and spliced.  ``bare`` is vLLM's own offline
``LLM.generate`` over the same prompts at once, with the same sampling and settings, its prompts
made and cut into tokens beforehand: the fastest way it has.  Each runs in a process of its own, in
turn; the ratio is of the best of each, which a busy machine disturbs least.  CPU seconds, of all
processes of each way, stand beside: others' work disturbs them less.  Retries are off, so that both
are asked the same.  Starting the engine is not counted.

The prefix cache's share is measured on the traces of one problem, with an engine just started.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from benchmarks.page import machine, met, table
from pipelines import build
from pipelines.executors.inline import InlineExecutor
from pipelines.rewriting.units import Unit
from verbalize.rewrite.anchored import Anchored
from verbalize.rewrite.base import Message, Request, Sampling
from verbalize.rewrite.cache import Cache
from verbalize.rewrite.cached import Cached
from verbalize.rewrite.engines.vllm import VLLM, VLLMOptions, engine_arguments
from verbalize.rewrite.loop import rewrite_all
from verbalize.rewrite.records import Policy, Task

ROOT = Path(__file__).parents[2]
MARK = "<!-- What follows is written by benchmarks.rewriting.throughput. -->\n"
LEAST, LEAST_CACHED = 0.95, 0.5  # stage over bare; of the prompts' tokens
FEW = 4  # tokens a reply where only prompts are measured
SMALL_MACHINE = {
    "VLLM_CPU_KVCACHE_SPACE": "2",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "OMP_NUM_THREADS": str(os.cpu_count() or 1),
    "VLLM_LOGGING_LEVEL": "ERROR",
}
RECIPE = """
[recipe]
name = "throughput"
[[sources]]
name = "bundled"
problems = {problems}
correct = {correct}
wrong = 0
tests = {tests}
[narrative]
budget = 300
[rows]
configs = ["traces", "sft"]
[shards]
items = 1000
"""
ONE = {"problems": 1, "correct": 2, "tests": 6}
PROBLEMS = 10  # of the other build, a run each
TOKENS = 96  # of a reply, at most


def options(model: str) -> VLLMOptions:
    return VLLMOptions(
        model=model, enforce_eager=True, dtype="float32", max_num_seqs=16, max_model_len=4_096,
        more={"distributed_executor_backend": "uni"},
    )  # fmt: skip


def told(folder: Path, which: dict[str, int]) -> Path:
    """A build of these runs, without a model."""
    folder.mkdir()
    (folder / "recipe.toml").write_text(RECIPE.format(**which))
    build(folder / "recipe.toml", folder / "out", executor=InlineExecutor())
    return folder / "out"


def tasks(out: Path) -> list[Task]:
    return [task for _, task in Unit(out, 0).tasks()]


class Clock:
    """Seconds, and CPU seconds of this process and those that it started, since it was made."""

    def __init__(self) -> None:
        self.since, self.cpu = time.perf_counter(), _cpu()

    def read(self) -> dict[str, float]:
        return {"seconds": time.perf_counter() - self.since, "cpu": _cpu() - self.cpu}


def _cpu() -> float:
    here = psutil.Process()
    times = [process.cpu_times() for process in (here, *here.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))


def policy(tokens: int) -> Policy:
    drawn = Sampling(max_tokens=tokens, temperature=0.7, top_p=0.95)
    return Policy(sampling=drawn, retry=False, window_tokens=200)


def stage(model: str, out: Path, tokens: int, scratch: Path) -> dict[str, float]:
    engine = Cached(VLLM(options(model)), Cache(scratch / "completions.sqlite"))
    few = Request(id="warm", messages=(Message("user", "warm"),), sampling=Sampling(max_tokens=2))
    list(engine.engine.complete([few]))
    clock = Clock()
    found = [
        one for done in rewrite_all(tasks(out), engine, policy(tokens)) for one in done.attempts
    ]
    took = clock.read()
    engine.close()
    return took | {
        "written": sum(one.tokens_out for one in found),
        "asked": sum(one.tokens_in for one in found),
        "cached": sum(one.tokens_cached for one in found),
        "requests": len(found),
    }


def bare(model: str, out: Path, tokens: int, scratch: Path) -> dict[str, float]:
    from vllm import LLM, SamplingParams

    engine = LLM(**engine_arguments(options(model)))
    tokenizer = engine.get_tokenizer()

    def prompt(messages: tuple[Message, ...]) -> dict[str, Any]:
        given = [{"role": m.role, "content": m.content} for m in messages]
        tokens = tokenizer.apply_chat_template(given, add_generation_prompt=True, return_dict=False)
        return {"prompt_token_ids": tokens}

    asks = [ask for task in tasks(out) for ask in Anchored(task, policy(tokens)).asks()]
    prompts = [prompt(ask.messages) for ask in asks]
    drawn = policy(tokens).sampling
    sampling = SamplingParams(
        temperature=drawn.temperature, top_p=drawn.top_p, max_tokens=drawn.max_tokens
    )
    few = SamplingParams(max_tokens=2)
    engine.generate([prompt((Message("user", "warm"),))], few, use_tqdm=False)
    clock = Clock()
    found = engine.generate(prompts, sampling, use_tqdm=False)
    written = sum(len(one.outputs[0].token_ids) for one in found)
    return clock.read() | {"written": written, "requests": len(found)}


WAYS: dict[str, Callable[[str, Path, int, Path], dict[str, float]]] = {"bare": bare, "stage": stage}


def measured(way: str, model: str, out: Path, tokens: int) -> dict[str, float]:
    """In a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", __spec__.name, model, "--way", way, "--out", out,
             "--tokens", str(tokens), "--scratch", folder],
            check=True, cwd=ROOT, env=os.environ | SMALL_MACHINE, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        figures: dict[str, float] = json.loads((Path(folder) / "figures.json").read_text())
    print(way, {name: round(value, 2) for name, value in figures.items()}, file=sys.stderr)
    return figures


def page(model: str, pairs: int, problems: int, tokens: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        several = {"problems": problems, "correct": 1, "tests": 1}
        many, one = told(Path(folder) / "many", several), told(Path(folder) / "one", ONE)
        found = [(measured("bare", model, many, tokens), measured("stage", model, many, tokens))
                 for _ in range(pairs)]  # fmt: skip
        problem = measured("stage", model, one, FEW)
        runs = len(tasks(one))
    ratio, work = (_best_ratio(found, by) for by in ("seconds", "cpu"))
    hits = problem["cached"] / problem["asked"]
    lines = [
        "## The engine", "",
        f"Written by `make bench-rewriting`. {machine()}, vLLM in float32, the model "
        f"`{Path(model).name}` of `make small-model`. {found[0][0]['requests']:.0f} prompts of "
        f"{problems} programs, at most {tokens} tokens each, "
        f"rounds in turn: {pairs}. Other work on the machine disturbs these figures.", "",
        *table(
            ["figure", "measured", "target", ""],
            [
                ["tokens a second of the stage, over the bare engine's", f"{ratio:.1%}",
                 f"≥ {LEAST:.0%}", met(ratio >= LEAST)],
                ["tokens a CPU second, likewise", f"{work:.1%}", "", ""],
                [f"prompt tokens from the prefix cache, {runs} traces of one problem",
                 f"{hits:.1%}", f"≥ {LEAST_CACHED:.0%}", met(hits >= LEAST_CACHED)],
            ], "t--t",
        ),
        *table(
            ["round", "bare: tokens, seconds, CPU seconds", "tokens a second",
             "stage: tokens, seconds, CPU seconds", "tokens a second"],
            [
                [str(number), *(cell for each in pair for cell in (
                    f"{each['written']:.0f}, {each['seconds']:.1f}, {each['cpu']:.1f}",
                    f"{each['written'] / each['seconds']:.1f}"))]
                for number, pair in enumerate(found, 1)
            ], "-----",
        ),
    ]  # fmt: skip
    return "\n".join(lines)


def _best_ratio(pairs: list[tuple[dict[str, float], dict[str, float]]], by: str) -> float:
    """The stage's best over the bare engine's, in tokens a second of this kind."""
    bare, stage = (
        max(each["written"] / each[by] for each in way) for way in zip(*pairs, strict=True)
    )
    return float(stage / bare)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.rewriting.throughput")
    parser.add_argument("model")
    parser.add_argument("page", nargs="?", type=Path)
    parser.add_argument("--pairs", type=int, default=2)
    parser.add_argument("--problems", type=int, default=PROBLEMS)
    parser.add_argument("--tokens", type=int, default=TOKENS)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--scratch", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        figures = WAYS[given.way](given.model, given.out, given.tokens, given.scratch)
        (given.scratch / "figures.json").write_text(json.dumps(figures))
        return
    text = page(given.model, given.pairs, given.problems, given.tokens)
    if given.page:
        head = given.page.read_text("utf-8").partition(MARK)[0] if given.page.exists() else ""
        given.page.write_text(f"{head.rstrip()}\n\n{MARK}\n{text}", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
