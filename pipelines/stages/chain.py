"""One item through every stage: making → test → run → verdict → determinism → rows, or a counted
reject."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeAlias

import msgspec

from pipelines.config import Recipe, SftConfig
from pipelines.items import Item
from pipelines.making import Workshop
from pipelines.predictions import Predictions
from pipelines.problems import ProblemTest
from pipelines.rows import make, registry, solve
from pipelines.rows.sft import bare_row, not_asked, sft_row, told_styles
from pipelines.rows.types import CONFIGS, SftRow, TriedRow
from pipelines.stages import inputs
from pipelines.stages.court import Court
from pipelines.stages.determinism import difference
from pipelines.stages.narrate import Manner, Voice, narrate
from pipelines.stages.outcome import Reject, bounded
from pipelines.stages.predicted import predicted
from tracer import ids
from tracer.determinism import Runner, names_chance
from tracer.recorder.choose import choose
from tracer.records import EVENT_TYPES, Job, Outcome, Program, RunResult, TestCase
from tracer.static import effects_bytes


class Done(msgspec.Struct, kw_only=True):
    """All that came of an item. ``kept`` says whether its run is in the dataset."""

    item: Item
    kept: bool = False
    outcome: str = ""
    verdict: str = ""
    trace_id: str = ""
    events: int = 0
    rows: dict[str, list[msgspec.Struct]] = {}  # of each config
    rejects: list[Reject] = []
    tried: list[TriedRow] = []  # what was tried to make it, where it had to be made

    def add(self, config: str, made: msgspec.Struct | Reject | list[msgspec.Struct]) -> None:
        if isinstance(made, Reject):
            self.rejects.append(made)
        else:
            self.rows.setdefault(config, []).extend(made if isinstance(made, list) else [made])


Study: TypeAlias = Callable[[Program], bytes]


def process(
    item: Item,
    recipe: Recipe,
    runner: Runner,
    voice: Voice,
    workshop: Workshop | None = None,
    study: Study = effects_bytes,
    court: Court | None = None,
    said: Predictions | None = None,
) -> Done:
    """Rows and rejects of one item. Raises RefusedError where the level cannot be had.

    ``workshop``: where neighbours of the item were made, so that nothing is tried twice.
    ``court``: who says whether a run is right, where the runner has no bench of its own.
    ``said``: what a model says that runs give, where feedback is to tell that.
    ``study``: what reads of a program's source what its recording needs.
    """
    base = Job(
        program=Program(source=b""),
        test=TestCase(),
        limits=recipe.run.limits,
        level=recipe.run.level,
        recorder=choose(recipe.run.recorder).name,
    )
    court = court or Court.of(runner)
    made = (workshop or Workshop(recipe, runner, court)).make(item, base)
    if isinstance(made.item, Reject):
        done = Done(item=item, rejects=[made.item])
    else:
        done = _run(made.item, recipe, runner, voice, base, study, court, said)
    done.tried = made.tried
    if item.opens is True:
        done.add("solve", solve.solve_row(item))
    return done


def _run(
    item: Item, recipe: Recipe, runner: Runner, voice: Voice, base: Job, study: Study,
    court: Court, said: Predictions | None,
) -> Done:  # fmt: skip
    test = inputs.test_of(item, runner, base)
    if isinstance(test, Reject):
        return Done(item=item, rejects=[test])
    job = _job(item, test, base, study)
    result = runner.run(job)
    done = Done(
        item=item,
        outcome=result.outcome.value,
        verdict=court.verdict(item.problem, test, job, result),
    )
    refused = _not_kept(result, recipe)
    mode = recipe.run.determinism
    different = difference(job, result, runner, mode, kept=refused is None)
    if different is not None:
        # What this one run gave is not the same the next time, so it is not stored.
        done.outcome, done.verdict = different.outcome.value, ""
        detail = bounded(different.detail, 500)
        refused = Reject(stage="determinism", reason=different.reason, detail=detail)
    elif refused is not None and mode == "off" and names_chance(job.program.source):
        refused = msgspec.structs.replace(refused, detail="")  # nobody knows whether it varies
    if refused is not None or result.trace is None:
        done.rejects.append(refused or Reject(stage="run", reason="no_trace"))
        return done
    run = make.Run(
        item=item,
        test=test,
        job=job,
        result=result,
        trace=result.trace,
        trace_id=ids.trace_id(job.program, job.test, job.limits, result.trace.python),
        verdict=done.verdict,
        events=sum(isinstance(record, EVENT_TYPES) for record in result.trace.records),
    )
    told = predicted(run, said, court, recipe.rows.configs)
    run = msgspec.structs.replace(run, predicted=told)
    done.kept, done.trace_id, done.events = True, run.trace_id, run.events
    _rows(run, done, recipe, voice)
    return done


def _job(item: Item, test: ProblemTest, base: Job, study: Study) -> Job:
    program = Program(source=item.solution.source)
    case = inputs.case_of(item.problem, test)
    return msgspec.structs.replace(
        base, program=program, test=case, statics=study(program), record=True
    )


def _not_kept(result: RunResult, recipe: Recipe) -> Reject | None:
    library = inputs.missing_library(result)
    if library and library.partition(".")[0] not in sys.stdlib_module_names:
        return Reject(
            stage="run",
            reason="needs_library",
            detail=f"imports {bounded(library, 100)}, which is not in the standard library",
        )
    if result.outcome.value in recipe.rows.outcomes:
        if not result.unchecked:
            return None
        return Reject(stage="run", reason="lines_not_checked", detail=result.unchecked)
    reason = (
        "sandbox_error"
        if result.outcome is Outcome.SANDBOX_ERROR
        else f"outcome_{result.outcome.value}"
    )
    return Reject(stage="run", reason=reason, detail=bounded(result.detail, 500))


def _rows(run: make.Run, done: Done, recipe: Recipe, voice: Voice) -> None:
    for config in (name for name in CONFIGS if name in recipe.rows.configs):
        if config == "sft":
            for style in told_styles(recipe):
                done.add(config, _told(run, style, recipe, voice))
        elif config in registry.OF_A_RUN:
            done.add(config, registry.OF_A_RUN[config](run, recipe.rows))


def _told(run: make.Run, style: str, recipe: Recipe, voice: Voice) -> SftRow | Reject:
    options = recipe.rows.sft if recipe.rows.sft is not msgspec.UNSET else SftConfig()
    refused = not_asked(run, options)
    if refused is not None:
        return msgspec.structs.replace(refused, style=style)
    if run.result.outcome is not Outcome.OK:
        return Reject(
            stage="rows",
            reason=f"ends_in_{run.result.outcome.value}",
            detail="there is no final output to tell",
            config="sft",
            style=style,
        )
    if not style:
        return bare_row(run, options)
    manner = Manner(style, recipe.narrative.seed, recipe.narrative.budget)
    told = narrate(run.job.program, run.job.test, run.result, manner, voice)
    if isinstance(told, Reject):
        return msgspec.structs.replace(told, config="sft")
    return sft_row(run, told, options)
