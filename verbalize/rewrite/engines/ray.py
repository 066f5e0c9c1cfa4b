"""The engine ``ray``: one of the others, many times over, on the machines of a Ray cluster.

Each replica is an actor that holds an engine (`replica`) and reserves CPUs and GPUs of its own.
Requests are sorted by their beginning here and go out in batches, so that those that begin alike
meet in one replica's prefix cache; completions come back one by one, as they end, to where they are
checked and kept.  Rows and ids know the engine and model inside, not that there were many.

Actors and not Ray Data's own vLLM processor: that takes a whole dataset and gives it back, while a
second request here depends on the check of the first, and each completion is kept as it ends.
"""

from __future__ import annotations

import itertools
import os
import socket
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from tracer.errors import FailedError
from verbalize.rewrite.base import Completion, Request
from verbalize.rewrite.engines.extras import needed
from verbalize.rewrite.engines.order import by_prefix
from verbalize.rewrite.engines.replicas import Crew

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]
Share: TypeAlias = Annotated[float, msgspec.Meta(ge=0)]
PATIENCE = 10.0  # seconds for a cluster to answer


class RayOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    engine: Literal["echo", "openai", "vllm"]
    options: dict[str, Any] = {}  # of that engine; a folder is looked for on the replica's machine
    replicas: Count = 1
    cpus: Share = 1.0  # that a replica reserves
    gpus: Share = 0.0  # likewise: tensor_parallel_size × data_parallel_size of vllm
    batch: Count = 64  # requests that a replica is given at once; it has two batches at a time
    ahead: Count = 4_096  # requests read ahead and sorted by their beginning
    address: str = ""  # of the cluster; "": RAY_ADDRESS, or one on this machine


class Ray:
    """``name`` and ``model`` are those of the engine in the replicas."""

    def __init__(self, options: RayOptions) -> None:
        """FailedError ``cluster-missing`` or ``cluster-too-small``, and what the engine inside
        raises where it is made."""
        self.options = options
        self._ray = needed("ray", "ray")
        self._joined = _join(self._ray, options.address)
        self._crew = Crew(
            self._ray, options.engine, options.options, options.replicas, options.cpus, options.gpus
        )
        self._runs = itertools.count()
        try:
            first = self._crew.first()
        except BaseException:
            self.close()
            raise
        self.name, self.model = first.name, first.model

    def complete(self, requests: Iterable[Request]) -> Iterator[Completion]:
        """FailedError ``engine-lost`` where replicas end one after the other and none answers."""
        ordered = by_prefix(requests, self.options.ahead)
        return self._crew.run(next(self._runs), ordered, self.options.batch)

    def close(self) -> None:
        self._crew.close()
        if self._joined:
            self._ray.shutdown()


def _join(ray: Any, address: str) -> bool:
    """Whether the cluster was joined here, and not before."""
    if ray.is_initialized():
        return False
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    where = address or os.environ.get("RAY_ADDRESS", "")
    try:
        host, _, port = where.removeprefix("ray://").rpartition(":")
        if host and port.isdecimal():  # Ray itself would try for minutes
            socket.create_connection((host, int(port)), PATIENCE).close()
        ray.init(
            address=address or None, include_dashboard=False, log_to_driver=False,
            configure_logging=False,
        )  # fmt: skip
    except (ConnectionError, OSError, RuntimeError, ValueError) as error:
        raise FailedError(
            "cluster-missing",
            f"there is no Ray cluster to join: {str(error).splitlines()[0]}",
            where or "this machine",
            "start one with ray start --head, or leave address and RAY_ADDRESS unset",
        ) from error
    return True
