"""Config ``sft``: a prompt, and a completion that tells the run and ends in its answer.

The table ``[rows.sft]`` of a recipe changes what the narrative stands in, takes something else for
it, or leaves it out, so that what it is good for can be measured.  Without the table, the rows are
those of layouts ``function/1`` and ``stdin/1``.
"""

from __future__ import annotations

import msgspec

from pipelines.config import Recipe, SftConfig
from pipelines.rows import layouts, raw, scratchpad
from pipelines.rows.common import shared, talk
from pipelines.rows.make import Run, answer_of, refuse, value_of
from pipelines.rows.texts import storable
from pipelines.rows.types import ClaimRow, SentenceRow, SftRow
from pipelines.stages.narrate import Narrated
from pipelines.stages.outcome import Reject
from tracer import ids
from tracer.errors import UsageError

CONFIG = "sft"
_MARKS = {"thought": "", "think": "+think", "off": "+plain"}


def told_styles(recipe: Recipe) -> tuple[str, ...]:
    """The styles that a run has rows in; "" stands for a row without a narrative."""
    return ("",) if _is_bare(recipe.rows.sft) else recipe.narrative.styles


def check(recipe: Recipe) -> None:
    """UsageError ``recipe-wrong`` where the options contradict the recipe."""
    options = recipe.rows.sft
    if options is msgspec.UNSET:
        return
    rewrites = recipe.rewrite is not msgspec.UNSET
    if options.body == "rewritten" and not rewrites:
        raise UsageError(
            "recipe-wrong", "rows.sft.body = 'rewritten', but there is no [rewrite]",
            "rows.sft.body", "add the table [rewrite], or take another body",
        )  # fmt: skip
    other = options.body not in (msgspec.UNSET, "rewritten") or not options.narrative
    if rewrites and other:
        raise UsageError(
            "recipe-wrong", "[rewrite] tells narratives anew, but rows.sft has none of a model",
            "rows.sft", "set body = 'rewritten' and narrative = true, or leave out [rewrite]",
        )  # fmt: skip


def sft_row(run: Run, told: Narrated, options: SftConfig) -> SftRow | Reject:
    answer = answer_of(run, CONFIG)
    narrative = told.narrative
    if isinstance(answer, Reject):
        return msgspec.structs.replace(answer, style=narrative.style)
    layout, prompt, final = answer
    text = storable(narrative.text.strip())
    tag = layouts.tag_in(narrative.text, more=_tags(options))
    if tag:
        found = refuse(CONFIG, "tag_in_text", f"the narrative holds {tag}")
        return msgspec.structs.replace(found, style=narrative.style)
    shift = len(narrative.text) - len(narrative.text.lstrip())
    narrative_id = ids.narrative_id(
        run.trace_id, narrative.style, narrative.version, narrative.seed, told.budget
    )
    layout += _MARKS[options.thinking]
    completion, start = _completion(text, final, options)
    return SftRow(
        **{**shared(run, CONFIG, layout), "id": ids.digest(CONFIG, layout, narrative_id)},
        narrative_id=narrative_id,
        style=f"{narrative.style}/{narrative.version}",
        seed=narrative.seed,
        budget=told.budget,
        **talk(prompt, completion),
        narrative=text,
        narrative_start=start,
        answer=value_of(run),
        events_total=run.events,
        sentences=tuple(
            SentenceRow(s.start - shift, s.end - shift, s.first_event, s.last_event)
            for s in narrative.sentences
        ),
        claims=tuple(
            ClaimRow(
                claim.kind,
                storable(claim.subject),
                storable(claim.value),
                claim.start - shift,
                claim.end - shift,
                claim.first_event,
                claim.last_event,
            )
            for sentence in narrative.sentences
            for claim in sentence.claims
        ),
        supported=told.supported,
        contradicted=told.contradicted,
        not_enough_info=told.not_enough_info,
    )


def bare_row(run: Run, options: SftConfig) -> SftRow | Reject:
    """A row without a narrative: the answer alone, or after the run in a machine's lines."""
    answer = answer_of(run, CONFIG)
    if isinstance(answer, Reject):
        return answer
    layout, prompt, final = answer
    text: str | Reject = ""
    if options.narrative:
        text = _BODIES[str(options.body)](run, CONFIG)
    if isinstance(text, Reject):
        return text
    text = text.rstrip("\n")
    tag = layouts.tag_in(text, more=_tags(options))
    if tag:
        return refuse(CONFIG, "tag_in_text", f"the run's lines hold {tag}")
    layout += f"+{options.body}{_MARKS[options.thinking]}" if options.narrative else "+answer"
    completion, start = _completion(text, final, options) if text else (final, 0)
    return SftRow(
        **shared(run, CONFIG, layout),
        narrative_id="",
        style="",
        seed=0,
        budget=0,
        **talk(prompt, completion),
        narrative=text,
        narrative_start=start,
        answer=value_of(run),
        events_total=run.events,
        sentences=(),
        claims=(),
        supported=0,
        contradicted=0,
        not_enough_info=0,
    )


_BODIES = {"raw": raw.text, "structured": scratchpad.text}


def _is_bare(options: SftConfig | msgspec.UnsetType) -> bool:
    if options is msgspec.UNSET:
        return False
    return not options.narrative or options.body in _BODIES


def not_asked(run: Run, options: SftConfig) -> Reject | None:
    """A Reject where the recipe wants no row of programs with this verdict."""
    known = run.item.solution.verdict
    if not options.known_verdicts or known in options.known_verdicts:
        return None
    return refuse(CONFIG, "known_verdict_not_asked", f"the program is known as {known}")


def _tags(options: SftConfig) -> tuple[str, ...]:
    return layouts.THINK_TAGS if options.thinking == "think" else ()


def _completion(text: str, final: str, options: SftConfig) -> tuple[str, int]:
    """The completion, and where in it the text starts."""
    if options.thinking == "off":
        return f"{text}\n{final}", 0
    if options.thinking == "think":
        return f"<think>\n{text}\n</think>\n{final}", len("<think>\n")
    return layouts.thought(text) + final, len("[THOUGHT]\n")
