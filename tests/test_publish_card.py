"""The card says what the data are, no more: what was done to the programs, whose licences are not
stated, what is in no config, and the commands as they must be typed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import card_page
import pyarrow.parquet as pq
import pytest
from publishing import RECIPE

from pipelines import build
from pipelines.config import parse
from pipelines.publish import made, record
from pipelines.publish.check import check
from tracer.errors import UsageError

ROWS = """
{"name": "add", "inputs": ["1 2\\n"], "outputs": ["3\\n"], "licence": "CC-BY-4.0", "solutions": \
["a, b = map(int, input().split())\\nprint(a + b)\\n"]}
{"name": "sub", "inputs": ["1 2\\n"], "outputs": ["-1\\n"], "licence": "", "solutions": \
["a, b = map(int, input().split())\\nprint(a - b)\\n"]}
""".strip()
HEAD = '[recipe]\nname = "a"\n'


def built(folder: Path, text: str) -> tuple[Path, str]:
    """The dataset of this recipe, and its card without the YAML."""
    (folder / "rows.jsonl").write_text(ROWS)
    (folder / "recipe.toml").write_text(text)
    build(folder / "recipe.toml", folder / "out", workers=1)
    dataset = folder / "out" / "dataset"
    return dataset, (dataset / "README.md").read_text().split("---\n", 2)[2]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Rows of our own without narratives, one of no stated licence."""
    text = HEAD + '[[sources]]\nname = "jsonl"\npath = "rows.jsonl"\n'
    return built(tmp_path_factory.mktemp("ours"), text + '[rows]\nconfigs = ["traces"]\n')


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    text = RECIPE.format(problems=1, configs='["traces", "sft", "solve"]')
    hub = text.replace("[recipe]", '[recipe]\nhub = "ann/steps"')
    more = '[rewrite]\nengine = "echo"\n[mutants]\nper_program = 1\n[dedup]\n'
    return built(tmp_path_factory.mktemp("rewritten"), hub + more)


def test_a_dataset_without_narratives_claims_nothing_of_narratives_or_their_check(ours):
    page = re.sub(r"(?m)^Versions: .*$", "", ours[1])
    for word in ("narrative", "checker", "claim", "How the words were checked", "`sft`", "`solve`"):
        assert word not in page, word


def test_a_licence_that_nobody_stated_stands_with_the_others(ours):
    assert re.search(r"\| jsonl \| not stated, CC-BY-4\.0 \| 2 \| 2 \|", ours[1])


def test_the_command_that_builds_again_says_what_it_needs(ours):
    page = ours[1]
    assert "groundtrace rebuild OWNER/NAME --base DIR --trust-recipe " in page
    assert "read rows.jsonl on this machine" in page


def test_the_recipe_stands_in_the_card_as_it_was_given(ours, rewritten):
    for dataset, page in (ours, rewritten):
        assert (dataset / record.RECIPE).read_text().rstrip() in page


def test_a_card_names_the_place_that_the_recipe_gives(rewritten):
    dataset, page = rewritten
    assert 'load_dataset("ann/steps", "traces"' in page and "OWNER/NAME" not in page
    assert "groundtrace rebuild ann/steps   #" in page
    assert check(dataset).recipe["recipe.hub"] == '"ann/steps"'


def test_what_was_made_and_left_out_is_told(rewritten):
    page = rewritten[1]
    assert "Wrong programs were made" in page and "Repeated programs (exact)" in page
    assert "those that were made of them" in page
    assert "`attempts` and `preference` also hold" in page or "`attempts` also holds" in page


def test_programs_and_runs_are_those_of_the_rows(rewritten):
    dataset, page = rewritten
    rows = pq.read_table(dataset / "traces").to_pylist()
    programs = {(row["problem"], row["solution"]): row["known_verdict"] for row in rows}
    assert f"holds runs of {len(programs)} programs" in page
    for verdict in set(programs.values()):
        number = list(programs.values()).count(verdict)
        assert f"{verdict.replace('_', ' ')} {number}" in page
    for outcome in {row["outcome"] for row in rows}:
        assert f"{outcome} {sum(row['outcome'] == outcome for row in rows)}" in page


def test_no_size_on_a_card_is_nothing(ours, rewritten):
    for dataset, page in (ours, rewritten):
        for config in record.read(dataset).configs:
            (cell,) = re.findall(rf"\| {config} \| train \| \d+ \| \d+ \| ([^|]+) \|", page)
            assert re.fullmatch(r"[1-9][\d,]* (bytes|kB|MB)", cell), cell


def test_the_card_in_the_documents_is_one_of_today():
    told = card_page.without_figures(card_page.PAGE.read_text("utf-8"))
    assert told == card_page.without_figures(card_page.page()), "make dataset-card writes it anew"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('[[sources]]\nname = "bundled"\n', "'groundtrace==1'"),
        ('[[sources]]\nname = "human_eval"\n', "'groundtrace[corpora]==1'"),
        ('[[sources]]\nname = "bundled"\n[splits]\n', "'groundtrace[dedup]==1'"),
        ('[[sources]]\nname = "bundled"\n[splits]\nthreshold = 1\n', "'groundtrace==1'"),
        (
            '[[sources]]\nname = "reasoning_gym"\n[dedup]\nproblems = "near"\n'
            '[inputs]\nkinds = ["observed"]\n[rewrite]\nengine = "openai"\n',
            "'groundtrace[corpora,dedup,inputs,openai]==1'",
        ),
    ],
)
def test_what_is_to_be_installed_is_what_the_recipe_uses(text: str, wanted: str):
    assert made.install(parse(HEAD + text), "1") == wanted


def test_a_long_run_that_was_sampled_is_not_called_cut(tmp_path: Path):
    text = RECIPE.format(problems=1, configs='["traces"]')
    page = built(tmp_path, text + '[run.limits]\nlong_runs = "sample"\n')[1]
    assert "an event `gap`" in page and "says so in its last event" not in page
    shutil.rmtree(tmp_path / "out")


@pytest.mark.parametrize("name", ["steps", "a/b/c", "a/", "-a/b"])
def test_a_place_that_is_no_name_on_the_hub_is_refused(name: str):
    with pytest.raises(UsageError):
        parse(f'[recipe]\nname = "a"\nhub = "{name}"\n[[sources]]\nname = "bundled"\n')
