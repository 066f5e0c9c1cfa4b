"""Lies about values: another value for what a claim is about, or another subject for its value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tracer import literals
from verbalize.ground.mutate import variants
from verbalize.ground.mutate.tale import Edit, Tale, is_name
from verbalize.narrative import Claim

_COUNTS = re.compile(r"len\(|digits of |start of ")
_PLACE = re.compile(r"(.+)\[([^\[\]]+)\]\Z")


def value_near(tale: Tale) -> Iterator[Edit]:
    return _other_texts(tale, variants.near)


def value_far(tale: Tale) -> Iterator[Edit]:
    return _other_texts(tale, variants.far)


def wrong_type(tale: Tale) -> Iterator[Edit]:
    return _other_texts(tale, variants.retyped, _is_typed)


def _is_typed(claim: Claim) -> bool:
    """A line of input is text with quotes around it or without."""
    return claim.kind != "stdin" or claim.value[:1] not in "'\""


def _other_texts(
    tale: Tale, change: variants.Change, may: Callable[[Claim], bool] = lambda claim: True
) -> Iterator[Edit]:
    for claim in tale.literals():
        if may(claim) and not _COUNTS.match(claim.subject):
            for other in change(claim.value):
                yield tale.replaced(claim, other)


def other_variable(tale: Tale) -> Iterator[Edit]:
    """The value last told of another name."""
    latest: dict[str, Claim] = {}
    for claim in tale.literals():
        if claim.kind in ("value", "change") and not _COUNTS.match(claim.subject):
            for subject, other in latest.items():
                if subject != claim.subject and _differ(other, claim):
                    yield tale.replaced(claim, other.value)
            latest.pop(claim.subject, None)
            latest[claim.subject] = claim
            if len(latest) > 4:
                del latest[next(iter(latest))]


def stale_value(tale: Tale) -> Iterator[Edit]:
    """What the same name was worth before."""
    return _at_another_time(tale, -1)


def future_value(tale: Tale) -> Iterator[Edit]:
    """What the same name will be worth."""
    return _at_another_time(tale, 1)


def _at_another_time(tale: Tale, step: int) -> Iterator[Edit]:
    for subject, claims in tale.by_subject.items():
        if _COUNTS.match(subject):
            continue
        ordered = [claim for claim in claims if tale.literal(claim)]
        for at, claim in enumerate(ordered):
            others = ordered[at + 1 :] if step > 0 else ordered[:at][::-1]
            other = next((o for o in others[:6] if _differ(o, claim)), None)
            if other is not None:
                yield tale.replaced(claim, other.value)


def _differ(a: Claim, b: Claim) -> bool:
    return a.value != b.value


def swapped_names(tale: Tale) -> Iterator[Edit]:
    """Another name for a value: one that was worth something else, before the step and after."""
    for sentence in tale.sentences:
        for claim in sentence.claims:
            if claim.kind not in ("value", "change") or not is_name(claim.subject):
                continue
            quoted = f"`{claim.subject}`"
            at = tale.text.rfind(quoted, sentence.start, claim.start)
            if at < 0 or claim.start - at > len(quoted) + 30 or not tale.literal(claim):
                continue
            first, last = claim.first_event, claim.last_event
            for other in tale.moments.others(first, last, claim.subject, claim.value)[:3]:
                yield Edit(at, at + len(quoted), f"`{other}`")


def element_index(tale: Tale) -> Iterator[Edit]:
    """Another element, which holds something else, or that there is not."""
    for sentence in tale.sentences:
        for claim in sentence.claims:
            place = _PLACE.match(claim.subject)
            quoted = f"`{claim.subject}`"
            at = tale.text.rfind(quoted, sentence.start, claim.start)
            if place is None or at < 0 or not tale.literal(claim):
                continue
            for key in _other_keys(tale, claim, place[1], place[2]):
                yield Edit(at, at + len(quoted), f"`{place[1]}[{key}]`")


def _other_keys(tale: Tale, claim: Claim, container: str, key: str) -> Iterator[str]:
    """Keys beside this one at which the container never held the value, about then."""
    texts = tale.moments.texts(claim.first_event, claim.last_event, container)
    if not texts or (not key.isdigit() and key[:1] not in "'\""):
        return
    held = []
    for text in sorted(texts):
        try:
            held.append(literals.parse(text))
        except ValueError:
            return
    for other in variants.near(key):
        if not all(_holds_not(one, literals.parse(other), claim.value) for one in held):
            continue
        if other[:1] != "-":
            yield other


def _holds_not(container: object, key: object, value: str) -> bool:
    try:
        found = container[key]  # type: ignore[index]
    except (LookupError, TypeError):
        return True
    return variants.write(found) != value
