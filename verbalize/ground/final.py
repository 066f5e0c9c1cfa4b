"""The final output, wherever the text states it: a fenced block after words that announce it,
``[OUTPUT]…[/OUTPUT]``, ``<output>…</output>``, ``Final output: …``, ``So f(3, 4) returns 7.``, or
that nothing is printed.  Each statement of it must be exact, and there must be one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from tracer.records import Outcome
from verbalize.ground import evaluate
from verbalize.ground.sentences import Part
from verbalize.ground.timeline import Timeline
from verbalize.ground.values import UNKNOWN, same
from verbalize.narrative import ClaimVerdict, VerdictWord

_ANNOUNCES = re.compile(
    r"(?:\b(?:outputs?|prints?|printed|stdout|writes?|displays?|screen|returns?|result|answer)\b"
    r"[^.`]*:?\s*$)",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"(?:^|\b)(?:the )?(?:final|complete|full|entire|whole|overall|program's|total) "
    r"(?:printed )?(?:outputs?|stdout|answer|result)(?: of the program)?\s*(?:is|was|:|=)+\s*"
    r"(?P<body>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING = re.compile(
    r"\b(?:prints? nothing|no output|nothing is printed|output is empty|does not print anything|"
    r"without printing anything|never prints anything|prints? no text|without output)\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"[oOsSaArRpP](?i:utput|tdout|nswer|esult|rint)")  # either must have
_RETURNS = re.compile(r"\b(?:returns?|returned|result is|value is|gives)\b", re.IGNORECASE)


class Final(msgspec.Struct, frozen=True):
    """What the text says of the final output: verdicts on each statement, and their sentences."""

    verdicts: tuple[ClaimVerdict, ...]
    parts: frozenset[int]  # indexes of parts that are nothing but the final output
    stated: bool


def final(text: str, parts: Sequence[Part], timeline: Timeline) -> Final:
    """Every statement of the final output, compared exactly."""
    verdicts: list[ClaimVerdict] = []
    consumed: set[int] = set()
    for index, part in enumerate(parts):
        if part.kind == "output":
            body = part.body.replace("\\n", "\n") if part.tag == "escaped" else part.body
            verdicts.append(_verdict(timeline, part.start, part.end, body, block=True))
            consumed.add(index)
        elif part.kind == "fence":
            if _announced(text, parts, index):
                verdicts.append(_verdict(timeline, part.start, part.end, part.body, block=True))
            consumed.add(index)
        else:
            found = _sentence(text, part, timeline, index + 1 < len(parts))
            if found is not None:
                verdicts.append(found)
                if _INLINE.match(text[part.start : part.end]):
                    consumed.add(index)
    stated = any(verdict.verdict == "supported" for verdict in verdicts)
    return Final(tuple(verdicts), frozenset(consumed), stated)


def _announced(text: str, parts: Sequence[Part], index: int) -> bool:
    """Whether the words before a fence say that the program prints it."""
    if parts[index].tag in ("python", "py"):
        return False
    if index == 0 or parts[index - 1].kind != "sentence":
        return bool(parts[index].tag in ("text", "output", ""))
    before = parts[index - 1]
    return bool(_ANNOUNCES.search(text[before.start : before.end].rstrip(": ")))


def _sentence(text: str, part: Part, timeline: Timeline, more: bool) -> ClaimVerdict | None:
    sentence = text[part.start : part.end]
    if _SPEAKS.search(sentence) is None:
        return None
    inline = _INLINE.search(sentence)
    if inline is not None and not timeline.test.call:
        body = inline["body"].strip()
        if not body or (body == ":" and more):
            return None
        return _verdict(timeline, part.start + inline.start("body"), part.end, _unwrap(body))
    if inline is not None:
        body = _unwrap(inline["body"].strip())
        return _verdict(timeline, part.start + inline.start("body"), part.end, body)
    if _NOTHING.search(sentence) and not timeline.test.call and not timeline.result.stdout.strip():
        return _made(part.start, part.end, "", "supported", timeline, "")
    return None


def _unwrap(body: str) -> str:
    """The output within backticks or quotes; a full stop after them is the sentence's."""
    trimmed = body[:-1] if body.endswith(".") and len(body) > 1 and body[-2] in "`'\"" else body
    for mark in ("```", "`"):
        if trimmed.startswith(mark) and trimmed.endswith(mark) and len(trimmed) > 2 * len(mark) - 1:
            return trimmed[len(mark) : -len(mark)]
    return trimmed


def _verdict(
    timeline: Timeline, start: int, end: int, body: str, *, block: bool = False
) -> ClaimVerdict:
    if timeline.test.call:
        return _returned(timeline, start, end, body)
    actual = timeline.result.stdout.decode("utf-8", "backslashreplace")
    forms = [body, body[:-1] if body.endswith(".") else body]
    literal = evaluate.literal(body.strip())
    if isinstance(literal, str) and not block:
        forms.append(literal)
    if any(_same_text(form, actual) for form in forms):
        return _made(start, end, body, "supported", timeline, "")
    reason = f"the final output is {_brief(actual)}"
    return _made(start, end, body, "contradicted", timeline, reason)


def _returned(timeline: Timeline, start: int, end: int, body: str) -> ClaimVerdict:
    actual = evaluate.literal(timeline.result.returned)
    forms = [body.strip(), body.strip().removesuffix(".")]
    for form in forms:
        claimed = evaluate.literal(form)
        if form == timeline.result.returned:
            return _made(start, end, form, "supported", timeline, "")
        if claimed is not UNKNOWN and actual is not UNKNOWN and same(claimed, actual):
            return _made(start, end, form, "supported", timeline, "")
    instead = timeline.result.returned or "nothing: the call does not return"
    return _made(start, end, body, "contradicted", timeline, f"the call returns {instead[:200]}")


def _same_text(claimed: str, actual: str) -> bool:
    """Equal but for line ends at the end and blanks around: fences cannot show those."""
    if claimed == actual:
        return True
    return _lines(claimed) == _lines(actual)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").strip().split("\n")]


def _brief(text: str) -> str:
    shown = repr(text)
    return shown if len(shown) < 200 else shown[:197] + "..."


def _made(
    start: int, end: int, value: str, verdict: VerdictWord, timeline: Timeline, reason: str
) -> ClaimVerdict:
    return ClaimVerdict(
        kind="output", subject="output", value=value[:200], start=start, end=end, verdict=verdict,
        event=len(timeline.moments) - 1, reason=reason,
    )  # fmt: skip


def needs_output(timeline: Timeline) -> bool:
    """Whether there is a final output to state: a call that raised has none, nor has a run that
    printed nothing."""
    if timeline.test.call:
        return timeline.result.outcome is Outcome.OK and bool(timeline.result.returned)
    return bool(timeline.result.stdout.strip())
