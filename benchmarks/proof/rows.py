"""From a program to the rows of all arms, by the pipeline's own code: recorded, told, laid out.

    answer      [ANSWER] … [/ANSWER]
    narrative   [THOUGHT] the narrative [/THOUGHT] [ANSWER] … [/ANSWER]
    raw         [THOUGHT] the run's events, as in config raw [/THOUGHT] [ANSWER] … [/ANSWER]
    lies        as narrative, with steps that are not so.  The final output is right, so a filter
                that looks at nothing else keeps every one of them

Prompt and answer are those of config ``sft``.  A row is a JSON line (`Row`).
"""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Iterator

import msgspec

from benchmarks.grounding.baselines import final_output
from pipelines.config import SftConfig
from pipelines.items import Item
from pipelines.problems import Problem, ProblemTest, Solution
from pipelines.rows import sft
from pipelines.rows.make import Run
from pipelines.rows.types import SftRow
from pipelines.stages.narrate import Narrated
from pipelines.stages.runner import SandboxRunner
from tracer.api import make_job
from tracer.records import EVENT_TYPES, Job, Outcome, Program, RunResult, TestCase, Trace
from verbalize import check, explain
from verbalize.explain import BUDGET
from verbalize.ground.mutate import Lie, lies
from verbalize.narrative import Narrative

SENTENCES_A_LIE = 4
_SEEN_BY_OUTPUT = frozenset({"wrong final output"})


class Row(msgspec.Struct):
    """One program, as every arm has it. ``told``: arm → completion."""

    source: str
    prompt: str
    answer: str
    told: dict[str, str]
    events: int
    lies: int
    accepted: bool  # the narrative, by `verbalize.check`
    lies_accepted: bool  # the one with lies, by the same
    lies_pass_output: bool  # the one with lies, by its final output alone


class Broken(Exception):
    """A program of ours that did not run: the generator's fault."""


def rows(sources: list[str], style: str, checked: bool = False) -> Iterator[Row]:
    """In order. ``checked``: whether the checker is asked, which costs as much as all else."""
    jobs = [(number, source, style, checked) for number, source in enumerate(sources)]
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), _start) as pool:
        yield from pool.imap(_row, jobs, chunksize=16)


_runner: list[SandboxRunner] = []


def _start() -> None:
    _runner[:] = [SandboxRunner("default")]


def _row(job: tuple[int, str, str, bool]) -> Row:
    number, source, style, checked = job
    program, test = Program(source=source.encode()), TestCase()
    made = make_job(program, test)
    result = _runner[0].run(made)
    if result.outcome is not Outcome.OK or result.trace is None:
        raise Broken(f"{result.outcome.value}:\n{source}")
    run = _run(number, made, result, result.trace)
    true = explain(program, test, result, style=style, seed=number)
    false, planted = lied(true, result, number)
    laid = {
        "answer": sft.bare_row(run, SftConfig(narrative=False)),
        "narrative": sft.sft_row(run, _told(true), SftConfig()),
        "raw": sft.bare_row(run, SftConfig(body="raw")),
        "lies": sft.sft_row(run, _told(false), SftConfig()),
    }
    done = {arm: row for arm, row in laid.items() if isinstance(row, SftRow)}
    if len(done) < len(laid):
        raise Broken(f"no row:\n{source}")
    return Row(
        source=source,
        prompt=done["answer"].prompt,
        answer=done["answer"].answer,
        told={arm: row.completion for arm, row in done.items()},
        events=run.events,
        lies=planted,
        accepted=checked and check(true.text, program, test, result).accepted,
        lies_accepted=checked and check(false.text, program, test, result).accepted,
        lies_pass_output=final_output(false.text, true),
    )


def _run(number: int, job: Job, result: RunResult, trace: Trace) -> Run:
    test = ProblemTest(name="", input="")
    solution = Solution(file="", source=job.program.source)
    problem = Problem(name=str(number), source="proof", shape="stdin")
    return Run(
        item=Item(index=number, problem=problem, solution=solution, test_name="", test=test),
        test=test, job=job, result=result, trace=trace, trace_id=str(number), verdict="",
        events=sum(isinstance(record, EVENT_TYPES) for record in trace.records),
    )  # fmt: skip


def _told(narrative: Narrative) -> Narrated:
    return Narrated(narrative, BUDGET, 0, 0, 0)


def lied(narrative: Narrative, result: RunResult, seed: int) -> tuple[Narrative, int]:
    """The narrative with a lie for every `SENTENCES_A_LIE` sentences, one at least where there is
    a place for it, of kinds drawn at random; and how many there are."""
    choice = random.Random(seed)
    wanted = max(1, round(len(narrative.sentences) / SENTENCES_A_LIE))
    found = [lie for lie in lies(narrative, result, seed=seed) if lie.kind not in _SEEN_BY_OUTPUT]
    chosen: list[Lie] = []
    while found and len(chosen) < wanted:
        kind = choice.choice(sorted({lie.kind for lie in found}))
        lie = choice.choice([lie for lie in found if lie.kind == kind])
        chosen.append(lie)
        found = [other for other in found if other.end < lie.start or other.start > lie.end]
    text = narrative.text
    for lie in sorted(chosen, key=lambda lie: lie.start, reverse=True):
        text = lie.text_in(text)
    return msgspec.structs.replace(narrative, text=text), len(chosen)
