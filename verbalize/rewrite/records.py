"""What a rewriting is asked to be, and what came of it: the one definition of both.

A `Task` is one narrative with its run; a `Policy` says how it is rewritten.  What an engine writes
for one request is an `Attempt`; the attempts of one round, put together and checked, are a
`Draft`; what is wrong with it, its `Fault`s.  `Rewritten` holds all of them and the text that is
left in the end.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from tracer.records import Program, RunResult, TestCase
from verbalize.narrative import Narrative
from verbalize.rewrite.base import Finish, Sampling

Outcome: TypeAlias = Literal["accepted_first", "accepted_retry", "spliced", "template", "dropped"]
Round: TypeAlias = Literal["first", "retry", "splice"]
Author: TypeAlias = Literal["model", "template"]
Wrong: TypeAlias = Literal[
    "contradicted",  # the run says otherwise
    "not_enough_info",  # nothing in the run bears it out
    "displaced",  # true, but of another step than the sentence's own
    "vague",  # states nothing, where the narrative states something
    "words",  # speaks of a trace, hedges, mends the program
    "block",  # a block, or a quote that does not close: what follows would not be read
    "missing",  # an anchor that is not there, or has no text
    "doubled",  # an anchor that is there twice
    "invented",  # an anchor that nobody asked for
    "misplaced",  # an anchor out of order
    "cut",  # the completion was cut at max_tokens
    "engine",  # there is no completion
    "form",  # the parts that were asked for are not there
    "text",  # a reason that concerns the whole text
]

OF_FORM: frozenset[Wrong] = frozenset(  # found in reading a reply: its words are not used
    {"block", "missing", "doubled", "invented", "misplaced", "cut", "engine", "form"}
)
Verdict: TypeAlias = Literal["supported", "contradicted", "not_enough_info", "refused", "error"]


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How narratives are rewritten: part of what a recipe says."""

    prompt: str = "anchored/1"  # name/version: see `verbalize.rewrite.prompts`
    sampling: Sampling = Sampling()
    retry: bool = True  # whether what was refused is asked for once more
    splice: bool = True  # whether false sentences are replaced by the narrative's own
    otherwise: Literal["template", "drop"] = "template"  # what becomes of the rest
    window_tokens: int = 600  # of the narrative, in one prompt
    window_sentences: int = 40
    structured: bool = False  # whether replies are held to a grammar: anchored only


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One narrative to be rewritten. ``id``: its narrative_id."""

    id: str
    narrative: Narrative
    program: Program
    test: TestCase
    result: RunResult


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a draft.

    anchor      number of the sentence; 0 where it concerns the whole text
    start, end  the claim, or the sentence, in the draft's text; -1 where there is none
    claim       kind of the claim (see `verbalize.narrative.ClaimKind`), "" where it is none
    said        the words at fault
    evidence    one plain sentence: what the run has instead, or what was wanted
    event       index of the event that contradicts it; -1 for none
    """

    wrong: Wrong
    anchor: int = 0
    start: int = -1
    end: int = -1
    claim: str = ""
    said: str = ""
    evidence: str = ""
    event: int = -1

    @property
    def reason(self) -> str:
        """The fault as a line of a report."""
        where = f"sentence {self.anchor}: " if self.anchor else ""
        said = f"“{self.said}”: " if self.said else ""
        return f"{where}{self.wrong}: {said}{self.evidence}"


class Told(msgspec.Struct, frozen=True):
    """A sentence of a rewritten text, at ``text[start:end]``, and who wrote it."""

    number: int
    start: int
    end: int
    by: Author


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A whole text, as far as it came, and what is wrong with it. ``by_output``: whether the rule
    of Self-Execution Simulation, the final output alone, would accept it."""

    round: Round
    text: str
    sentences: tuple[Told, ...]
    faults: tuple[Fault, ...]
    by_output: bool

    @property
    def accepted(self) -> bool:
        return not self.faults


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One request and what came of it, kept whether it was used or not. ``verdict`` is the worst
    of its claims', ``refused`` where what is wrong is no claim, ``error`` where nothing was
    written; ``contradicted``: the kinds of its claims that the run contradicts, one entry each."""

    request_id: str
    kind: Literal["first", "retry"]
    window: int
    text: str
    finish: Finish
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    seconds: float = 0.0


class Rewritten(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a narrative. ``text`` is true throughout, or empty where it was dropped."""

    id: str
    outcome: Outcome
    text: str
    sentences: tuple[Told, ...]
    attempts: tuple[Attempt, ...]
    drafts: tuple[Draft, ...]
    engine: str
    model: str
    prompt: str
