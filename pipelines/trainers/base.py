"""What a layout is: a name, the columns, and a function from a row of the dataset to a row of it.

Layouts for supervised fine-tuning take conversations that end in an answer, and say which answers
the trainer is to learn; one for preferences takes pairs of answers.  Layouts for reinforcement
learning take prompts, with the columns that the reward of their config reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

import msgspec
import pyarrow as pa

from pipelines.rewards import core
from pipelines.rows.schema import schema_of
from pipelines.rows.types import CONFIGS, Message

Form: TypeAlias = Literal["parquet", "jsonl"]
# Which answers of a conversation are learnt.
Turns: TypeAlias = Literal["only", "last", "every", "pair"]

# only: there is one. last: what stands before is a wrong attempt. every: each answer is right.
# pair: the one answer, rather than another.
CONVERSATIONS: dict[str, Turns] = {
    "sft": "only",
    "repair": "only",
    "state_questions": "only",
    "cwm": "only",
    "scratchpad": "only",
    "raw": "only",
    "solve_with_feedback": "last",
    "debugger": "every",
    "preference": "pair",
}
REWARDED = tuple(name for name in CONFIGS if name in core.TASKS)


class Row(msgspec.Struct, frozen=True):
    """A row of the dataset. ``columns``: what the reward of its config reads, by name; ``gold``:
    `pipelines.trainers.gold`."""

    config: str
    split: str
    index: int  # in its split, counted from 0
    id: str
    messages: tuple[Message, ...]
    columns: Mapping[str, Any]
    gold: str = ""
    rejected: tuple[Message, ...] = ()  # of a pair: what is not to follow the prompt

    @property
    def given(self) -> int:
        """How many messages stand before the first that is to be learnt."""
        turns = CONVERSATIONS.get(self.config)
        if turns is None:
            return len(self.messages)
        return len(self.messages) - 1 if turns != "every" else 1

    @property
    def conversations(self) -> list[tuple[Message, ...]]:
        """All that a trainer reads of the row: of a pair there are two."""
        other = [(*self.messages[: self.given], *self.rejected)] if self.rejected else []
        return [self.messages, *other]


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """``schema`` and ``row`` agree; ``refuses`` gives the reason why the trainer could not read a
    row as it is meant, or ""; ``beside`` gives the texts of further files, from the config, the
    splits and the limit in tokens (None: there is none)."""

    name: str
    reader: str  # who reads it
    form: Form
    configs: tuple[str, ...]
    schema: Callable[[str], pa.Schema]
    row: Callable[[Row], dict[str, Any]]
    refuses: Callable[[Row], str] = lambda row: ""
    beside: Callable[[str, list[str], int | None], dict[str, str]] = lambda *_: {}

    @property
    def answers(self) -> bool:
        """Whether a row holds what is to be learnt, and not a prompt alone."""
        return self.configs[0] in CONVERSATIONS


def learning(*turns: Turns) -> tuple[str, ...]:
    """The configs whose answers are learnt in one of these ways."""
    return tuple(name for name, kind in CONVERSATIONS.items() if kind in turns)


def read_columns(config: str) -> tuple[str, ...]:
    """The columns of a config that its reward reads, in the order of the dataset."""
    if config not in REWARDED:
        return ()
    wanted = set(core.TASKS[config].__struct_fields__)
    return tuple(name for name in CONFIGS[config].__struct_fields__ if name in wanted)


def fields(config: str, names: tuple[str, ...]) -> list[pa.Field]:
    """These columns of a config, as the dataset defines them."""
    schema = schema_of(CONFIGS[config])
    return [schema.field(name) for name in names]


def as_dicts(messages: tuple[Message, ...]) -> list[dict[str, str]]:
    return [{"role": each.role, "content": each.content} for each in messages]


def text(name: str) -> pa.Field:
    return pa.field(name, pa.string(), nullable=False)


def struct(name: str, inner: list[pa.Field]) -> pa.Field:
    return pa.field(name, pa.struct(inner), nullable=False)


def conversation(name: str, more: tuple[pa.Field, ...] = ()) -> pa.Field:
    """A column of messages, ``role`` and ``content`` each."""
    message = pa.struct([text("role"), text("content"), *more])
    return pa.field(name, pa.list_(message), nullable=False)


def media_tag(row: Row) -> str:
    """Some trainers put a picture where a text says ``<image>``, whoever wrote it."""
    tags = ("<image>", "<video>", "<audio>")
    found = any(tag in each.content for each in row.messages for tag in tags)
    return "media_tag" if found else ""
