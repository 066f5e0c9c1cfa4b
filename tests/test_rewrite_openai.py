"""The engine ``openai`` against a real HTTP server on this machine (`chat_server`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import msgspec
import pytest
from chat_server import ChatServer, Reply, repeats

from tracer.errors import FailedError, UsageError
from verbalize.rewrite.base import Completion, Message, Request, Sampling
from verbalize.rewrite.engines.openai import OpenAI, OpenAIOptions
from verbalize.rewrite.engines.rates import BURST
from verbalize.rewrite.engines.retries import retry_after

PROMPTS = [f"prompt {number}" for number in range(12)]


def request(prompt: str, **sampling: Any) -> Request:
    messages = (Message("system", "Rewrite."), Message("user", prompt))
    return Request(id=f"id of {prompt}", messages=messages, sampling=Sampling(**sampling))


@contextmanager
def served(
    behave: Callable[[str, int], Reply] = repeats, **options: Any
) -> Iterator[tuple[ChatServer, OpenAI]]:
    with ChatServer(behave) as server:
        given = {"model": "stand-in", "base_url": server.url, "patience": 20.0} | options
        with closing(OpenAI(OpenAIOptions(**given))) as engine:
            yield server, engine


def completed(engine: OpenAI, prompts: list[str]) -> dict[str, Completion]:
    found = {c.id: c for c in engine.complete(request(prompt) for prompt in prompts)}
    return {prompt: found[f"id of {prompt}"] for prompt in prompts}


def at_first(reply: Reply) -> Callable[[str, int], Reply]:
    """This reply to a prompt's first asking, a good one to the next."""
    return lambda prompt, time_asked: reply if time_asked == 1 else repeats(prompt, time_asked)


def to_one(bad: str, reply: Reply) -> Callable[[str, int], Reply]:
    return lambda prompt, time_asked: reply if prompt == bad else repeats(prompt, time_asked)


def test_each_request_gets_its_own_completion() -> None:
    with served() as (_, engine):
        assert {p: c.text for p, c in completed(engine, PROMPTS).items()} == {
            prompt: f"said: {prompt}" for prompt in PROMPTS
        }


def test_the_server_is_asked_what_the_request_says() -> None:
    with served() as (server, engine):
        drawn = Sampling(temperature=0.3, top_p=0.8, max_tokens=77, seed=5, stop=("END",))
        messages = (Message("system", "Rewrite."), Message("user", "this"))
        list(engine.complete([Request(id="1", messages=messages, sampling=drawn)]))
        assert server.bodies == [
            {
                "model": "stand-in", "temperature": 0.3, "top_p": 0.8, "max_tokens": 77, "seed": 5,
                "stop": ["END"], "messages": [
                    {"role": "system", "content": "Rewrite."}, {"role": "user", "content": "this"},
                ],
            }
        ]  # fmt: skip


def test_tokens_are_those_that_the_server_counted() -> None:
    with served() as (_, engine):
        one = completed(engine, ["a b c"])["a b c"]
        assert (one.tokens_in, one.tokens_out, one.tokens_cached) == (4, 4, 1)


@pytest.mark.parametrize(
    "passing",
    [
        Reply(status=429, headers={"Retry-After": "0.1"}),
        Reply(status=429),
        Reply(status=500),
        Reply(status=503),
        Reply("half of it", cut=True),
        Reply(raw=b'{"choices": [{"mess'),
        Reply(raw=b"<html>try later</html>", headers={"Content-Type": "text/html"}),
        Reply(raw=b'{"choices": []}'),
    ],
    ids=["429 with Retry-After", "429", "500", "503", "cut", "invalid JSON", "a page", "no choice"],
)
def test_a_failure_that_passes_is_tried_anew(passing: Reply) -> None:
    with served(at_first(passing)) as (server, engine):
        one = completed(engine, ["this"])["this"]
        assert (one.text, one.finish, server.asked["this"]) == ("said: this", "stop", 2)


def test_the_pause_that_a_server_asks_for_is_read_as_seconds_or_as_a_date() -> None:
    class Asked(Exception):
        class response:
            headers = {"retry-after": "120"}

    assert retry_after(Asked()) == 120
    Asked.response.headers = {"retry-after": "Fri, 31 Dec 2100 23:59:59 GMT"}
    assert retry_after(Asked()) > 1_000_000
    Asked.response.headers = {"retry-after": "soon"}
    assert retry_after(Asked()) == 0


@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_a_prompt_that_the_server_fails_on_is_an_error_and_no_others(status: int) -> None:
    with served(to_one("prompt 3", Reply("too much", status=status)), tries=2) as (_, engine):
        found = completed(engine, PROMPTS)
        assert [p for p in PROMPTS if found[p].finish != "stop"] == ["prompt 3"]
        assert found["prompt 3"].text == "" and "too much" in found["prompt 3"].reason


def test_a_prompt_that_hangs_is_an_error_and_no_others() -> None:
    slow = to_one("prompt 3", Reply(seconds=1.5))
    with served(slow, timeout=0.5, tries=2) as (_, engine):
        found = completed(engine, PROMPTS)
        assert [p for p in PROMPTS if found[p].finish != "stop"] == ["prompt 3"]


def test_an_answer_cut_at_max_tokens_says_so() -> None:
    with served(to_one("prompt 3", Reply("only the begin", finish="length"))) as (_, engine):
        one = completed(engine, ["prompt 3"])["prompt 3"]
        assert (one.text, one.finish) == ("only the begin", "length")


def test_an_answer_that_was_filtered_is_an_error() -> None:
    with served(to_one("prompt 3", Reply("only", finish="content_filter"))) as (_, engine):
        one = completed(engine, ["prompt 3"])["prompt 3"]
        assert (one.text, one.finish, one.reason) == (
            "", "error", "finish_reason 'content_filter'",
        )  # fmt: skip


def test_half_a_surrogate_pair_in_an_answer_does_not_come_through() -> None:
    with served(to_one("this", Reply("broken \ud83d here"))) as (_, engine):
        assert completed(engine, ["this"])["this"].text == "broken ? here"


def test_a_server_that_is_gone_ends_the_run_after_what_it_had_given() -> None:
    with served(window=1, patience=0.5) as (server, engine):
        given = []
        with pytest.raises(FailedError) as lost:
            for completion in engine.complete(request(prompt) for prompt in PROMPTS):
                given.append(completion.text)
                if len(given) == 3:
                    server.stop()
                    server.behave = lambda prompt, time_asked: Reply(status=503)
                    server.models = Reply(status=503)
        assert lost.value.slug == "engine-lost" and "start again" in lost.value.remedy
        assert given[:3] == [f"said: {prompt}" for prompt in sorted(PROMPTS)[:3]]


@pytest.mark.parametrize(
    ("reply", "slug"),
    [
        (Reply(status=401), "engine-denied"),
        (Reply(status=403), "engine-denied"),
        (Reply(status=404), "engine-model-unknown"),
        (Reply(status=429, code="insufficient_quota"), "engine-quota"),
    ],
)
def test_what_would_fail_for_every_request_ends_the_run_at_once(reply: Reply, slug: str) -> None:
    with served(lambda prompt, time_asked: reply) as (_, engine):
        with pytest.raises(FailedError) as ended:
            list(engine.complete(request(prompt) for prompt in PROMPTS))
        assert ended.value.slug == slug and ended.value.remedy


def test_a_prompt_that_is_forbidden_where_others_are_not_is_an_error() -> None:
    with served(to_one("prompt 9", Reply("flagged", status=403)), window=1) as (_, engine):
        assert completed(engine, PROMPTS)["prompt 9"].finish == "error"


def test_no_more_than_the_window_is_under_way() -> None:
    def slowly(prompt: str, time_asked: int) -> Reply:
        return Reply(seconds=0.02)

    with served(slowly, window=3) as (server, engine):
        completed(engine, PROMPTS)
        assert server.most_at_once == 3


def test_a_taker_that_stops_leaves_the_engine_usable() -> None:
    with served() as (_, engine):
        for _ in engine.complete(request(prompt) for prompt in PROMPTS):
            break
        assert completed(engine, ["another"])["another"].text == "said: another"


def test_a_request_bigger_than_a_burst_of_the_token_limit_goes_through() -> None:
    a_minute = 600_000
    big = int(a_minute * BURST / 60 * 1.01)
    with served(tokens_a_minute=a_minute, requests_a_minute=60_000) as (_, engine):
        (one,) = engine.complete([request("this", max_tokens=big)])
        assert one.finish == "stop"


def test_the_key_is_that_of_the_named_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_KEY", "secret")
    with served(key_from="OUR_KEY") as (server, engine):
        completed(engine, ["this"])
        assert server.keys == {"Bearer secret"}


def test_a_key_that_is_not_set_is_named_before_anything_is_asked() -> None:
    with pytest.raises(UsageError, match="NO_SUCH_KEY"):
        OpenAI(OpenAIOptions(model="m", key_from="NO_SUCH_KEY"))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("vllm", {"structured_outputs": {"grammar": 'root ::= "a"'}}),
        ("sglang", {"ebnf": 'root ::= "a"'}),
        ("llama.cpp", {"grammar": 'root ::= "a"'}),
    ],
)
def test_a_grammar_goes_into_the_field_that_the_server_has_for_it(
    kind: str, body: dict[str, Any]
) -> None:
    held = msgspec.structs.replace(request("this"), grammar='root ::= "a"')
    with served(grammar=kind) as (server, engine), served() as (_, plain):
        assert [c.finish for c in engine.complete([held])] == ["stop"]
        assert body.items() <= server.bodies[0].items()
        with pytest.raises(UsageError, match="a server|the server"):
            list(plain.complete([held]))


def test_more_of_the_body_marks_the_models_name_as_it_may_change_the_words() -> None:
    with served(extra={"top_k": 1}) as (server, engine), served() as (_, plain):
        completed(engine, ["this"])
        assert server.bodies[0]["top_k"] == 1 and server.bodies[0]["max_tokens"] == 2_048
        assert plain.model == "stand-in" and engine.model.startswith("stand-in+")
