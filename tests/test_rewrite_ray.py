"""The engine ``ray`` on a real cluster on this machine: a head and two nodes of one CPU each."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq
import pytest
from chat_server import ChatServer, Reply

from pipelines import build
from tracer.errors import FailedError, UsageError
from verbalize.rewrite.base import Message, Request
from verbalize.rewrite.engines import replicas
from verbalize.rewrite.engines.choose import make_engine
from verbalize.rewrite.engines.ray import Ray

pytestmark = [
    pytest.mark.real,
    pytest.mark.filterwarnings("ignore"),  # of Ray's own modules and processes
]
PROMPTS = [f"prompt {number}" for number in range(60)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    ray = pytest.importorskip("ray", reason="the package ray is not installed")
    from ray.cluster_utils import Cluster

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    try:
        for _ in range(2):
            made.add_node(num_cpus=1)
        ray.init(address=made.address, log_to_driver=False)
        yield made
    finally:
        ray.shutdown()
        made.shutdown()


def requests(prompts: list[str]) -> list[Request]:
    return [
        Request(id=f"id of {text}", messages=(Message("user", text),), original=text)
        for text in prompts
    ]


def engine(inner: str, options: dict[str, Any] | None = None, **given: Any) -> Ray:
    made = make_engine("ray", {"engine": inner, "options": options or {}, **given})
    assert isinstance(made, Ray)
    return made


def replica_pids() -> list[int]:
    here = psutil.Process().children(recursive=True)
    return [process.pid for process in here if process.name().startswith("ray::Replica")]


def test_each_request_gets_its_own_completion_from_one_of_the_replicas(cluster: Any) -> None:
    with closing(engine("echo", replicas=2, batch=7)) as echo:
        assert (echo.name, echo.model) == ("echo", "echo")
        assert len(replica_pids()) == 2
        found = {c.id: c.text for c in echo.complete(requests(PROMPTS))}
    assert found == {f"id of {text}": text for text in PROMPTS}


def test_a_request_that_is_there_twice_is_answered_twice(cluster: Any) -> None:
    with closing(engine("echo", batch=3)) as echo:
        found = [c.id for c in echo.complete(requests(PROMPTS[:4] * 2))]
    assert sorted(found) == sorted(r.id for r in requests(PROMPTS[:4] * 2))


def test_a_build_over_a_cluster_has_the_rows_of_the_engine_inside(
    cluster: Any, tmp_path: Path
) -> None:
    recipe = """
[recipe]
name = "told"
[[sources]]
name = "bundled"
problems = 6
correct = 1
wrong = 0
tests = 1
[rewrite]
"""
    alone, many = tmp_path / "alone.toml", tmp_path / "many.toml"
    alone.write_text(f'{recipe}engine = "echo"\n')
    many.write_text(f'{recipe}engine = "ray"\noptions = {{engine = "echo", cpus = 0.5}}\n')
    for path in (alone, many):
        build(path, tmp_path / path.stem, workers=1)
    for config in ("sft", "attempts"):
        one, other = (
            pq.read_table(tmp_path / path.stem / "dataset" / config) for path in (alone, many)
        )
        assert len(one) and one.equals(other)


def test_a_replica_that_is_killed_is_replaced_and_no_request_is_lost(cluster: Any) -> None:
    with (
        ChatServer(lambda prompt, n: Reply(f"said: {prompt}", seconds=0.1)) as server,
        closing(
            engine(
                "openai", {"model": "m", "base_url": server.url, "window": 2}, replicas=2, batch=8
            )
        ) as many,
    ):
        found = {}
        for completion in many.complete(requests(PROMPTS)):
            if len(found) == 5:
                os.kill(replica_pids()[0], signal.SIGKILL)
            found[completion.id] = completion.text
    assert found == {f"id of {text}": f"said: {text}" for text in PROMPTS}


def test_a_request_that_ends_its_replicas_is_an_error_and_no_others(cluster: Any) -> None:
    def behave(prompt: str, time_asked: int) -> Reply:
        if prompt == "poison":
            for pid in replica_pids():
                os.kill(pid, signal.SIGKILL)
            time.sleep(1)
        return Reply(f"said: {prompt}")

    with (
        ChatServer(behave) as server,
        closing(engine("openai", {"model": "m", "base_url": server.url}, batch=2)) as one,
    ):
        found = {c.id: c for c in one.complete(requests([*PROMPTS[:5], "poison"]))}
    poisoned = found.pop("id of poison")
    assert poisoned.finish == "error" and "replicas ended" in poisoned.reason
    assert {known: c.text for known, c in found.items()} == {
        f"id of {text}": f"said: {text}" for text in PROMPTS[:5]
    }


def test_replicas_that_all_end_are_a_lost_engine(
    cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "LOSSES", 2)

    def behave(prompt: str, time_asked: int) -> Reply:
        for pid in replica_pids():
            os.kill(pid, signal.SIGKILL)
        time.sleep(1)
        return Reply()

    with (
        ChatServer(behave) as server,
        closing(engine("openai", {"model": "m", "base_url": server.url}, batch=4)) as one,
        pytest.raises(FailedError) as lost,
    ):
        list(one.complete(requests(PROMPTS)))
    assert lost.value.slug == "engine-lost"


def test_a_taker_that_stops_leaves_the_engine_usable(cluster: Any) -> None:
    with closing(engine("echo", batch=5)) as echo:
        for _ in echo.complete(requests(PROMPTS)):
            break
        found = {c.id for c in echo.complete(requests(PROMPTS))}
    assert found == {r.id for r in requests(PROMPTS)}


def test_what_the_engine_inside_refuses_is_told_before_anything_is_asked(cluster: Any) -> None:
    with pytest.raises(UsageError, match="NO_SUCH_KEY"):
        engine("openai", {"model": "m", "key_from": "NO_SUCH_KEY"})
    with pytest.raises(UsageError, match="modle"):
        engine("openai", {"modle": "m"})


def test_a_cluster_without_a_machine_that_has_room_is_told(
    cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "NO_PLACE", 0.0)
    with pytest.raises(FailedError) as small:
        engine("echo", gpus=1)
    assert small.value.slug == "cluster-too-small" and "1 GPU" in small.value.what
