"""The replicas of the engine ``ray``, and who does what.

A replica that ends is replaced, and what it had not answered is asked again elsewhere, in halves:
so a request that ends every replica it meets is soon a batch of its own.  Such a batch has a
replica to itself: if that ends, too, nothing else was there to end it, and the request becomes an
error.
Replicas that end one after the other while none answers are a lost engine.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from tracer.errors import FailedError
from verbalize.rewrite.base import Completion, Request
from verbalize.rewrite.engines import replica
from verbalize.rewrite.engines.replica import Broken, Ended, Ready, encode, said

AT_ONCE = 2  # batches that a replica has
ALONE = 2  # replicas that a request may end, alone in its batch
LOSSES = 8  # replicas lost one after the other, without an answer between
LOOK = 1.0  # seconds in one wait, so that Ctrl-C is heard
NO_PLACE = 60.0  # seconds in which a cluster may get its first machine that has room
CLOSING = 10.0  # seconds for the engines to end by themselves


class _Batch:
    """``left``: by id, the requests without a completion; ``suspect``: a single request that was
    in a replica that ended; ``alone``: replicas that have ended while they had it alone."""

    def __init__(self, requests: list[Request], suspect: bool = False, alone: int = 0) -> None:
        self.left: dict[str, list[Request]] = {}
        for request in requests:
            self.left.setdefault(request.id, []).append(request)
        self.suspect = suspect
        self.alone = alone

    @property
    def requests(self) -> list[Request]:
        return [request for same in self.left.values() for request in same]

    def answered(self, known: str) -> None:
        same = self.left.get(known)
        if same:
            same.pop()
            if not same:
                del self.left[known]


class _Place:
    """A replica. ``owes``: its generators, and what each was given; none while it starts."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.starting: Any = actor.ready.remote()
        self.owes: dict[Any, _Batch] = {}


class Crew:
    def __init__(
        self, ray: Any, engine: str, options: dict[str, Any], size: int, cpus: float, gpus: float
    ) -> None:
        self.ray, self.given = ray, (engine, encode(options))
        self.needs = {"CPU": cpus, "GPU": gpus}
        self.kind = ray.remote(
            num_cpus=cpus, num_gpus=gpus, max_restarts=0, max_task_retries=0,
            max_concurrency=AT_ONCE + 1, scheduling_strategy="SPREAD",
        )(replica.Replica)  # fmt: skip
        self.places = [self._start() for _ in range(size)]
        self.losses = 0
        self.again: deque[_Batch] = deque()
        self.failed: deque[Completion] = deque()

    def first(self) -> Ready:
        """What the first replica that stands says. FailedError ``cluster-too-small`` where no
        machine has room for one; what the engine raises where it cannot be made."""
        since = time.monotonic()
        while True:
            for place in self._ready([place.starting for place in self.places if place.starting]):
                ready = self._hear_start(place)
                if ready is not None:
                    return ready
            if time.monotonic() - since > NO_PLACE and not self._room():
                wanted = ", ".join(f"{much:g} {what}" for what, much in self.needs.items() if much)
                raise FailedError(
                    "cluster-too-small", f"no machine of the Ray cluster has {wanted}",
                    "the engine ray", "add one, or set cpus and gpus to what there is",
                )  # fmt: skip

    def run(self, number: int, requests: Iterator[Request], size: int) -> Iterator[Completion]:
        self.again.clear()
        more = True
        try:
            while True:
                more = self._fill(number, requests, size) and more
                while self.failed:
                    yield self.failed.popleft()
                owed = [owes for place in self.places for owes in place.owes]
                if not (owed or self.again or more):
                    return
                owed += [place.starting for place in self.places if place.starting]
                for place, one in self._heard(owed):
                    if one is place.starting:
                        self._hear_start(place)
                        continue
                    completion = self._hear(place, one)
                    if completion is not None:
                        self.losses = 0
                        yield completion
        finally:
            for place in self.places:
                if place.owes:
                    place.owes.clear()
                    place.actor.drop.remote(number)

    def close(self) -> None:
        """Ends the engines, then the actors."""
        closing = [place.actor.close.remote() for place in self.places if not place.starting]
        with contextlib.suppress(Exception):
            self.ray.wait(closing, num_returns=len(closing), timeout=CLOSING)
        for place in self.places:
            self.ray.kill(place.actor)
        self.places = []

    def _start(self) -> _Place:
        return _Place(self.kind.remote(*self.given))

    def _room(self) -> bool:
        """Whether some machine could hold a replica, were it free."""
        return any(
            all(node["Resources"].get(what, 0) >= much for what, much in self.needs.items())
            for node in self.ray.nodes()
            if node["Alive"]
        )

    def _fill(self, number: int, requests: Iterator[Request], size: int) -> bool:
        """Each replica that stands has its batches: first each one, then each a second. None is
        beside a suspect; while one waits for an empty replica, none gets a second. False once
        there are no more requests."""
        for full in range(AT_ONCE):
            for place in self.places:
                if place.starting or len(place.owes) > full:
                    continue
                if any(batch.suspect for batch in place.owes.values()):
                    continue
                if place.owes and self.again and self.again[0].suspect:
                    continue
                batch = self.again.popleft() if self.again else None
                if batch is None:
                    taken = list(itertools.islice(requests, size))
                    if not taken:
                        return False
                    batch = _Batch(taken)
                work = place.actor.work.options(num_returns="streaming")
                place.owes[work.remote(number, encode(batch.requests))] = batch
        return True

    def _ready(self, owed: list[Any]) -> list[_Place]:
        return [place for place, _ in self._heard(owed)]

    def _heard(self, owed: Iterable[Any]) -> list[tuple[_Place, Any]]:
        """What is there to be heard, and from which replica."""
        ready, _ = self.ray.wait(list(owed), num_returns=1, timeout=LOOK)
        return [
            (place, one)
            for one in ready
            for place in self.places
            if one is place.starting or one in place.owes
        ]

    def _hear_start(self, place: _Place) -> Ready | None:
        try:
            told = said.decode(self.ray.get(place.starting))
        except self.ray.exceptions.RayError as error:
            self._lost(place, str(error))
            return None
        if isinstance(told, Broken):
            raise told.error()
        assert isinstance(told, Ready)
        place.starting = None
        return told

    def _hear(self, place: _Place, owes: Any) -> Completion | None:
        try:
            told = said.decode(self.ray.get(next(owes)))
        except StopIteration:
            del place.owes[owes]
            return None
        except self.ray.exceptions.RayError as error:
            self._lost(place, str(error))
            return None
        if isinstance(told, Broken):
            if told.slug not in ("engine-lost", "engine-failed"):
                raise told.error()
            self._lost(place, told.what)
            return None
        assert isinstance(told, Ended)
        place.owes[owes].answered(told.completion.id)
        return told.completion

    def _lost(self, place: _Place, why: str) -> None:
        """A replica has ended, its machine has, or the engine in it."""
        self.losses += 1
        reason = next(iter(why.strip().splitlines()), "no reason given")
        if self.losses >= LOSSES:
            raise FailedError(
                "engine-lost", f"{LOSSES} replicas ended one after the other: {reason}",
                "the engine ray", "see the logs of Ray; start again: what was finished is kept",
            )  # fmt: skip
        for batch in place.owes.values():
            self._once_more(batch, len(place.owes) == 1, reason)
        self.ray.kill(place.actor)
        self.places[self.places.index(place)] = self._start()

    def _once_more(self, batch: _Batch, by_itself: bool, reason: str) -> None:
        requests = batch.requests
        if len(requests) == 1:
            alone = batch.alone + by_itself
            if alone >= ALONE:
                what = f"{ALONE} replicas ended while they had this request: {reason}"
                self.failed.append(Completion(id=requests[0].id, finish="error", reason=what))
            else:
                self.again.append(_Batch(requests, True, alone))
        elif requests:
            middle = len(requests) // 2
            for half in (requests[:middle], requests[middle:]):
                self.again.append(_Batch(half, len(half) == 1))
