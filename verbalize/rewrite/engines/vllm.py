"""The engine ``vllm``: a model on this machine's own processors, without a server.

vLLM's AsyncLLM: its core runs in a process of its own, so it computes on while the taker checks,
and each completion is given as it ends.  Continuous batching, and prefix caching, which finds more
as requests come sorted by their beginning.  vLLM is imported when an engine is made.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import msgspec

from tracer.errors import FailedError, UsageError
from verbalize.rewrite.base import Completion, Finish, Request
from verbalize.rewrite.engines.extras import needed
from verbalize.rewrite.engines.guard import Guard
from verbalize.rewrite.engines.names import marked
from verbalize.rewrite.engines.order import by_prefix
from verbalize.rewrite.engines.window import Window

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]
FINISHES: dict[str, Finish] = {"stop": "stop", "length": "length"}
OURS = (
    "model",
    "name",
    "window",
    "ahead",
    "download",
    "chat_template",
    "template",
    "seed_each",
    "more",
)

WORDS = ("chat_template", "template", "max_model_len", "dtype", "quantization", "more")  # may
# change what the model writes: they mark its name


class VLLMOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is None is left to vLLM."""

    model: str  # a folder, or a repository of the Hub that is in this machine's cache
    name: str = ""  # what rows call the model; "": the repository's name, or the folder's last part
    download: bool = False  # may the model be fetched?
    window: Count = 1_024  # requests under way at once: more than vLLM runs in one batch
    ahead: Count = 4_096  # requests read ahead and sorted by their beginning
    chat_template: str | None = None  # Jinja, in place of the model's own
    template: dict[str, Any] = {}  # what the chat template is given beside the messages
    tensor_parallel_size: Count = 1
    pipeline_parallel_size: Count = 1
    data_parallel_size: Count = 1
    gpu_memory_utilization: Annotated[float, msgspec.Meta(gt=0, le=1)] | None = None
    max_model_len: Count | None = None
    max_num_seqs: Count | None = None
    max_num_batched_tokens: Count | None = None
    dtype: str | None = None
    quantization: str | None = None
    enforce_eager: bool | None = None
    seed: int = 0  # of the engine
    seed_each: bool = False  # each request's own seed too: repeatable, slower to sample; on a CPU
    # vLLM 0.32's core dies of it where a prompt is computed in parts ("does not use offset")
    more: dict[str, Any] = {}  # any other of vLLM's engine arguments, by its name there


class VLLM:
    name = "vllm"

    def __init__(self, options: VLLMOptions) -> None:
        self.options = options
        os.environ.setdefault("VLLM_NO_USAGE_STATS", "1")
        os.environ.setdefault("VLLM_LOGGING_STREAM", "ext://sys.stderr")  # stdout is the caller's
        if not options.download:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when the libraries are imported
        self._vllm = needed("vllm", self.name)
        self._drawn = needed("vllm.sampling_params", self.name)
        self._dead = needed("vllm.v1.engine.exceptions", self.name).EngineDeadError
        folder = _folder(options)
        name = options.name or (Path(options.model).name if folder else options.model)
        self.model = marked(name, {setting: getattr(options, setting) for setting in WORDS})
        self._window, self._guard = Window(options.window), Guard()
        try:
            self._engine = self._window.call(self._started)
            self._tokenizer = self._engine.get_tokenizer()
        except Exception as error:
            self._window.close()
            raise _not_started(options, error) from error
        self._guard.watch()
        if not (options.chat_template or self._tokenizer.chat_template):
            self.close()
            raise UsageError(
                "engine-no-chat-template",
                f"the model {options.model} has no chat template",
                "chat_template",
                "name an instruct model, or give the template in chat_template",
            )

    def complete(self, requests: Iterable[Request]) -> Iterator[Completion]:
        """FailedError ``engine-lost`` where vLLM's core has died."""
        return self._window.run(by_prefix(requests, self.options.ahead), self._ask)

    def close(self) -> None:
        self._window.call(self._engine.shutdown)
        self._window.close()
        self._guard.close()

    def _started(self) -> Any:
        arguments = self._vllm.AsyncEngineArgs(**engine_arguments(self.options))
        return self._vllm.AsyncLLMEngine.from_engine_args(arguments)

    async def _ask(self, request: Request) -> Completion:
        prompt, sampling = {"prompt_token_ids": self._tokens(request)}, self._sampling(request)
        try:
            ended = [one async for one in self._engine.generate(prompt, sampling, request.id)]
        except self._dead as error:
            raise FailedError(
                "engine-lost",
                "vLLM's core has ended",
                self.options.model,
                "its log above says why; start again: what was finished is kept",
            ) from error
        return _read(request, ended[-1])

    def _tokens(self, request: Request) -> list[int]:
        messages = [{"role": m.role, "content": m.content} for m in request.messages]
        tokens: list[int] = self._tokenizer.apply_chat_template(
            messages,
            chat_template=self.options.chat_template,
            add_generation_prompt=True,
            tokenize=True,
            return_dict=False,
            **self.options.template,
        )
        return tokens

    def _sampling(self, request: Request) -> Any:
        drawn = request.sampling
        return self._vllm.SamplingParams(
            temperature=drawn.temperature,
            top_p=drawn.top_p,
            max_tokens=drawn.max_tokens,
            seed=drawn.seed if self.options.seed_each else None,
            stop=list(drawn.stop),
            structured_outputs=self._held(request),
            output_kind=self._drawn.RequestOutputKind.FINAL_ONLY,
        )

    def _held(self, request: Request) -> Any:
        """xgrammar's mask, where the reply is held to a grammar."""
        if not request.grammar:
            return None
        return self._drawn.StructuredOutputsParams(grammar=request.grammar)


def engine_arguments(options: VLLMOptions) -> dict[str, Any]:
    """What vLLM is started with."""
    given = {
        name: value
        for name, value in msgspec.structs.asdict(options).items()
        if name not in OURS and value is not None
    }
    given |= {"model": options.model, "enable_prefix_caching": True, "disable_log_stats": True}
    return given | options.more


def _folder(options: VLLMOptions) -> bool:
    """Is the model a folder? UsageError ``model-missing`` where it is neither that nor in the Hub's
    cache, and may not be fetched."""
    if Path(options.model).is_dir():
        return True
    hub = needed("huggingface_hub", "vllm")
    if not options.download:
        try:
            hub.snapshot_download(options.model, local_files_only=True)
        except (hub.errors.LocalEntryNotFoundError, hub.errors.HFValidationError) as error:
            raise UsageError(
                "model-missing",
                f"the model {options.model} is not on this machine",
                "model",
                "name a folder, fetch it first (hf download), or set download = true",
            ) from error
    return False


def _not_started(options: VLLMOptions, error: Exception) -> FailedError:
    return FailedError(
        "engine-not-started",
        f"vLLM did not start: {type(error).__name__}: {error}",
        options.model,
        "its log above says why; docs/rewriting.md has settings for small machines",
    )


def _read(request: Request, output: Any) -> Completion:
    answer = output.outputs[0]
    finish = FINISHES.get(answer.finish_reason)
    return Completion(
        id=request.id,
        text=answer.text if finish else "",
        finish=finish or "error",
        reason="" if finish else f"finish_reason {answer.finish_reason!r}",
        tokens_in=len(output.prompt_token_ids or ()),
        tokens_out=len(answer.token_ids),
        tokens_cached=output.num_cached_tokens or 0,
    )
