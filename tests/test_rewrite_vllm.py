"""The engine ``vllm`` with the true vLLM, on this machine's CPU: ``make test-vllm``.

The model is made on the spot (`tiny_model`): random weights, so no test says anything of its text.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tracer.errors import FailedError, UsageError
from verbalize.rewrite.anchors import read
from verbalize.rewrite.base import Completion, Message, Request, Sampling
from verbalize.rewrite.engines.choose import make_engine
from verbalize.rewrite.engines.vllm import VLLM, VLLMOptions
from verbalize.rewrite.grammar import grammar

pytest.importorskip("vllm", reason="make test-vllm has an environment with vLLM")
import tiny_model  # noqa: E402

pytestmark = [pytest.mark.real, pytest.mark.filterwarnings("ignore")]  # vLLM's own warnings
SMALL_MACHINE = {
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "OMP_NUM_THREADS": "2",
    "VLLM_LOGGING_LEVEL": "WARNING",
}
SHARED = "The program and its trace. " * 60  # several blocks of the prefix cache


def options(model: Path, **given: Any) -> VLLMOptions:
    return VLLMOptions(
        model=str(model),
        enforce_eager=True,
        max_num_seqs=16,
        **given,
    )


def request(text: str, **sampling: Any) -> Request:
    messages = (Message("system", "Rewrite."), Message("user", text))
    return Request(id=f"id of {text}", messages=messages, sampling=Sampling(**sampling))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    os.environ.update(SMALL_MACHINE)
    return tiny_model.make(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def engine(model: Path) -> Iterator[VLLM]:
    with closing(VLLM(options(model))) as engine:
        yield engine


def one(engine: VLLM, asked: Request) -> Completion:
    (completion,) = engine.complete([asked])
    return completion


def test_a_model_is_named_as_its_folder(engine: VLLM) -> None:
    assert (engine.name, engine.model) == ("vllm", "tiny")


def test_each_request_gets_its_own_completion(engine: VLLM) -> None:
    asked = [request(f"text {number}", max_tokens=8 + number) for number in range(40)]
    found = {completion.id: completion for completion in engine.complete(asked)}
    assert set(found) == {r.id for r in asked}
    for r in asked:
        completion = found[r.id]
        assert completion.tokens_in > 0 and 0 < completion.tokens_out <= r.sampling.max_tokens
        cut = completion.tokens_out == r.sampling.max_tokens
        assert completion.finish == "length" if cut else completion.finish in ("stop", "length")


def test_what_the_tokenizer_makes_of_the_chat_template_is_what_is_asked(engine: VLLM) -> None:
    tokens = engine._tokens(request("hello"))
    assert engine._tokenizer.decode(tokens) == (
        "<|start|>system\nRewrite.<|end|>\n<|start|>user\nhello<|end|>\n<|start|>assistant\n"
    )


def test_completions_come_as_they_end(engine: VLLM) -> None:
    long = [request(f"long {number}", max_tokens=400) for number in range(2)]
    short = request("short", max_tokens=1)
    assert next(engine.complete([*long, short])).id == short.id


def test_at_temperature_zero_the_same_words_come_again(engine: VLLM) -> None:
    asked = request("draw", max_tokens=20, temperature=0.0)
    assert one(engine, asked).text == one(engine, asked).text


def test_a_prompt_that_is_computed_in_parts_does_not_end_the_core(model: Path) -> None:
    with closing(VLLM(options(model, max_num_batched_tokens=128))) as small:
        assert one(small, request(SHARED, max_tokens=2)).tokens_out > 0


def test_the_shared_beginning_of_prompts_is_computed_once(engine: VLLM) -> None:
    asked = [request(f"{SHARED}{number}", max_tokens=2) for number in range(30)]
    found = list(engine.complete(asked))
    cached = sum(completion.tokens_cached for completion in found)
    assert cached >= 0.5 * sum(completion.tokens_in for completion in found)


WANTED = (2, 3, 7)


def held(text: str, **sampling: Any) -> Request:
    asked = request(text, max_tokens=600, **sampling)
    return msgspec.structs.replace(asked, grammar=grammar(WANTED, "s"))


def test_a_reply_that_is_held_to_a_grammar_has_its_anchors_in_order(engine: VLLM) -> None:
    """The model is random: by itself it writes no anchor."""
    found = list(engine.complete(held(f"held {number}", temperature=1.0) for number in range(8)))
    for completion in found:
        marks = tuple(int(number) for number in re.findall(r"\[s(\d+)\]", completion.text))
        assert marks == WANTED[: len(marks)] and marks
        wrong = {fault.wrong for fault in read(completion.text, WANTED, "s").faults}
        assert not wrong & {"doubled", "misplaced", "invented"}
        assert completion.finish == "length" or marks == WANTED
    free = [one(engine, request(f"held {number}", max_tokens=600)) for number in range(2)]
    assert not any("[s2]" in completion.text for completion in free)


def test_the_grammar_is_as_the_engines_own_parser_reads_it(model: Path) -> None:
    import xgrammar
    from transformers import AutoTokenizer

    info = xgrammar.TokenizerInfo.from_huggingface(AutoTokenizer.from_pretrained(model))
    compiled = xgrammar.GrammarCompiler(info).compile_grammar(grammar(WANTED, "step"))

    def taken(text: str) -> bool:
        matcher = xgrammar.GrammarMatcher(compiled)
        return matcher.accept_string(text) and matcher.is_completed()

    assert taken("[step2] `a[s]` is [[1], 'é'].\n[step3] b [step by step].\n[step7] c")
    assert not taken("[step2] a\n[step7] c\n[step3] b")
    assert not taken("[step2] a [step3] b\n[step3] b\n[step7] c")
    assert not taken("[step2] a\n[step3] b")


def test_a_prompt_that_is_too_long_is_an_error_and_no_others(engine: VLLM) -> None:
    asked = [request("a", max_tokens=2), request("word " * 3_000), request("b", max_tokens=2)]
    finishes = {completion.id: completion.finish for completion in engine.complete(asked)}
    assert [finishes[r.id] == "error" for r in asked] == [False, True, False]


def test_a_taker_that_stops_leaves_the_engine_usable(engine: VLLM) -> None:
    for _ in engine.complete(request(f"left {number}", max_tokens=300) for number in range(20)):
        break
    assert one(engine, request("after", max_tokens=3)).tokens_out > 0


def test_a_model_that_is_not_on_this_machine_is_told_before_anything_starts() -> None:
    with pytest.raises(UsageError) as missing:
        VLLM(VLLMOptions(model="nobody/no-such-model"))
    assert missing.value.slug == "model-missing"


def test_a_folder_without_a_model_is_told_as_an_engine_that_did_not_start(tmp_path: Path) -> None:
    with pytest.raises(FailedError) as wrong:
        VLLM(options(tmp_path))
    assert wrong.value.slug == "engine-not-started"


def test_replicas_on_a_ray_cluster_hold_the_true_engine(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = pytest.importorskip("ray", reason="the package ray is not installed")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    given = {"model": str(model), "enforce_eager": True, "max_num_seqs": 4}
    asked = [request(f"over ray {number}", max_tokens=5) for number in range(6)]
    try:
        with closing(make_engine("ray", {"engine": "vllm", "options": given, "batch": 2})) as many:
            assert (many.name, many.model) == ("vllm", "tiny")
            found = {completion.id: completion for completion in many.complete(asked)}
    finally:
        ray.shutdown()
    assert set(found) == {one.id for one in asked}
    assert all(completion.tokens_out > 0 for completion in found.values())


CHILD = """
import sys, psutil
from pathlib import Path
from test_rewrite_vllm import VLLM, options, request
if __name__ == "__main__":
    engine = VLLM(options(Path(sys.argv[1])))
    cores = [p.pid for p in psutil.Process().children(recursive=True)]
    print("cores", *cores, flush=True)
    try:
        for completion in engine.complete(request(f"{n}", max_tokens=900) for n in range(10**6)):
            pass
    except Exception as error:
        print("slug", error.slug, flush=True)
        engine.close()
"""


def started(model: Path, folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """A process with an engine at work, and the processes that it has started."""
    script = folder / "child.py"
    script.write_text(CHILD)
    environment = os.environ | SMALL_MACHINE | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, str(script), str(model)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
    )  # fmt: skip
    return process, [int(pid) for pid in said(process, "cores")]


def said(process: subprocess.Popen[str], word: str) -> list[str]:
    """What stands after this word on its line."""
    lines = (line.split() for line in process.stdout)
    return next((line[1:] for line in lines if line[:1] == [word]), [])


def test_a_killed_engine_leaves_no_process_of_vllm(model: Path, tmp_path: Path) -> None:
    process, cores = started(model, tmp_path)
    assert cores
    process.kill()
    process.wait()
    for _ in range(600):
        if not any(Path(f"/proc/{pid}").exists() for pid in cores):
            return
        time.sleep(0.1)
    pytest.fail("vLLM's core is still there a minute after its parent was killed")


def test_a_core_that_dies_is_a_lost_engine(model: Path, tmp_path: Path) -> None:
    process, cores = started(model, tmp_path)
    for pid in cores:
        os.kill(pid, signal.SIGKILL)
    assert said(process, "slug") == ["engine-lost"]
    process.wait()
