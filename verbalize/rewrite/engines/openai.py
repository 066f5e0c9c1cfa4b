"""The engine ``openai``: any server that speaks OpenAI's chat completions (``vllm serve``, …).

What a failure means:

    400, 413, 422 …                      this prompt's own: its completion is an error
    429, 502–504, a lost connection      tried anew for ``patience`` seconds; Retry-After is kept
    500, a timeout, an answer that is
    no completion                        tried anew, ``tries`` times in all: it may be the prompt
    401, 403, 404 before any answer      the key or the model is wrong: FailedError
    a quota used up                      FailedError

Where trying anew has come to its end, the server is asked for its models: where it answers, the
prompt is given up as an error; where it does not, the engine is lost (FailedError).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import msgspec

from tracer.errors import FailedError, UsageError
from verbalize.rewrite.base import Completion, Finish, Request
from verbalize.rewrite.engines.extras import needed
from verbalize.rewrite.engines.names import marked
from verbalize.rewrite.engines.order import by_prefix
from verbalize.rewrite.engines.rates import Rates
from verbalize.rewrite.engines.retries import Retries, Unreadable
from verbalize.rewrite.engines.window import Window, failed

if TYPE_CHECKING:
    from openai import OpenAIError
    from openai.types.chat import ChatCompletion

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]
Seconds: TypeAlias = Annotated[float, msgspec.Meta(gt=0)]

CONNECTIONS = 1_000  # the client's own limit
PROBE_SECONDS = 10.0
GRAMMARS: dict[str, Callable[[str], dict[str, Any]]] = {
    "vllm": lambda grammar: {"structured_outputs": {"grammar": grammar}},
    "sglang": lambda grammar: {"ebnf": grammar},
    "llama.cpp": lambda grammar: {"grammar": grammar},
}
FINISHES: dict[str, Finish] = {"stop": "stop", "length": "length"}


class OpenAIOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    model: str  # as the server knows it
    base_url: str = "http://127.0.0.1:8000/v1"  # where `vllm serve` listens
    key_from: str = ""  # the environment variable that holds the key; "": the server wants none
    window: Annotated[int, msgspec.Meta(ge=1, le=CONNECTIONS)] = 64  # requests under way at once
    ahead: Count = 512  # requests read ahead and sorted by their beginning
    requests_a_minute: Count | None = None
    tokens_a_minute: Count | None = None
    timeout: Seconds = 600.0  # of one request
    patience: Seconds = 600.0  # how long a request is tried anew
    tries: Count = 5  # of a request that the server fails on
    length_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    grammar: Literal["", "vllm", "sglang", "llama.cpp"] = ""  # whose field for one the server has
    extra: dict[str, Any] = {}  # more of the request's body, as the server knows it


class OpenAI:
    name = "openai"

    def __init__(self, options: OpenAIOptions) -> None:
        self.options = options
        self.model = marked(options.model, options.extra)
        self._api = needed("openai", self.name)
        self._rates = Rates(options.requests_a_minute, options.tokens_a_minute)
        self._retries = Retries(self._api, options.patience, options.tries)
        self._answered = 0
        key = _key(options)
        self._window = Window(options.window)
        self._client = self._window.call(
            lambda: self._api.AsyncOpenAI(
                api_key=key, base_url=options.base_url, timeout=options.timeout, max_retries=0
            )
        )

    def complete(self, requests: Iterable[Request]) -> Iterator[Completion]:
        """FailedError ``engine-lost``, ``engine-denied``, ``engine-model-unknown`` or
        ``engine-quota``."""
        return self._window.run(by_prefix(requests, self.options.ahead), self._ask)

    def close(self) -> None:
        self._window.do(self._client.close())
        self._window.close()

    async def _ask(self, request: Request) -> Completion:
        try:
            completion = await self._retries.call(self._once, request)
        except (self._api.OpenAIError, Unreadable) as error:
            return await self._given_up(request, error)
        self._answered += 1
        return completion

    async def _once(self, request: Request) -> Completion:
        await self._rates.wait(request)
        try:
            answer = await self._client.chat.completions.create(**self._body(request))
        except ValueError as error:  # the body is no JSON
            raise Unreadable(f"the answer cannot be read: {error}") from error
        return _read(request, answer)

    def _body(self, request: Request) -> dict[str, Any]:
        drawn = request.sampling
        return {
            "model": self.options.model,
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "temperature": drawn.temperature,
            "top_p": drawn.top_p,
            "seed": drawn.seed,
            "extra_body": {
                self.options.length_field: drawn.max_tokens,
                **self.options.extra,
                **self._held(request.grammar),
            },
            **({"stop": list(drawn.stop)} if drawn.stop else {}),
        }

    def _held(self, grammar: str) -> dict[str, Any]:
        """The grammar as the server takes it. One that knows no such field would not say so."""
        if not grammar:
            return {}
        if not self.options.grammar:
            raise UsageError(
                "engine-no-grammar",
                "replies are to be held to a grammar, and the server is not known to take one",
                "grammar",
                f"name whose field it has: {', '.join(GRAMMARS)}",
            )
        return GRAMMARS[self.options.grammar](grammar)

    async def _given_up(self, request: Request, error: OpenAIError | Unreadable) -> Completion:
        """An error of this request, or the engine's end."""
        self._raise_if_all_would_fail(error)
        if self._retries.worth(error) and not await self._alive():
            raise FailedError(
                "engine-lost",
                f"the server does not answer: {_reason(error)}",
                self.options.base_url,
                "see that the server runs, then start again: what was finished is kept",
            ) from error
        return failed(request, _reason(error))

    def _raise_if_all_would_fail(self, error: OpenAIError | Unreadable) -> None:
        status, code = getattr(error, "status_code", None), getattr(error, "code", None)
        where, reason = self.options.base_url, _reason(error)
        if code == "insufficient_quota":
            remedy = "raise the account's limit, then start again: what was finished is kept"
            raise FailedError("engine-quota", reason, where, remedy) from error
        if self._answered:
            return  # the key and the model were right for others
        if status in (401, 403):
            named = self.options.key_from or "a variable"
            remedy = f"set {named} to a key that this server knows; key_from names the variable"
            raise FailedError("engine-denied", reason, where, remedy) from error
        if status == 404:
            remedy = f"see that {self.options.model!r} and base_url are as the server names them"
            raise FailedError("engine-model-unknown", reason, where, remedy) from error

    async def _alive(self) -> bool:
        try:
            await self._client.models.list(timeout=PROBE_SECONDS)
        except self._api.APIStatusError as error:
            return bool(error.status_code < 500)
        except self._api.OpenAIError:
            return False
        return True


def _key(options: OpenAIOptions) -> str:
    if not options.key_from:
        return "none"
    key = os.environ.get(options.key_from, "")
    if not key:
        raise UsageError(
            "engine-key-missing",
            f"the environment variable {options.key_from} is not set",
            "key_from",
            f"export {options.key_from}=… in the shell that starts this",
        )
    return key


def _read(request: Request, answer: ChatCompletion) -> Completion:
    """The client does not validate, as many servers leave fields out: so nothing is taken as
    there."""
    try:
        choice, usage = answer.choices[0], answer.usage
        finish = FINISHES.get(choice.finish_reason)
        details = usage.prompt_tokens_details if usage else None
        return Completion(
            id=request.id,
            text=_sound_text(choice.message.content or "") if finish else "",
            finish=finish or "error",
            reason="" if finish else f"finish_reason {choice.finish_reason!r}",
            tokens_in=usage.prompt_tokens if usage else 0,
            tokens_out=usage.completion_tokens if usage else 0,
            tokens_cached=(details.cached_tokens or 0) if details else 0,
        )
    except (AttributeError, IndexError, TypeError) as error:
        raise Unreadable(f"the answer is no completion: {error}") from error


def _sound_text(text: str) -> str:
    """JSON can spell half a surrogate pair; nothing can store one as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _reason(error: OpenAIError | Unreadable) -> str:
    """One line: the error and what caused it, never the request's own text."""
    cause = error.__cause__
    told = f"{type(error).__name__}: {error}"
    return (f"{told} ({type(cause).__name__}: {cause})" if cause else told)[:500].replace("\n", " ")
