"""What huggingface_hub raises, as errors of ours that say what to do.

`Passing` is what may pass by itself (a cut connection, 429, 5xx); everything else is a RefusedError
or FailedError.  The Hub's answer decides, not the client's class, but where it says which of
repository, revision and file there is none of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tracer.errors import FailedError, GroundtraceError, RefusedError

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
MAX_WAIT = 300.0  # seconds that the Hub may ask for; its windows have this length


class Passing(FailedError):
    """It may go well the next time. ``wait``: seconds that the other side asks for, or 0."""

    wait = 0.0


def explained(error: Exception, where: str) -> GroundtraceError:
    """Our error for one of the client: by the Hub's answer, if there was one."""
    answered = next((e for e in _causes(error) if getattr(e, "response", None) is not None), None)
    answer = getattr(answered, "response", None)
    status = answer.status_code if answer is not None else 0
    what = _first_line(error)
    if answer is not None and status in _PASSING:
        return _passing(f"the Hub answered {status}", where, wait(answer.headers))
    if status == 404 or (status == 401 and _named(answered) == "RepositoryNotFoundError"):
        # the Hub answers 401 to someone unknown who asks for what is not there
        return FailedError(
            "not-on-hub", f"the Hub has {_lacking(answered)}", where,
            "check the name and --revision; a private dataset is only seen by who may read it"
            " (hf auth login, or HF_TOKEN)",
        )  # fmt: skip
    if status in (401, 403):
        return RefusedError(
            "hub-denied", f"the Hub refused: {what}", where,
            "log in (hf auth login) or set HF_TOKEN to a token that has the right",
        )  # fmt: skip
    if status in (409, 412):
        return RefusedError(
            "hub-changed", "someone else wrote to the dataset meanwhile", where,
            "look at what is there (groundtrace diff), then publish again",
        )  # fmt: skip
    if status == 0 and any(_is_network(e) for e in _causes(error)):
        return _passing(f"the Hub was not reached: {what}", where, 0.0)
    return FailedError("hub-failed", f"the Hub or its client failed: {what}", where, "try again")


def wait(headers: Any) -> float:
    """Seconds that an answer asks to wait: by ``Retry-After``, or by the ``RateLimit`` that the Hub
    sends (https://huggingface.co/docs/hub/rate-limits): ``"api";r=0;t=55``. 0 where it does not."""
    found = re.search(r"r=0;\s*t=(\d+)", headers.get("RateLimit", ""))
    try:
        asked = float(headers.get("Retry-After") or (found[1] if found else 0))
    except ValueError:  # a date
        return 0.0
    return min(max(asked, 0.0), MAX_WAIT)


def _lacking(answered: BaseException | None) -> str:
    name = _named(answered)
    if name == "RevisionNotFoundError":
        return "the repository, but no such revision"
    if name.endswith("EntryNotFoundError"):
        return "the repository, but no such file in it"
    return "no such dataset, or none that you may read"


def _named(error: BaseException | None) -> str:
    return type(error).__name__ if error is not None else ""


def _passing(what: str, where: str, seconds: float) -> Passing:
    error = Passing("hub-not-reached", what, where, "run the same command again: it goes on")
    error.wait = seconds
    return error


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    found: BaseException | None = error
    while found is not None and found not in seen:
        seen.append(found)
        yield found
        found = found.__cause__ or found.__context__


def _is_network(error: BaseException) -> bool:
    """httpx and its successor name every failure on the way TransportError."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(
        names & {"TransportError", "ConnectionError", "TimeoutError", "OfflineModeIsEnabled"}
    )


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__
