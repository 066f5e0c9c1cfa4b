"""The engines by name, each with its typed options.

engine = make_engine("openai", {"model": "qwen3-8b", "base_url": "http://127.0.0.1:8000/v1"})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from tracer.errors import UsageError, nearest
from verbalize.rewrite.base import Engine
from verbalize.rewrite.engines.echo import Echo, EchoOptions
from verbalize.rewrite.engines.openai import OpenAI, OpenAIOptions
from verbalize.rewrite.engines.ray import Ray, RayOptions
from verbalize.rewrite.engines.vllm import VLLM, VLLMOptions


class Kind(NamedTuple):
    options: type[msgspec.Struct]
    make: Callable[[Any], Engine]


ENGINES: dict[str, Kind] = {
    "echo": Kind(EchoOptions, Echo),
    "openai": Kind(OpenAIOptions, OpenAI),
    "ray": Kind(RayOptions, Ray),
    "vllm": Kind(VLLMOptions, VLLM),
}


def make_engine(name: str, options: Mapping[str, object] | None = None) -> Engine:
    """The engine, ready. UsageError as `engine_options`, or where a package, a key or a model is
    missing; FailedError where the engine does not start."""
    checked = engine_options(name, options or {})
    return ENGINES[name].make(checked)


def engine_options(name: str, options: Mapping[str, object]) -> msgspec.Struct:
    """The options, checked without starting anything. UsageError ``engine-unknown``,
    ``engine-option-unknown`` or ``engine-option-wrong``."""
    kind = ENGINES.get(name)
    if kind is None:
        raise UsageError(
            "engine-unknown", f"there is no engine {name!r}", "", nearest(name, list(ENGINES))
        )
    known = kind.options.__struct_fields__
    for option in options:
        if option not in known:
            raise UsageError(
                "engine-option-unknown",
                f"the engine {name} has no option {option!r}",
                "",
                nearest(option, known),
            )
    try:
        checked = msgspec.convert(dict(options), kind.options)
    except msgspec.ValidationError as error:
        raise UsageError(
            "engine-option-wrong",
            f"an option of the engine {name} is wrong: {error}",
            "",
            "docs/rewriting.md lists them",
        ) from error
    innermost(checked)
    return checked


def innermost(options: msgspec.Struct) -> msgspec.Struct:
    """The options of the engine that speaks to a model: those in ``ray``'s, or these."""
    if isinstance(options, RayOptions):
        return engine_options(options.engine, options.options)
    return options
