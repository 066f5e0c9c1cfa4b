"""The columns of each config: what people load. A change here is a change of the dataset.

Texts are exact; see `pipelines.rows.texts` for what is not UTF-8.  Nothing here depends on the
machine, the clock or the number of workers.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
import pyarrow as pa

from tracer.arrow import DELTAS, EVENTS
from tracer.records import Limits


class Message(msgspec.Struct, frozen=True):
    role: str  # "user" | "assistant"
    content: str


class TraceRow(msgspec.Struct, kw_only=True):
    """Config ``traces``: one run, whole. ``tracer.arrow.records(events, deltas)`` gives the records
    back, and `tracer.replay` the state at any event."""

    trace_id: str
    source: str
    problem: str
    solution: str  # file name
    style: str  # of the solution, in words
    known_verdict: str  # of the solution over all tests: ok wrong_answer error timeout unknown
    test: str
    public: bool
    verdict: str  # of this run: ok, wrong_answer, unknown (nothing to compare with), or the outcome
    shape: str  # stdin | call
    entry: str
    topic: str
    tier: int
    licence: str
    provenance: str
    statement: str
    program: str
    program_bytes: bytes | None
    stdin: str
    stdin_bytes: bytes | None
    call: str
    expected: str | None
    python: str
    recorder: str  # `tracer.records.STREAM`: the rules of recording, not who followed them
    level: str
    limits: Limits
    outcome: str
    detail: str
    exit_code: int | None
    error_type: str | None
    error_message: str | None
    error_line: int | None
    returned: str
    stdout: str
    stdout_bytes: bytes | None
    events_total: int
    entry_event: int
    events: Annotated[pa.ListArray, EVENTS]  # an array of one row: `tracer.columns`
    deltas: Annotated[pa.ListArray, DELTAS]


class ClaimRow(msgspec.Struct, frozen=True):
    """`verbalize.narrative.Claim`; ``start`` and ``end`` are offsets into ``narrative``."""

    kind: str
    subject: str
    value: str
    start: int
    end: int
    first_event: int
    last_event: int


class SentenceRow(msgspec.Struct, frozen=True):
    start: int
    end: int
    first_event: int
    last_event: int


class SftRow(msgspec.Struct, kw_only=True):
    """Config ``sft``: a prompt and a completion that tells the run and ends in its answer."""

    id: str
    trace_id: str
    narrative_id: str
    source: str
    problem: str
    solution: str
    test: str
    verdict: str
    known_verdict: str
    layout: str  # function | stdin, with its version: "function/1"
    style: str  # "narrative/1"
    seed: int
    budget: int  # tokens that the narrative may have, about
    messages: tuple[Message, ...]
    prompt: str
    completion: str
    narrative: str
    narrative_start: int  # completion[narrative_start:][:len(narrative)] == narrative
    answer: str
    events_total: int
    sentences: tuple[SentenceRow, ...]
    claims: tuple[ClaimRow, ...]
    supported: int  # verdicts of the checker, which is independent of the writer
    contradicted: int
    not_enough_info: int


class OutputPredictionRow(msgspec.Struct, kw_only=True):
    """Config ``output_prediction``: (program, input) → output, scored by
    `pipelines.rewards.output_prediction`."""

    id: str
    trace_id: str
    source: str
    problem: str
    solution: str
    test: str
    verdict: str
    known_verdict: str
    layout: str
    prompt: str
    messages: tuple[Message, ...]  # the prompt as a conversation
    call: str  # the call whose value is asked; "" for a whole program
    ground_truth: str  # stdout, or the literal returned
    checker: str  # exact | tokens | float: `pipelines.checkers`
    tolerance: float
    events_total: int


class RejectRow(msgspec.Struct, kw_only=True):
    """What did not become a row, and why. ``config`` "" means the item as a whole, so
    that it has rows in no config. ``text`` is a narrative that was written and not accepted."""

    item: int
    source: str
    problem: str
    solution: str
    test: str
    stage: str
    config: str
    style: str
    reason: str
    detail: str
    outcome: str
    trace_id: str
    text: str


class ItemRow(msgspec.Struct, kw_only=True):
    """The ledger: a line an item. ``reason`` is "" where a trace came of it."""

    item: int
    source: str
    problem: str
    solution: str
    test: str
    trace_id: str
    outcome: str  # of the run; "" where there was none
    verdict: str
    known_verdict: str
    events: int
    stage: str
    reason: str


CONFIGS: dict[str, type[msgspec.Struct]] = {
    "traces": TraceRow,
    "sft": SftRow,
    "output_prediction": OutputPredictionRow,
}
