"""`make proof`, tiny and whole: rows, runs, page. It needs torch: ``make test-trainers``."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="make test-trainers has an environment with it")

from benchmarks.proof import plan, prepare  # noqa: E402
from benchmarks.proof.model import Shape, Transformer, complete  # noqa: E402
from benchmarks.proof.muon import orthogonal  # noqa: E402

pytestmark = [pytest.mark.real, pytest.mark.filterwarnings("ignore")]
ROOT = Path(__file__).parents[1]


def start(module: str, *given: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", f"benchmarks.proof.{module}", *given],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("proof") / "made"
    assert plan.keep(folder, plan.SIZES["tiny"])
    prepare.prepare(folder, plan.SIZES["tiny"])
    found = start("train", str(folder))
    assert found.returncode == 0, found.stderr
    return folder


def test_every_arm_takes_the_same_steps_and_by_tokens_the_same_tokens(done):
    runs = [json.loads(path.read_text()) for path in (done / "runs").iterdir()]
    by_tokens = [run for run in runs if run["budget"] == "tokens"]
    assert {run["arm"] for run in by_tokens} == set(plan.ARMS)
    most = max(run["tokens"] for run in by_tokens)
    assert all(run["tokens"] > 0.8 * most for run in by_tokens)
    assert len({run["parameters"] for run in runs}) == 1
    assert all(len(run["said"]["held"]) == plan.SIZES["tiny"].held for run in runs)


def test_a_run_that_is_there_is_not_made_again_and_one_that_lacks_is_the_same_again(done):
    runs = sorted((done / "runs").iterdir())
    before = {path: path.stat().st_mtime_ns for path in runs}
    lost = json.loads(runs[0].read_text())
    runs[0].unlink()
    page = start("page", str(done))
    assert page.returncode == 1 and runs[0].name in page.stderr
    assert start("train", str(done)).returncode == 0
    found = json.loads(runs[0].read_text())
    del lost["seconds"], found["seconds"]
    assert found == lost
    assert all(path.stat().st_mtime_ns == before[path] for path in runs[1:])


def test_the_page_has_every_arm_and_both_budgets(done):
    page = start("page", str(done), str(done / "page.md"))
    assert page.returncode == 0, page.stderr
    text = (done / "page.md").read_text()
    assert text == page.stdout
    for said in (
        "A, answer only",
        "D, narrative with lies",
        "same tokens",
        "same programs",
        "B − A",
    ):
        assert said in text


def test_completing_many_prompts_at_once_says_what_each_alone_would():
    torch.manual_seed(0)
    model = Transformer(30, Shape(width=32, layers=2, heads=2))
    for matrix in model.parameters():
        torch.nn.init.normal_(matrix, std=0.3)
    prompts = [[5, 6, 7], [8], [9, 10, 11, 12, 13, 14]]
    together = complete(model, prompts, 12, end=1, pad=0)
    alone = [complete(model, [prompt], 12, end=1, pad=0)[0] for prompt in prompts]
    assert together == alone
    for prompt, said in zip(prompts, alone, strict=True):  # and without what was kept
        tokens = list(prompt)
        for token in said:
            assert model(torch.tensor([tokens]))[0, -1].argmax().item() == token
            tokens.append(token)


@pytest.mark.parametrize("shape", [(3, 16, 16), (2, 16, 64), (2, 64, 16)])
def test_what_muon_makes_of_a_matrix_is_nearly_orthogonal(shape):
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonal(torch.randn(shape)))
    assert values.min() > 0.3 and values.max() < 1.3
