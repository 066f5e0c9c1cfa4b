"""What runs on each place of a Ray cluster for the engine ``ray``: an actor with an engine in it.

Requests and completions cross as msgpack. An error is data: Ray would wrap it, and a row's fault
must not look like a machine's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import msgspec

from tracer.errors import FailedError, GroundtraceError, RefusedError, UsageError
from verbalize.rewrite.base import Completion, Request


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The engine stands. ``name`` and ``model`` as it has them."""

    name: str
    model: str


class Ended(msgspec.Struct, frozen=True, tag=True):
    """A request has ended."""

    completion: Completion


class Broken(msgspec.Struct, frozen=True, tag=True):
    """An error of the engine's, see `tracer.errors`."""

    exit_code: int
    slug: str
    what: str
    where: str
    remedy: str

    def error(self) -> GroundtraceError:
        kinds = {2: UsageError, 3: RefusedError}
        return kinds.get(self.exit_code, FailedError)(self.slug, self.what, self.where, self.remedy)


Said: TypeAlias = Ready | Ended | Broken
said = msgspec.msgpack.Decoder(Said)
_requests = msgspec.msgpack.Decoder(list[Request])
encode = msgspec.msgpack.encode


class Replica:
    """The actor. Its methods run in threads: two batches at once, so that the second fills the
    engine while the first runs out."""

    def __init__(self, engine: str, options: bytes) -> None:
        from verbalize.rewrite.engines.choose import make_engine

        self._engine: Any = None
        self._dropped: set[int] = set()
        try:
            self._engine = make_engine(engine, msgspec.msgpack.decode(options))
            self._first: Said = Ready(self._engine.name, self._engine.model)
        except Exception as error:
            self._first = _broken(error)

    def ready(self) -> bytes:
        """`Ready` or `Broken`, encoded."""
        return encode(self._first)

    def work(self, run: int, batch: bytes) -> Iterator[bytes]:
        """`Ended`, encoded, for each request of the batch as it ends; or `Broken`, the last."""
        try:
            for completion in self._engine.complete(_requests.decode(batch)):
                yield encode(Ended(completion))
                if run in self._dropped:
                    return
        except Exception as error:
            yield encode(_broken(error))

    def drop(self, run: int) -> None:
        """Nobody takes what this run asked for any more."""
        self._dropped.add(run)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()


def _broken(error: Exception) -> Broken:
    if isinstance(error, GroundtraceError):
        return Broken(error.exit_code, error.slug, error.what, error.where, error.remedy)
    what = f"{type(error).__name__}: {error}"
    return Broken(4, "engine-failed", what, "", "see the logs of Ray on that machine")
