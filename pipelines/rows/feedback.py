"""Configs ``repair`` and ``solve_with_feedback``: a wrong program, what it gave on a public test,
and a right program.

The feedback is real: the test is the run's own, and what follows ``## Output for the attempt`` is
what the recorded run printed, returned or raised.  Where a model's prediction of the run is given
(`pipelines.predictions`), it is that, and whether it passes is judged on it; one that is judged
otherwise than the run gives no row, for then the answer would be wrong, or a wrong program handed
in.  Only public tests are shown; a run on another gives no row.  The right program is the one that
a mutant was made of, else the first known as right.

A conversation may also end in ``#SUBMIT``, after a right program and its passing the problem's only
public test: where there are others, passing one says too little.
"""

from __future__ import annotations

import msgspec

from pipelines.briefs import Brief
from pipelines.problems import ProblemTest
from pipelines.rows.common import MAX_TEXT, shared, talk, too_long
from pipelines.rows.make import Run, refuse
from pipelines.rows.problem_texts import (
    AFTERWARDS,
    FENCE,
    SUBMIT,
    block,
    feedback_text,
    problem_prompt,
    repair_prompt,
)
from pipelines.rows.texts import bytes_of, storable, text_of
from pipelines.rows.types import Message, RepairRow, SolveWithFeedbackRow
from pipelines.stages.outcome import Reject
from tracer.records import Outcome, RunResult

REPAIR, CONVERSATION = "repair", "solve_with_feedback"
RUN, PREDICTION = "run", "prediction"  # where feedback is from
WRONG = ("wrong_answer", "error", "timeout")


class _Attempt(msgspec.Struct, frozen=True):
    public: tuple[ProblemTest, ...]
    program: str
    feedback: str
    passes: bool
    reference: str  # "" where the attempt passes
    source: str  # run | prediction


def repair_row(run: Run) -> RepairRow | Reject:
    found = _attempt(run, REPAIR)
    if isinstance(found, Reject):
        return found
    if found.passes:
        return refuse(REPAIR, "program_is_right", "it is known as right and passes")
    refused = _untold(run, REPAIR)
    if refused is not None:
        return refused
    prompt = repair_prompt(run.item.problem, found.public, found.program, found.feedback)
    completion = block(found.reference)
    if len(prompt) + len(completion) > MAX_TEXT:
        return too_long(REPAIR)
    return RepairRow(
        **shared(run, REPAIR, "repair/1", found.reference, *_said(run)),
        **talk(prompt, completion),
        wrong=found.program,
        reference=found.reference,
        feedback=found.feedback,
        feedback_from=found.source,
        events_total=run.events,
    )


def conversation_row(run: Run) -> SolveWithFeedbackRow | Reject:
    found = _attempt(run, CONVERSATION)
    if isinstance(found, Reject):
        return found
    if found.passes and len(found.public) > 1:
        return refuse(
            CONVERSATION, "one_of_several_tests", "passing one public test of several says little"
        )
    refused = _untold(run, CONVERSATION)
    if refused is not None:
        return refused
    prompt = problem_prompt(run.item.problem, found.public)
    messages = (
        Message("user", prompt),
        Message("assistant", block(found.program)),
        Message("user", f"{found.feedback}\n\n{AFTERWARDS}"),
        Message("assistant", block(SUBMIT if found.passes else found.reference)),
    )
    if sum(len(message.content) for message in messages) > MAX_TEXT:
        return too_long(CONVERSATION)
    return SolveWithFeedbackRow(
        **shared(run, CONVERSATION, "solve-with-feedback/1", found.reference, *_said(run)),
        prompt=prompt,
        messages=messages,
        ends_in="submit" if found.passes else "fix",
        attempt=found.program,
        feedback=found.feedback,
        feedback_from=found.source,
        events_total=run.events,
    )


def _said(run: Run) -> tuple[str, ...]:
    """What a row's id is made of beside the run and the answer."""
    return () if run.predicted is None else (PREDICTION, run.predicted.output)


def _untold(run: Run, config: str) -> Reject | None:
    """A Reject where what a model says of the run cannot stand for it."""
    said = run.predicted
    if said is None:
        return None
    if not said.verdict:
        return refuse(config, "prediction_unread", "there is no answer in it, or no literal")
    if said.verdict == "unknown":
        return refuse(config, "prediction_not_judged", "the problem's checker does not decide it")
    if (said.verdict == "ok") != (run.verdict == "ok"):
        detail = f"the run is judged {run.verdict}, what is predicted {said.verdict}"
        return refuse(config, "prediction_disagrees", detail)
    return None


def _attempt(run: Run, config: str) -> _Attempt | Reject:
    brief, known = run.item.told, run.item.solution.verdict
    assert brief is not msgspec.UNSET, "items of a recipe that asks for feedback have one"
    if not run.item.problem.statement.strip():
        return refuse(config, "no_statement", "the source gives none")
    if not run.test.public:
        return refuse(config, "test_is_hidden", "feedback shows public tests only")
    if bytes_of(run.job.program.source) is not None or bytes_of(run.result.stdout) is not None:
        return refuse(config, "not_text", "program or stdout is not UTF-8")
    if run.result.outcome is Outcome.TRACE_LIMIT:
        return refuse(config, "ends_in_trace_limit", "there is no final output to show")
    passes = run.verdict == "ok"
    if passes and known != "ok":
        return refuse(config, "passes_this_test", "it is not known as right, yet passes")
    if not passes and (known not in WRONG or run.verdict == "unknown"):
        return refuse(config, "not_known_as_wrong", f"known verdict {known}, here {run.verdict}")
    return _shown(run, config, brief, passes)


def _shown(run: Run, config: str, brief: Brief, passes: bool) -> _Attempt | Reject:
    public = tuple(test for test in brief.tests if test.public)
    number = next((n for n, test in enumerate(public, 1) if test.name == run.test.name), 0)
    if not number:
        return refuse(config, "test_left_out", "its problem has more tests than a row holds")
    if not passes and brief.right is None:
        return refuse(config, "no_right_program", "no program of the problem is known as right")
    program = text_of(run.job.program.source)
    right = text_of(brief.right.source) if brief.right and not passes else ""
    if FENCE in program or FENCE in right:
        return refuse(config, "tag_in_text", f"a program holds {FENCE}")
    said = run.predicted
    output = output_of(run.result, run.job.test.call) if said is None else said.output
    told = feedback_text(number, run.test, output, right=passes)
    source = RUN if said is None else PREDICTION
    return _Attempt(public, program, told, passes, right, source)


def output_of(result: RunResult, call: str) -> str:
    """What a run printed or returned; an error, or how else it ended, on the line after it."""
    printed = text_of(result.stdout)
    if result.outcome is Outcome.OK:
        return storable(result.returned) if call else printed
    if result.error is None:
        return f"{printed.rstrip(chr(10))}\n{result.detail}".lstrip("\n")
    error = result.error
    said = f"{error.type}: {error.message}" if error.message else error.type
    where = f" (line {error.line})" if error.line else ""
    return f"{printed.rstrip(chr(10))}\n{said}{where}".lstrip("\n")
