"""What is asked of one run again and again, worked out once for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from verbalize.ground.timeline import Timeline

About = TypeVar("About")
Known = TypeVar("Known")


def once(find: Callable[[Timeline, About], Known]) -> Callable[[Timeline, About], Known]:
    """A function of a run and of one thing more, such as an event, that is called but once for
    each; the run keeps what it gave, which is not to be changed by the caller."""

    @wraps(find)
    def kept(timeline: Timeline, about: About) -> Known:
        known = timeline.known[find]
        if about not in known:
            known[about] = find(timeline, about)
        found: Known = known[about]
        return found

    return kept
