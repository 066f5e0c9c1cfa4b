"""Say in words what a recorded run did, and check that every word is true of it.

    from verbalize import explain, check

``check`` is loaded when it is first asked for: the writer does not need the checker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verbalize.explain import explain
from verbalize.narrative import Claim, Narrative, Report, Sentence, SentenceVerdict

if TYPE_CHECKING:
    from verbalize.ground import check

__all__ = ["Claim", "Narrative", "Report", "Sentence", "SentenceVerdict", "check", "explain"]


def __getattr__(name: str) -> Any:
    if name == "check":
        from verbalize.ground import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
