"""What an engine is asked and what it gives back: one small surface for every engine.

    for completion in engine.complete(requests):
        ...

An engine takes requests as it can use them and gives completions as they end, in any order.  One
request that fails gives a completion with ``finish="error"`` and the reason; it never ends the
others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, Protocol, TypeAlias

import msgspec

from tracer import ids

Role: TypeAlias = Literal["system", "user", "assistant"]
Finish: TypeAlias = Literal["stop", "length", "error"]


class Message(msgspec.Struct, frozen=True):
    role: Role
    content: str


class Sampling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a model chooses its words. The seed makes a request repeatable where the engine is."""

    temperature: Annotated[float, msgspec.Meta(ge=0)] = 0.7
    top_p: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.95
    max_tokens: Annotated[int, msgspec.Meta(ge=1)] = 2_048
    seed: int = 0
    stop: tuple[str, ...] = ()


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One prompt. ``id`` is what the completion is known by: the hash of all that it depends on.
    ``original`` is the text to be rewritten, which the ``echo`` engine gives back; ``grammar``:
    what the reply is held to, in GBNF (see `verbalize.rewrite.grammar`), "" for nothing."""

    id: str
    messages: tuple[Message, ...]
    sampling: Sampling = Sampling()
    original: str = ""
    grammar: str = ""


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a request. ``finish`` is ``length`` where the text was cut at ``max_tokens``,
    ``error`` where there is none; ``tokens_cached``: those of the prompt that were not computed
    anew. ``seconds``: from the request to its end, where the engine tells it."""

    id: str
    text: str = ""
    finish: Finish = "stop"
    reason: str = ""  # of an error
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    seconds: float = 0.0


class Engine(Protocol):
    """``name`` of the engine and ``model``, as they are stored beside what they wrote."""

    name: str
    model: str

    def complete(self, requests: Iterable[Request]) -> Iterator[Completion]:
        """A completion for each request, as they end. Raises FailedError where the engine itself
        is lost; what it has given till then is whole."""

    def close(self) -> None:
        """Lets go of the model or the connections."""


def request_id(
    narrative_id: str, model: str, prompt: str, sampling: Sampling, body: str, grammar: str = ""
) -> str:
    """The id of a request: of the narrative, model, prompt version, sampling, the very text of the
    messages (a second attempt has other ones), and the grammar where there is one."""
    drawn = msgspec.json.encode(sampling, order="deterministic").decode()
    held = (grammar,) if grammar else ()
    return ids.digest(ids.rewrite_id(narrative_id, model, prompt, drawn), body, *held)
