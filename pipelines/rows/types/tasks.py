"""The columns of the tasks: what else there is to be learnt from the same runs (docs/rows.md)."""

from __future__ import annotations

import msgspec

from pipelines.rows.types.runs import Message


class TaskRow(msgspec.Struct, kw_only=True):
    """What every task that comes of a run says of it."""

    id: str
    trace_id: str
    source: str
    problem: str
    solution: str
    test: str
    verdict: str
    known_verdict: str
    layout: str  # of the prompt and the answer, with its version
    prompt: str
    messages: tuple[Message, ...]


class InputPredictionRow(TaskRow, kw_only=True):
    """Config ``input_prediction``: (program, output) → an input. Any input for which the program
    gives that output is right, so it is graded by running the program on it."""

    program: str
    entry: str
    shape: str  # stdin | call
    call_name: str  # the function that the answer is to call; "" for a whole program
    ground_truth: str  # the output: stdout, or the literal returned
    checker: str  # exact | tokens | float: as in config output_prediction
    tolerance: float
    example_input: str  # the recorded run's: stdin, or the call
    events_total: int


class TestRow(msgspec.Struct, frozen=True):
    """One test of a problem: stdin, or a call; the other of the two is ""."""

    __test__ = False  # not a pytest class

    name: str
    stdin: str
    call: str
    expected: str  # stdout, or the literal returned


class SolveRow(msgspec.Struct, kw_only=True):
    """Config ``solve``: a problem, to be solved by a program that passes its tests. A row comes of
    a problem, not of a run."""

    id: str
    source: str
    problem: str
    topic: str
    tier: int
    licence: str
    provenance: str
    statement: str
    entry: str  # the function to be written; "" for a whole program that reads stdin
    layout: str
    prompt: str
    messages: tuple[Message, ...]  # the prompt as a conversation
    checker: str  # `pipelines.problems.Checker`
    tolerance: float
    checker_program: str  # of checker custom: `pipelines.checkers.judge`; "" for any other
    tests_public: tuple[TestRow, ...]  # they stand in the prompt
    tests_hidden: tuple[TestRow, ...]
    tests_left_out: int  # without an expected output, or more than a row holds
    seconds: float  # what the statement allows; 0 where it says nothing
    megabytes: int
    reference: str  # a program known as right; "" where there is none
    wrong: str  # one known as wrong; "" likewise


class RepairRow(TaskRow, kw_only=True):
    """Config ``repair``: statement, a wrong program, what it did on a public test → a right one."""

    completion: str
    wrong: str  # the program that fails
    reference: str  # the right one
    feedback: str  # the public test, and what the program gave
    feedback_from: str  # run (what it truly gave) | prediction (what a model says it gives)
    events_total: int


class SolveWithFeedbackRow(TaskRow, kw_only=True):
    """Config ``solve_with_feedback``: the same as a conversation, and right programs that are
    handed in."""

    ends_in: str  # fix (a right program) | submit
    attempt: str  # the program that the feedback is about
    feedback: str
    feedback_from: str  # run | prediction
    events_total: int


class StateQuestionRow(TaskRow, kw_only=True):
    """Config ``state_questions``: a question about a run, answered from its trace."""

    question_kind: str  # `pipelines.rows.state_questions`
    question: str
    answer: str  # a Python literal
    completion: str
    events_total: int


class DebuggerRow(TaskRow, kw_only=True):
    """Config ``debugger``: commands to a debugger, and what it shows."""

    commands: tuple[str, ...]
    events_total: int


class TextRow(TaskRow, kw_only=True):
    """A run as a text in somebody's format, whole."""

    completion: str
    events_total: int


class CwmRow(TextRow, kw_only=True):
    """Config ``cwm``: frames as Code World Model has them (`pipelines.rows.cwm`)."""


class ScratchpadRow(TextRow, kw_only=True):
    """Config ``scratchpad``: states and lines as in "Show Your Work" (see the module
    `pipelines.rows.scratchpad`)."""


class RawRow(TextRow, kw_only=True):
    """Config ``raw``: the events in plain lines (`pipelines.rows.raw`)."""


class ProblemRow(msgspec.Struct, kw_only=True):
    """The ledger of problems: a line each, where the recipe asks for rows of problems. No part of
    the dataset."""

    source: str
    problem: str
