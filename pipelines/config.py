"""A recipe: what to read, how to run it, what to tell of it, which rows to write.

A recipe is TOML, read into the typed `Recipe` below; the field docs are its manual.  An error
names the key, the value and what was expected; an unknown key gets the nearest known ones.

    [recipe]
    name = "demo"

    [[sources]]
    name = "bundled"
    tests = 3
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from pipelines.recipe_faults import explained, refuse_unknown_keys, wrong
from pipelines.screening.settings import DecontaminationConfig, DedupConfig, SplitsConfig
from tracer.errors import UsageError
from tracer.records import Level, Limits, RecorderName
from verbalize.rewrite.base import Sampling

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]
Seed: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
ConfigName: TypeAlias = Literal[
    "traces", "sft", "output_prediction", "input_prediction", "solve", "solve_with_feedback",
    "repair", "state_questions", "debugger", "cwm", "scratchpad", "raw",
]  # fmt: skip
Known: TypeAlias = Literal["ok", "wrong_answer", "error", "timeout", "unknown"]
TracedOutcome: TypeAlias = Literal["ok", "error", "exit", "trace_limit"]
Money: TypeAlias = Annotated[float, msgspec.Meta(ge=0)]  # per million tokens, any currency
Slug: TypeAlias = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$")]
HubName: TypeAlias = Annotated[
    str, msgspec.Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*$")
]

MAX_RECIPE_BYTES = 1_000_000


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Slug  # names the build in reports and in the dataset card
    seed: Seed = 0  # of everything drawn at random: generated inputs
    title: str = ""
    # where it is to be published, owner/name of the Hub, for the commands in the card; unset: in no
    # digest, and the card says OWNER/NAME
    hub: HubName | msgspec.UnsetType = msgspec.UNSET


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which column of a row holds what. ``a.b`` reaches into a nested column; ``=word`` is the word
    itself in every row; what is not set is taken from the column of the same name, if there is one.
    """

    name: str | None = None
    statement: str | None = None
    entry: str | None = None  # the function to call; where there is none, programs read stdin
    tests: str | None = None  # {input, output} pairs, two lists, or asserts (docs/sources.md)
    inputs: str | None = None
    outputs: str | None = None
    solutions: str | None = None  # one program or several
    wrong: str | None = None  # programs known as wrong
    verdict: str | None = None  # of the solutions: ok, wrong_answer, error, timeout; true, false
    topic: str | None = None
    tier: str | None = None  # 1 to 3, or easy, medium, hard
    licence: str | None = None
    checker: str | None = None  # exact, tokens, float, lines, unordered, equal, json
    tolerance: str | None = None
    seconds: str | None = None  # limits that the statement gives
    megabytes: str | None = None
    # what a text stands for where a function's argument or result is meant
    values: Literal["literal", "json"] = "literal"


class SolutionsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where solutions are that a source keeps apart from its problems: joined by the problem's
    name, and read as the ending of the path says, or else by datasets."""

    path: str | tuple[str, ...]
    adapter: str | msgspec.UnsetType = msgspec.UNSET
    columns: Columns | msgspec.UnsetType = msgspec.UNSET
    config: str | msgspec.UnsetType = msgspec.UNSET
    split: str | msgspec.UnsetType = msgspec.UNSET
    revision: str | msgspec.UnsetType = msgspec.UNSET
    streaming: bool | msgspec.UnsetType = msgspec.UNSET


class SourceConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to take of one source; None takes everything. An option that the source does not have
    (see ``groundtrace sources``) is an error. What is Unset is in no digest: a recipe without it is
    the recipe it was before there was this option."""

    name: str
    # folder, jsonl, parquet: where it is, relative to the recipe; hf: as datasets names it
    path: str | tuple[str, ...] | None = None
    problems: Count | None = None  # the first N problems
    correct: Annotated[int, msgspec.Meta(ge=0)] | None = None  # solutions known as right (or
    # not known as wrong), a problem
    wrong: Annotated[int, msgspec.Meta(ge=0)] | None = None  # solutions known as wrong, a problem
    tests: Count | None = None  # the first N tests, a solution
    inputs: Count | None = None  # generated inputs, a program (1 where not said)
    topics: tuple[str, ...] = ()
    tiers: tuple[int, ...] = ()
    public_only: bool = False
    adapter: str | msgspec.UnsetType = msgspec.UNSET  # which known data set the rows are of
    columns: Columns | msgspec.UnsetType = msgspec.UNSET  # else: what the columns hold
    config: str | msgspec.UnsetType = msgspec.UNSET  # hf: the configuration, as datasets names it
    split: str | msgspec.UnsetType = msgspec.UNSET  # hf: needed where there are several
    revision: str | msgspec.UnsetType = msgspec.UNSET  # hf: a commit, so that bytes stay the same
    streaming: bool | msgspec.UnsetType = msgspec.UNSET  # hf: read over the network, keep nothing
    solutions: SolutionsConfig | msgspec.UnsetType = msgspec.UNSET


class RunConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    level: Level = "default"
    recorder: RecorderName = "auto"
    # trace: two recorded runs with equal records and a third, unrecorded, with equal output under
    # another hash seed; output: only the latter; off: one run
    determinism: Literal["trace", "output", "off"] = "trace"
    limits: Limits = Limits()


class NarrativeConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    styles: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = ("narrative",)
    seed: Seed = 0
    budget: Count = 8_000  # tokens of one narrative, about; the final output comes on top
    on_rejected: Literal["drop"] = "drop"  # what to do with a narrative that the checker rejects


class SftConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How rows of config sft are laid out, so that an ablation is a recipe away (docs/rows.md)."""

    # what the narrative stands in: [THOUGHT] … [/THOUGHT], <think> … </think>, or nothing
    thinking: Literal["thought", "think", "off"] = "thought"
    narrative: bool = True  # False: the answer alone
    # templated: the narrative as the template tells it; rewritten: as a model does, which needs
    # [rewrite]; structured: states and lines, as in config scratchpad; raw: as in config raw
    body: Literal["templated", "rewritten", "structured", "raw"] | msgspec.UnsetType = msgspec.UNSET
    known_verdicts: tuple[Known, ...] = ()  # of the programs; none named: all


class StateQuestionsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    per_trace: Count = 8  # questions, at most
    seed: Seed = 0


class DebuggerConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    commands: Count = 12  # at most
    seed: Seed = 0


class RowsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    configs: Annotated[tuple[ConfigName, ...], msgspec.Meta(min_length=1)] = (
        "traces",
        "sft",
        "output_prediction",
    )
    outcomes: tuple[TracedOutcome, ...] = ("ok", "error", "exit", "trace_limit")  # of runs kept
    # Unset, not defaults: a recipe that says nothing of them is the recipe it was before.
    sft: SftConfig | msgspec.UnsetType = msgspec.UNSET
    state_questions: StateQuestionsConfig | msgspec.UnsetType = msgspec.UNSET
    debugger: DebuggerConfig | msgspec.UnsetType = msgspec.UNSET


class RewriteConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a model tells the narratives anew (docs/rewriting.md). Needs configs traces and sft."""

    engine: str  # echo, openai, vllm, ray
    options: dict[str, Any] = {}  # the engine's own
    prompt: str = "anchored/1"  # with its version: another one asks for other words
    sampling: Sampling = Sampling()
    retries: Annotated[int, msgspec.Meta(ge=0, le=1)] = 1  # of what the checker refuses
    splice: bool = True  # false sentences give way to the narrative's own
    # what becomes of a narrative whose rewriting is refused all the same
    on_rejected: Literal["template", "drop"] = "template"
    preference: bool = True  # write the config preference
    window_tokens: Count = 600  # of the narrative, in one request
    window_sentences: Count = 40
    # replies are held to the anchors' order by a grammar; unset: in no digest, as it was before
    structured: bool | msgspec.UnsetType = msgspec.UNSET
    price_in: Money = 0.0
    price_out: Money = 0.0
    price_cached: Money | None = None  # of a prompt's cached tokens; as price_in where not said


class MutantsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Wrong programs made from the right ones (docs/wrong-programs.md)."""

    per_program: Annotated[int, msgspec.Meta(ge=0)] = 2  # mutants of a right program, at most
    # of a problem's programs, the share to be wrong: first those that the source knows as wrong,
    # then mutants; without it, per_program mutants of every right program
    wrong_share: Annotated[float, msgspec.Meta(gt=0, lt=1)] | None = None
    operators: tuple[str, ...] = ()  # none named: all
    seed: Seed = 0
    tests: Count = 1  # that a mutant is run on for its rows, those that it fails first
    tries: Count = 8  # mutants tried for each one wanted
    trial_tests: Count = 10  # the first N tests of the problem, for telling whether it fails
    seconds: Annotated[float, msgspec.Meta(gt=0)] = 1.0  # of CPU for a run in the trial


class ProposalsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Inputs that a model proposes, beside those that are made (docs/inputs.md)."""

    engine: str  # echo, openai, vllm
    options: dict[str, Any] = {}  # the engine's own
    per_problem: Count = 8
    sampling: Sampling = Sampling()


class InputsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Inputs of our own, made from those of the tests (docs/inputs.md)."""

    per_program: Count = 4
    # none named: all but annotation and observed, which need hypothesis, and invalid
    kinds: tuple[str, ...] = ()
    seed: Seed = 0
    tries: Count = 6  # inputs tried for each one wanted
    given: Count = 10  # the first N tests, in which the form of the inputs is found
    references: Count = 2  # programs known as right that must agree, where there are so many
    characters: Count = 2_000  # of an input, and of its output
    seconds: Annotated[float, msgspec.Meta(gt=0)] = 1.0  # of CPU for a run that tries an input
    proposals: ProposalsConfig | msgspec.UnsetType = msgspec.UNSET  # in no digest where not set


class ShardsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    items: Count = 64  # (program, test) pairs in one work shard: what a crash can lose
    rows: Count = 5_000  # rows in one file of the dataset


class ExcludeConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What ``--exclude-labels`` leaves out: no recipe says this, a build adds it to its own."""

    labels: str  # digest of the list
    rows: Annotated[int, msgspec.Meta(ge=0)]  # in the list


class FeedbackConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a model says that runs give, told in place of what they truly gave (docs/rows.md)."""

    # JSON lines or Parquet, relative to the recipe: `pipelines.predictions`
    predictions: Annotated[str, msgspec.Meta(min_length=1)]


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    recipe: About
    sources: Annotated[tuple[SourceConfig, ...], msgspec.Meta(min_length=1)]
    run: RunConfig = RunConfig()
    narrative: NarrativeConfig = NarrativeConfig()
    rows: RowsConfig = RowsConfig()
    shards: ShardsConfig = ShardsConfig()
    # Unset, not None: it is then in no digest, so a recipe without it is the recipe it was before
    # there was this table, and so are its shards and its dataset, byte for byte.
    rewrite: RewriteConfig | msgspec.UnsetType = msgspec.UNSET
    mutants: MutantsConfig | msgspec.UnsetType = msgspec.UNSET  # likewise
    inputs: InputsConfig | msgspec.UnsetType = msgspec.UNSET
    splits: SplitsConfig | msgspec.UnsetType = msgspec.UNSET
    dedup: DedupConfig | msgspec.UnsetType = msgspec.UNSET
    decontamination: DecontaminationConfig | msgspec.UnsetType = msgspec.UNSET
    feedback: FeedbackConfig | msgspec.UnsetType = msgspec.UNSET
    exclude: ExcludeConfig | msgspec.UnsetType = msgspec.UNSET  # never in a recipe's file

    @property
    def makes(self) -> bool:
        """Whether it asks for programs or inputs that no source has."""
        return self.mutants is not msgspec.UNSET or self.inputs is not msgspec.UNSET

    @property
    def configs(self) -> tuple[str, ...]:
        """All configs of the dataset: what is asked for, and what rewriting adds."""
        if self.rewrite is msgspec.UNSET:
            return self.rows.configs
        added = ("attempts", "preference") if self.rewrite.preference else ("attempts",)
        return (*self.rows.configs, *added)


def load(path: Path) -> Recipe:
    """The recipe in a file. UsageError for anything that is not one."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_RECIPE_BYTES + 1)
        if len(data) > MAX_RECIPE_BYTES:
            raise wrong(f"the recipe has more than {MAX_RECIPE_BYTES:,} bytes", str(path))
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise wrong("the recipe is not UTF-8 text", str(path)) from error
    except OSError as error:
        raise UsageError(
            "recipe-unreadable", error.strerror or str(error), str(path), "name a readable file"
        ) from error
    return parse(text, str(path))


def parse(text: str, where: str = "recipe") -> Recipe:
    """The recipe in a TOML text; ``where`` names it in errors."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise wrong(f"the recipe is not TOML: {error}", where) from error
    refuse_unknown_keys(Recipe, data, where)
    try:
        recipe = msgspec.convert(data, Recipe)
    except msgspec.ValidationError as error:
        raise explained(str(error), Recipe, data, where) from error
    for name, value in msgspec.structs.asdict(recipe.run.limits).items():
        if not isinstance(value, str) and not 0 < value < math.inf:  # also False for NaN
            raise wrong(f"run.limits.{name} = {value}: expected a number above 0", where)
    return recipe


def digest(recipe: Recipe) -> str:
    """Content hash of a recipe with its defaults filled in."""
    return hashlib.sha256(msgspec.json.encode(recipe, order="deterministic")).hexdigest()[:32]


def flat(recipe: Recipe) -> dict[str, str]:
    """Every setting as dotted key → JSON text, to compare two recipes key by key."""
    found: dict[str, str] = {}

    def walk(value: Any, key: str) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, f"{key}.{name}" if key else name)
        elif isinstance(value, (list, tuple)) and value and isinstance(value[0], dict):
            for number, inner in enumerate(value):
                walk(inner, f"{key}[{number}]")
        else:
            found[key] = msgspec.json.encode(value).decode()

    walk(msgspec.to_builtins(recipe), "")
    return found
