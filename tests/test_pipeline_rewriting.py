"""Builds with rewriting: rows accounted for, nothing asked twice, same bytes, clear refusals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from chat_server import ChatServer, Reply
from rewrite_engines import Scripted
from test_pipeline_build import contents

from pipelines import build, config, plan, shards, status
from pipelines.config import parse
from pipelines.data_files import recipe_path
from pipelines.executors.base import Event, Rewrote
from pipelines.executors.inline import InlineExecutor
from pipelines.progress import Silent
from pipelines.rewriting.stage import completions
from tracer.errors import FailedError, RefusedError, UsageError
from verbalize.ground import check
from verbalize.rewrite.base import Completion, Request
from verbalize.rewrite.cache import Cache
from verbalize.rewrite.engines.choose import ENGINES, Kind
from verbalize.rewrite.engines.echo import Echo, EchoOptions

PLAIN = """
[recipe]
name = "told"
[[sources]]
name = "folder"
path = "programs"
[run]
determinism = "off"
[shards]
items = 2
rows = 3
"""
RECIPE = PLAIN + '[rewrite]\nengine = "echo"\n'
PROGRAMS = {
    "adds": "a, b = map(int, input().split())\nc = a + b\nprint(c)\n",
    "counts": "n = int(input()[0])\nfor i in range(n):\n    print(i)\n",
    "fails": "print(1)\nraise ValueError(input())\n",
    "picks": "a, b = map(int, input().split())\nif a > b:\n    print(a)\nelse:\n    print(b)\n",
}
ROOT = Path(__file__).parents[1]
Make = Callable[[Scripted | Echo], Path]


class CountingEcho(Echo):
    """Gives every narrative back and counts what it is asked; dies at a request, if told to."""

    def __init__(self, dies_at: int = 0) -> None:
        super().__init__()
        self.dies_at = dies_at
        self.asked: Counter[str] = Counter()
        self.closed = False

    def close(self) -> None:
        self.closed = True

    def complete(self, requests: Iterable[Request]) -> Iterator[Completion]:
        for request in requests:
            if self.asked.total() + 1 == self.dies_at:
                raise FailedError("engine-lost", "the engine is gone", "here", "start it again")
            self.asked[request.id] += 1
            yield from super().complete([request])


def liar(request: Request, _: int) -> str:
    """Says of every sentence that it speaks of a line that is not there."""
    anchors = [line.partition("]")[0] for line in request.original.splitlines()]
    return "\n".join(f"{anchor}] `zz` becomes 987654." for anchor in anchors)


def wrong_total(request: Request, _: int) -> str:
    return request.original.replace(" 3", " 5")


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    for name, source in PROGRAMS.items():
        (folder / f"{name}.py").write_text(source)
        (folder / f"{name}.1.in").write_text("3 4\n")
        (folder / f"{name}.2.in").write_text("2 1\n")
    (tmp_path / "told.toml").write_text(RECIPE)
    return tmp_path / "told.toml"


@pytest.fixture
def use(recipe: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Puts an engine in the place of echo."""

    def given(engine: Scripted | Echo) -> Path:
        monkeypatch.setitem(ENGINES, "echo", Kind(EchoOptions, lambda _: engine))
        return recipe

    return given


def rows(out: Path, name: str) -> list[dict]:
    return pq.read_table(out / "dataset" / name).to_pylist()


def told(recipe: Path, out: Path, **options):
    return build(recipe, out, executor=InlineExecutor(), **options)


def reproducible(out: Path) -> dict[str, str]:
    return {name: known for name, known in contents(out).items() if name != "rewriting.md"}


def test_every_row_of_a_rewritten_build_is_accounted_for(recipe: Path, tmp_path: Path):
    report = told(recipe, tmp_path / "out")
    sft = report.configs["sft"]
    assert (sft.rows_in, sft.rows_out, sft.rejected) == (8, 6, 2)
    assert report.configs["attempts"].rows_out == len(rows(tmp_path / "out", "attempts")) == 6
    assert report.rewriting["outcomes"] == {"accepted_first": 6}


def test_the_rows_can_be_read_by_datasets(use: Make, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    import datasets

    told(use(Scripted(wrong_total)), tmp_path / "out")
    folder = str(tmp_path / "out" / "dataset")
    for name, count in (("sft", 6), ("attempts", 10), ("preference", 8)):
        found = datasets.load_dataset(folder, name, split="train", cache_dir=str(tmp_path / "c"))
        assert len(found) == count


def test_a_rewritten_row_says_how_it_came_about(recipe: Path, tmp_path: Path):
    told(recipe, tmp_path / "out")
    attempts = {row["narrative_id"]: row for row in rows(tmp_path / "out", "attempts")}
    for row in rows(tmp_path / "out", "sft"):
        assert row["rewrite_outcome"] == "accepted_first" and row["rewrite_model"] == "echo"
        assert row["rewrite_prompt"] == "anchored/1"
        assert attempts[row["narrative_id"]]["rewrite_id"] == row["rewrite_id"]


def test_a_config_without_a_row_is_no_config_of_the_dataset(recipe: Path, tmp_path: Path):
    report = told(recipe, tmp_path / "out")
    assert report.configs["preference"].rows_out == 0
    assert not (tmp_path / "out" / "dataset" / "preference").exists()
    assert "preference" not in (tmp_path / "out" / "dataset" / "README.md").read_text()


def test_the_sentences_and_claims_of_a_rewritten_row_lie_in_its_text(recipe: Path, tmp_path: Path):
    told(recipe, tmp_path / "out")
    for row in rows(tmp_path / "out", "sft"):
        text = row["narrative"]
        assert row["completion"][row["narrative_start"] :].startswith(text)
        assert row["claims"] and row["contradicted"] == row["not_enough_info"] == 0
        ends = [0, *(sentence["end"] for sentence in row["sentences"])]
        starts = [sentence["start"] for sentence in row["sentences"]]
        assert all(a <= b for a, b in zip(ends, starts, strict=False)) and ends[-1] == len(text)
        assert all(0 <= claim["start"] < claim["end"] <= len(text) for claim in row["claims"])


def test_lies_are_not_shipped_but_kept_with_their_evidence(use: Make, tmp_path: Path):
    told(use(Scripted(liar)), tmp_path / "out")
    assert {row["rewrite_outcome"] for row in rows(tmp_path / "out", "sft")} == {"template"}
    assert not any("987654" in row["narrative"] for row in rows(tmp_path / "out", "sft"))
    attempts = rows(tmp_path / "out", "attempts")
    assert len(attempts) == 12 and all("987654" in row["text"] for row in attempts)
    assert all(row["reasons"] and row["verdict"] != "supported" for row in attempts)


def test_a_narrative_dropped_is_a_reject_with_its_reason(use: Make, tmp_path: Path):
    recipe = use(Scripted(liar))
    recipe.write_text(RECIPE + 'on_rejected = "drop"\n')
    report = told(recipe, tmp_path / "out")
    assert report.configs["sft"].rows_out == 0 and report.configs["sft"].rejected == 8
    found = pq.read_table(tmp_path / "out" / "rejects" / "rejects.parquet").to_pylist()
    dropped = [row for row in found if row["stage"] == "rewrite"]
    assert len(dropped) == 6 and all("987654" in row["text"] for row in dropped)
    assert all(row["reason"].startswith("claim_") and row["detail"] for row in dropped)


def test_a_pair_names_the_words_that_lie(use: Make, tmp_path: Path):
    told(use(Scripted(wrong_total)), tmp_path / "out")
    pairs = rows(tmp_path / "out", "preference")
    assert pairs
    for pair in pairs:
        assert pair["chosen"] != pair["rejected"]
        for lie in pair["lies"]:
            assert lie["said"] in pair["rejected"][lie["start"] : lie["end"]] and lie["evidence"]


def test_one_worker_and_two_give_the_same_bytes(recipe: Path, tmp_path: Path):
    build(recipe, tmp_path / "one", workers=1)
    build(recipe, tmp_path / "two", workers=2)
    assert reproducible(tmp_path / "one") == reproducible(tmp_path / "two")


def test_a_dead_engine_leaves_whole_units_and_says_how_to_go_on(use: Make, tmp_path: Path):
    recipe = use(CountingEcho(dies_at=4))
    with pytest.raises(FailedError) as caught:
        told(recipe, tmp_path / "out")
    assert caught.value.slug == "engine-lost"
    assert "start it again" in caught.value.remedy and "--resume" in caught.value.remedy
    assert not (tmp_path / "out" / "dataset").exists()
    for unit in range(4):
        found = shards.manifest(tmp_path / "out", unit, "rewrites")
        if found is not None:
            shards.verify(tmp_path / "out", found, "rewrites")


def test_a_resumed_build_asks_nothing_twice_and_gives_the_same_bytes(use: Make, tmp_path: Path):
    whole = CountingEcho()
    told(use(whole), tmp_path / "whole")
    first, second = CountingEcho(dies_at=4), CountingEcho()
    with pytest.raises(FailedError):
        told(use(first), tmp_path / "out")
    told(use(second), tmp_path / "out", resume=True)
    assert first.asked.total() == 3 and first.asked + second.asked == whole.asked
    assert reproducible(tmp_path / "out") == reproducible(tmp_path / "whole")


def test_a_build_that_is_killed_asks_nothing_again_that_was_finished(recipe: Path, tmp_path: Path):
    command = [sys.executable, "-m", "pipelines.cli", "build", str(recipe), "--workers", "1"]
    command += ["--out", str(tmp_path / "out")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    kept = completions(tmp_path / "out")
    with ChatServer(lambda prompt, _: Reply("none", seconds=0.2)) as server:
        options = f'model = "stand-in"\nbase_url = "{server.url}"\nwindow = 2\n'
        recipe.write_text(PLAIN + f'[rewrite]\nengine = "openai"\n[rewrite.options]\n{options}')
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        while process.poll() is None and server.answered.total() < 3:
            time.sleep(0.01)
        process.kill()
        process.wait()
        time.sleep(0.5)  # what was on its way to the server arrives
        asked = server.asked.total()
        with Cache(kept) as cache:
            finished = len(cache)
        assert finished >= 2
        subprocess.run([*command, "--resume"], env=environment, check=True, capture_output=True)
        with Cache(kept) as cache:
            assert server.asked.total() - asked == len(cache) - finished


def test_a_build_that_is_stopped_closes_the_engine_and_can_be_gone_on_with(
    use: Make, tmp_path: Path
):
    class Impatient(Silent):
        def event(self, event: Event) -> None:
            if isinstance(event, Rewrote):
                raise KeyboardInterrupt

    first, second = CountingEcho(), CountingEcho()
    with pytest.raises(KeyboardInterrupt):
        told(use(first), tmp_path / "out", show=Impatient())
    assert first.closed
    told(use(second), tmp_path / "out", resume=True)
    assert set((first.asked + second.asked).values()) == {1}


def test_a_finished_build_makes_no_engine(recipe: Path, tmp_path: Path, monkeypatch):
    told(recipe, tmp_path / "out")
    before = reproducible(tmp_path / "out")

    def made(_: object) -> Echo:
        raise AssertionError("an engine was made")

    monkeypatch.setitem(ENGINES, "echo", Kind(EchoOptions, made))
    told(recipe, tmp_path / "out", resume=True)
    assert reproducible(tmp_path / "out") == before


def test_a_unit_whose_rows_are_lost_is_written_again_from_the_kept_completions(
    use: Make, tmp_path: Path
):
    told(use(CountingEcho()), tmp_path / "out")
    before = reproducible(tmp_path / "out")
    (shards.shard_folder(tmp_path / "out", 1, "rewrites") / shards.MANIFEST).unlink()
    second = CountingEcho()
    told(use(second), tmp_path / "out", resume=True)
    assert not second.asked and reproducible(tmp_path / "out") == before


def test_a_fork_takes_the_completions_along(use: Make, tmp_path: Path):
    recipe = use(CountingEcho())
    told(recipe, tmp_path / "out")
    recipe.write_text(RECIPE + 'on_rejected = "drop"\n')
    second = CountingEcho()
    report = told(use(second), tmp_path / "out", fork=True)
    assert not second.asked and report.configs["sft"].rows_out == 6


def test_a_plain_build_can_be_forked_into_one_with_rewriting_and_runs_nothing(
    recipe: Path, tmp_path: Path
):
    recipe.write_text(PLAIN)
    told(recipe, tmp_path / "out")
    recipe.write_text(RECIPE)

    class Idle:
        def run(self, job, *, hash_seed=0):
            raise AssertionError("a program was run")

    report = build(recipe, tmp_path / "out", executor=InlineExecutor(Idle()), fork=True)
    assert report.rewriting["outcomes"] == {"accepted_first": 6}


def test_one_request_that_fails_costs_its_narrative_alone(use: Make, tmp_path: Path):
    def poisoned(request: Request, number: int) -> Completion | str:
        if number == 1:
            return Completion(id=request.id, finish="error", reason="refused by the server")
        return request.original

    recipe = use(Scripted(poisoned))
    recipe.write_text(RECIPE + "retries = 0\n")
    report = told(recipe, tmp_path / "out")
    assert report.rewriting["outcomes"] == {"accepted_first": 5, "template": 1}
    assert report.rewriting["finishes"] == {"error": 1, "stop": 5}


def test_a_run_given_twice_is_rewritten_and_counted_once(use: Make, tmp_path: Path):
    engine = CountingEcho()
    recipe = use(engine)
    programs = tmp_path / "programs"
    (programs / "twin.py").write_text(PROGRAMS["adds"])
    (programs / "twin.1.in").write_text("3 4\n")
    report = told(recipe, tmp_path / "out")
    assert report.rewriting["narratives"] == 6 == report.configs["sft"].rows_out
    assert set(engine.asked.values()) == {1}


def test_what_ships_is_what_the_checker_accepts(use: Make, tmp_path: Path):
    from pipelines import lookup

    def half_true(request: Request, _: int) -> str:
        lines = request.original.splitlines()
        return "\n".join([*lines[:-1], lines[-1].partition("]")[0] + "] `zz` becomes 987654."])

    told(use(Scripted(half_true)), tmp_path / "out")
    outcomes = Counter()
    for row in rows(tmp_path / "out", "sft"):
        outcomes[row["rewrite_outcome"]] += 1
        trace = lookup.trace_row(tmp_path / "out", row["trace_id"])
        program, test, _, result = lookup.run_of(trace)
        assert check(row["narrative"], program, test, result).accepted
    assert outcomes["spliced"]


@pytest.mark.parametrize("name", ["rewrite-echo", "rewrite-cpu", "rewrite-gpu"])
def test_the_recipes_that_rewrite_can_be_carried_out(name: str):
    from pipelines.rewriting import settings

    settings.check(config.load(recipe_path(name)))


@pytest.mark.real
def test_the_bundled_corpus_is_given_back_whole_by_the_recipe_with_the_echo(tmp_path: Path):
    report = build(recipe_path("rewrite-echo"), tmp_path / "out", workers=2)
    narratives = report.rewriting["narratives"]
    assert narratives > 50 and report.rewriting["outcomes"] == {"accepted_first": narratives}
    assert report.configs["sft"].rows_out == narratives


def test_the_page_shows_each_sentence_that_a_model_changed_and_each_that_lied(
    use: Make, tmp_path: Path
):
    from benchmarks.rewriting.before_after import page

    def half_true(request: Request, _: int) -> str:
        return request.original.replace("Now ", "Then ").replace(" 3", " 5")

    told(use(Scripted(half_true)), tmp_path / "out")
    lines = "\n".join(page(tmp_path / "out")).splitlines()
    changed = [line for line in lines if line.startswith("+ ")]
    assert changed and all("Then " in line and " 5" not in line for line in changed)
    before = [line[2:] for line in lines if line.startswith("- ")]
    assert [line.replace("Now ", "Then ") for line in before] == [c[2:] for c in changed]
    lied = [line for line in lines if line.startswith("| `")]
    assert lied and all(" 5" in line.split(" | ")[1] for line in lied)


def test_the_status_of_a_build_counts_the_units_rewritten(recipe: Path, tmp_path: Path):
    told(recipe, tmp_path / "out")
    assert status.read(tmp_path / "out").shards_rewritten == 4


def test_a_recipe_without_the_table_has_the_digest_it_always_had():
    old = '[recipe]\nname = "a"\n[[sources]]\nname = "bundled"\n'
    recipe = parse(old)
    assert not any("rewrite" in key for key in config.flat(recipe))
    assert config.digest(recipe) == "ee088085c0328ef09373975d83f95f96"


def test_prices_are_in_no_key():
    from pipelines.rewriting import settings

    cheap, dear = parse(RECIPE).rewrite, parse(RECIPE + "price_in = 2.5\n").rewrite
    other = parse(RECIPE + "retries = 0\n").rewrite
    assert settings.key("shard", cheap) == settings.key("shard", dear)
    assert settings.key("shard", cheap) != settings.key("shard", other)


def test_a_recipe_that_says_nothing_of_structured_replies_has_the_key_it_always_had():
    from pipelines.rewriting import settings

    assert not any("structured" in key for key in config.flat(parse(RECIPE)))
    free, held = parse(RECIPE).rewrite, parse(RECIPE + "structured = true\n").rewrite
    assert settings.key("shard", free) != settings.key("shard", held)
    assert settings.policy(held).structured and not settings.policy(free).structured


def test_rewriting_is_in_no_key_of_a_shard():
    assert plan.settings(parse(RECIPE)) == plan.settings(parse(PLAIN))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PLAIN + '[rewrite]\nengine = "ecko"\n', "did you mean echo"),
        (RECIPE + "[rewrite.options]\nmodle = 'x'\n", "has no option 'modle'"),
        (RECIPE + 'prompt = "anchored/9"\n', "use one of: anchored/1"),
        (RECIPE + '[narrative]\nstyles = ["scratchpad"]\n', "is not rewritten"),
        (RECIPE + '[rows]\nconfigs = ["sft"]\n', "lacks traces"),
        (
            PLAIN + '[rewrite]\nengine = "ray"\noptions = {engine = "echo", options={modl=1}}\n',
            "has no option 'modl'",
        ),
        (PLAIN + '[rewrite]\nengine = "ray"\noptions = {engine = "ray"}\n', "Invalid enum value"),
        (RECIPE + 'structured = true\nprompt = "paper/1"\n', "not for the prompt paper"),
        (
            PLAIN + '[rewrite]\nengine = "openai"\nstructured = true\noptions = {model = "x"}\n',
            "whose field for a grammar",
        ),
    ],
)
def test_a_table_that_cannot_be_carried_out_is_refused_before_anything_is_written(
    recipe: Path, tmp_path: Path, text: str, said: str
):
    recipe.write_text(text)
    with pytest.raises(UsageError, match=said):
        told(recipe, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("modle = 1", "rewrite.modle"),
        ("retries = 2", "rewrite.retries = 2"),
        ('on_rejected = "keep"', "rewrite.on_rejected"),
        ("sampling = { temperature = -1.0 }", "rewrite.sampling.temperature"),
    ],
)
def test_a_wrong_setting_is_named_by_its_key(line: str, said: str):
    with pytest.raises(UsageError, match=said):
        parse(RECIPE + line + "\n")


def test_resume_refuses_other_settings_and_names_them(recipe: Path, tmp_path: Path):
    told(recipe, tmp_path / "out")
    recipe.write_text(RECIPE + "retries = 0\n")
    with pytest.raises(RefusedError, match="rewrite.retries: 1 → 0"):
        told(recipe, tmp_path / "out", resume=True)


def test_the_figures_are_in_the_report_and_the_times_beside_it(recipe: Path, tmp_path: Path):
    recipe.write_text(RECIPE + "price_out = 1.0\n")
    told(recipe, tmp_path / "out")
    found = json.loads((tmp_path / "out" / "report.json").read_text())["rewriting"]
    assert found["money"] > 0 and "seconds" not in found
    page = (tmp_path / "out" / "report.md").read_text()
    assert "## Rewriting" in page and "| seconds |" not in page
    assert "| seconds |" in (tmp_path / "out" / "rewriting.md").read_text()
    assert "## Rewriting" in (tmp_path / "out" / "dataset" / "README.md").read_text()
