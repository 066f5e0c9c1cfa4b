"""What a recipe says of rewriting, checked before anything runs, and as the loop takes it."""

from __future__ import annotations

import msgspec

from pipelines.config import Recipe, RewriteConfig
from tracer import ids
from tracer.errors import UsageError, nearest
from verbalize.rewrite import prompts
from verbalize.rewrite.anchored import STYLES
from verbalize.rewrite.engines.choose import engine_options, innermost
from verbalize.rewrite.engines.openai import GRAMMARS, OpenAIOptions
from verbalize.rewrite.records import Policy
from verbalize.rewrite.report import Price

FORMAT = 1  # of a unit's rewritten rows


def check(recipe: Recipe) -> None:
    """UsageError where the table `rewrite` cannot be carried out. Starts no engine."""
    table = recipe.rewrite
    if table is msgspec.UNSET:
        return
    options = engine_options(table.engine, table.options)
    short = prompts.prompt(table.prompt)
    if table.structured is True:
        _check_structured(short, options)
    for config in ("traces", "sft"):
        if config not in recipe.rows.configs:
            what = f"rows.configs lacks {config}, which rewriting reads"
            raise _wrong(what, "rows.configs", f"add {config}")
    for position, style in enumerate(recipe.narrative.styles):
        if short == "anchored" and style not in STYLES:
            where = f"narrative.styles[{position}]"
            what = f"{where} = {style!r} is not rewritten: its form is what it is for"
            raise _wrong(what, where, nearest(style, sorted(STYLES)))


def _check_structured(prompt: str, options: msgspec.Struct) -> None:
    where, spoken = "rewrite.structured", innermost(options)
    if prompt != "anchored":
        raise _wrong(f"{where} is not for the prompt {prompt}", where, "leave it out")
    if isinstance(spoken, OpenAIOptions) and not spoken.grammar:
        what = f"{where} needs rewrite.options.grammar: whose field for a grammar the server has"
        raise _wrong(what, "rewrite.options.grammar", f"use one of: {', '.join(GRAMMARS)}")


def policy(table: RewriteConfig) -> Policy:
    return Policy(
        prompt=table.prompt,
        sampling=table.sampling,
        retry=table.retries > 0,
        splice=table.splice,
        otherwise=table.on_rejected,
        window_tokens=table.window_tokens,
        window_sentences=table.window_sentences,
        structured=table.structured is True,
    )


def price(table: RewriteConfig) -> Price | None:
    """None where the recipe names no price."""
    if not (table.price_in or table.price_out or table.price_cached):
        return None
    return Price(table.price_in, table.price_out, table.price_cached)


def key(shard: str, table: RewriteConfig) -> str:
    """Hash of all that a unit's rewritten rows depend on, beside what the engine says: the shard's
    key and the settings. What things cost changes no row."""
    settled = msgspec.structs.replace(table, price_in=0.0, price_out=0.0, price_cached=None)
    return ids.digest("rewrite", FORMAT, shard, msgspec.json.encode(settled, order="deterministic"))


def _wrong(what: str, where: str, remedy: str) -> UsageError:
    return UsageError("recipe-wrong", what, where, remedy)
