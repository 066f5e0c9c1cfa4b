"""Evaluation: answers are scored by their reward, and the steps told by the checker."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from rewrite_engines import Scripted
from task_runs import CALLED, LOOPS, run_of

from pipelines.cli.main import run
from pipelines.rows import layouts, schema
from pipelines.rows.make import trace_row
from pipelines.rows.output_prediction import output_prediction_row
from pipelines.rows.types import OutputPredictionRow, TraceRow
from pipelines.simulate import evaluate
from pipelines.simulate.models import Model
from pipelines.simulate.steps import thoughts
from verbalize import explain
from verbalize.rewrite.base import Request, Sampling


@pytest.fixture(scope="module")
def runs():
    return [run_of(LOOPS), run_of(CALLED, call="gcd(12, b=18)")]


@pytest.fixture
def data(runs, tmp_path: Path) -> Path:
    rows = [output_prediction_row(one) for one in runs]
    for config, kind, its in (
        ("output_prediction", OutputPredictionRow, rows),
        ("traces", TraceRow, [trace_row(one) for one in runs]),
    ):
        (tmp_path / "data" / config).mkdir(parents=True)
        path = tmp_path / "data" / config / "test-00000-of-00001.parquet"
        pq.write_table(schema.table(its, kind), path)
    return tmp_path / "data"


def telling(runs, lie: bool, right: bool):
    """Tells the run in our words, with a number changed where it is to lie."""

    def answer(request: Request, _: int) -> str:
        one = next(r for r in runs if r.job.program.source.decode() in request.messages[0].content)
        text = explain(one.job.program, one.job.test, one.result).text
        if lie:
            assert "becomes" in text
            head, word, tail = text.partition("becomes ")
            text = f"{head}{word}123456{tail[tail.index(' ') :]}"
        value = one.result.returned or one.result.stdout.decode()
        final = (
            layouts.call_answer(one.job.test.call, value if right else "0")
            if one.job.test.call
            else layouts.stdin_answer(value if right else "0\n")
        )
        return layouts.thought(text) + final

    return answer


@pytest.mark.parametrize("lie", [False, True])
@pytest.mark.parametrize("right", [False, True])
def test_a_right_answer_with_a_false_step_is_counted_apart(runs, data, lie: bool, right: bool):
    model = Model(Scripted(telling(runs, lie, right)), Sampling())
    rows = evaluate.read(data)
    answers = evaluate.answer(model, rows, data, 1)
    found = evaluate.report(model, rows, answers, 1, 0)
    assert found.accuracy.value == right
    mine, other = (
        (found.steps.right, found.steps.wrong) if right else (found.steps.wrong, found.steps.right)
    )
    assert mine == {"false" if lie else "true": 2} and not other
    assert (found.steps.claims.get("contradicted", 0) > 0) == lie
    if right:
        assert found.steps.faithful.value == (not lie)


def test_without_traces_steps_and_tiers_are_not_known_and_not_zero(data):
    (data / "traces" / "test-00000-of-00001.parquet").unlink()
    model = Model(Scripted(lambda *_: "[ANSWER]\n0\n[/ANSWER]"), Sampling())
    rows = evaluate.read(data)
    answers = evaluate.answer(model, rows, data, 2)
    found = evaluate.report(model, rows, answers, 2, 0)
    assert found.steps is None and [group.name for group in found.by_tier] == ["unknown"]
    assert found.accuracy.value == 0 and found.completions == 4


def test_every_completion_is_in_one_group_of_each_kind(data, tmp_path: Path, capsys):
    out = tmp_path / "out"
    command = ["simulate", "evaluate", str(data), "--engine", "known-accuracy", "--samples", "3"]
    assert run([*command, "--option", "p=0.5", "--out", str(out)]) == 0
    report = msgspec.json.decode((out / "report.json").read_bytes())
    for groups in ("by_tier", "by_length", "by_kind"):
        assert sum(group["completions"] for group in report[groups]) == 6
    assert [group["name"] for group in report["by_kind"]] == ["call", "stdin"]
    assert len((out / "predictions.jsonl").read_bytes().splitlines()) == 6
    assert "# Output prediction" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("config", "split", "slug"), [("solve", None, "no-such-config"), ("", "dev", "no-such-split")]
)
def test_a_config_or_split_that_is_not_there_is_named(data, tmp_path, capsys, config, split, slug):
    command = ["simulate", "verify" if config else "evaluate", str(data)]
    command += ["--engine", "known-accuracy", "--out", str(tmp_path / "out")]
    assert run([*command, *(["--split", split] if split else [])]) == 2
    assert slug in capsys.readouterr().err and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[THOUGHT]\na\n[/THOUGHT]\n[ANSWER]\n1\n[/ANSWER]", "a"),
        ("a\n[ANSWER]\n1\n[/ANSWER]\nb", "a"),
        ("[ANSWER]\n1\n[/ANSWER]", ""),
        ("only words", "only words"),
    ],
)
def test_what_is_told_stands_before_the_answer(text: str, told: str):
    assert thoughts(text) == told
