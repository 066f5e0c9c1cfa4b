"""docs/rows.md: a row of every config, of a real build; ``python tests/rows_page.py`` writes it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines import build
from pipelines.executors.inline import InlineExecutor
from pipelines.rows.schema import schema_of
from pipelines.rows.types import CONFIGS

PAGE = Path(__file__).parent.parent / "docs" / "rows.md"
RECIPE = """\
[recipe]
name = "page"
[[sources]]
name = "bundled"
problems = 1
correct = 1
wrong = 2
tests = 2
[rows]
configs = [{names}]
"""
ABOUT = {
    "traces": ("One run, whole: `tracer.arrow.records(events, deltas)` gives its records back."),
    "sft": (
        "A prompt and a completion that tells the run. The table `[rows.sft]` changes its layout."
    ),
    "output_prediction": ("(program, input) → output; `pipelines.rewards` scores it."),
    "input_prediction": (
        "(program, output) → an input. Any input that gives the output is right, so the "
        "answer is graded by running the program on it; `example_input` is the recorded "
        "one."
    ),
    "solve": (
        "A problem, to be solved by a program. A row a problem, not a run: its public tests "
        "stand in the prompt, its hidden ones in their column only. `reference` is known as "
        "right, `wrong` as wrong; either may be empty. Problems without a statement or "
        "without tests, that are a dialogue with a judge or whose tests are judged "
        "differently give no row, and are counted. `checker_program` is the program of a "
        "`custom` checker, else empty. All tests of the problem are taken, "
        "whatever `tests` of the source says, up to 1,000,000 characters; `tests_left_out` "
        "counts the others. With `public_only`, there are no hidden ones."
    ),
    "solve_with_feedback": (
        "A conversation: statement, an attempt, what the attempt gave on a public test, and "
        "what follows. `ends_in` is `fix` (a known-wrong program failed; a right one follows) "
        "or `submit` (a right program passed the problem's only public test; `#SUBMIT` "
        "follows). Hidden tests give no feedback. `feedback_from` is `run`, or `prediction` "
        "where a model says what the attempt gives: [Predicted feedback](#predicted-feedback)."
    ),
    "repair": (
        "The same in one turn: statement, wrong program and feedback → the right program. "
        "For a mutant that is the program that it was made of."
    ),
    "state_questions": (
        "A question about the inside of a run; the answer is a literal. Kinds: `value`, "
        "`type`, `next_line`, `branch`, `iterations`, `times`, `ever`, `calls`, `depth`. At "
        "most `per_trace` (8) of `[rows.state_questions]` a run, of each kind in turn, "
        "drawn by its `seed`."
    ),
    "debugger": (
        "Commands to a debugger and what it shows: `step`, `next`, `return`, `break N`, "
        "`continue`. At most `commands` (12) of `[rows.debugger]`."
    ),
    "cwm": (
        "Frames in the layout of Code World Model, with its tokens. The comment `# << "
        "START_OF_TRACE` marks the entry; `..` is a value unchanged since the frame's last."
    ),
    "scratchpad": ("States and lines as in Nye et al., *Show Your Work* (arXiv 2112.00114)."),
    "raw": (
        "The events in plain lines: `>` a call, `<` a return, `7:` a line and what it did, "
        "`!` an exception, `~` a yield, `>>` a generator that goes on, `out` and `in`."
    ),
    "attempts": ("Written by rewriting: [rewriting.md](rewriting.md)."),
    "preference": ("Written by rewriting: [rewriting.md](rewriting.md)."),
}
HEAD = """\
# Rows

What a build writes: the configs of a dataset, all from the same runs. `configs` under `[rows]` names
those that a recipe wants; `data/recipes/tasks.toml` asks for all of them. Each is loaded by its name,
`datasets.load_dataset(DIR, "solve")`, whole or streaming.

This page is written by `python tests/rows_page.py`, and a test holds it to what is written today. The
rows are the shortest of a build of one bundled problem, ids left out.

Every item (a program on a test) is, in every config, a row or a counted reject; in `solve` every
problem is. Where it has several rows (`state_questions`, and `sft` with several styles), the account
says so. Common reasons: `too_long` (a column of more than 200,000 characters), `not_text`, `tag_in_text`
(program or input holds one of the layout's own tags), `has_gap` and `cut_short` (events that are not
in the record), `ends_in_…` (no final output), `test_is_hidden`, `program_is_right`,
`passes_this_test`. Why it is done so: [design/2026-11-22-tasks.md](design/2026-11-22-tasks.md).

## Ablations of `sft`

| key of `[rows.sft]` | default | says |
|---|---|---|
| `thinking` | `"thought"` | what the narrative stands in: `[THOUGHT]` … `[/THOUGHT]`; `"think"`: `<think>` … `</think>`; `"off"`: nothing |
| `narrative` | `true` | `false`: the answer alone |
| `body` | as the recipe has it | `"templated"`; `"rewritten"` (needs `[rewrite]`); `"structured"`: the text of config `scratchpad`; `"raw"`: that of config `raw` |
| `known_verdicts` | all | programs of these verdicts only, such as `["ok"]` or `["wrong_answer", "error"]` |

The column `layout` says which it is: `stdin/1`, `stdin/1+think`, `function/1+plain`, `stdin/1+answer`,
`stdin/1+raw` …

## Predicted feedback

SES trains on feedback that was run and solves on feedback that the model predicts. `[feedback]` writes
rows of the second kind, in the same words:

```toml
[feedback]
predictions = "evaluated/predictions.jsonl" # relative to the recipe
```

A line of the file (JSON lines, or `.parquet`) is `trace_id` and `prediction`: what the run is said to
print or, of a call, the literal that it is said to return. Or it is `id` and `completion`: a completion
for that row of `output_prediction`, as `groundtrace grade` takes it, whose answer is read as the reward
reads it. A file is of one form and has one line a run; other columns are skipped. Anything else is
refused with its line (`predictions-unreadable`).

Ids are hashes of what was run, so a build has its own answered, and is built again. With `recipe.toml` the
recipe, `output_prediction` among its configs, and `predicted.toml` the same with the table above:

```
groundtrace build recipe.toml --out out
groundtrace simulate evaluate out --engine openai --option model=Qwen/Qwen3-8B --out evaluated
groundtrace build predicted.toml --out out --fork
```

`--fork` builds beside `out`, in a folder that it names; every run is made again. What the file says, not
the order of its lines, is part of the build: `--resume` with other predictions is refused.

Where a run on a public test has a prediction, feedback in `solve_with_feedback` and `repair` is that, and
whether it passes is judged on it, by the problem's own checker (a `custom` one is run). Other runs keep
their real feedback, among them those that end in an error: they have no row in `output_prediction`, so
only a line by `trace_id` reaches them. Rows are never made of a prediction that would mislead:

| reason | rejected because |
|---|---|
| `prediction_disagrees` | it passes where the run fails, or fails where it passes: a wrong program would be handed in, or a right one mended |
| `prediction_unread` | no answer block, or of a call no literal |
| `prediction_not_judged` | the checker does not decide it |

`report.json` and `report.md` say how many predictions there are, how many are of no run that was kept, with
the first of their ids, and how many rows of each config tell one.

Feedback, predicted or not, names one public test, where SES shows all: an item is one run, and its rows are
made of that run alone, so that each can be made again from its trace."""  # noqa: E501
TEXTS = ("prompt", "completion", "messages")


def page() -> str:
    names = [name for name in CONFIGS if name not in ("attempts", "preference")]
    with tempfile.TemporaryDirectory() as folder:
        recipe = Path(folder) / "page.toml"
        recipe.write_text(RECIPE.format(names=", ".join(f'"{name}"' for name in names)))
        build(recipe, Path(folder) / "out", executor=InlineExecutor())
        rows = {name: _shortest(Path(folder) / "out" / "dataset" / name) for name in names}
    sections = (line for name in CONFIGS for line in _section(name, rows.get(name)))
    return "\n".join([HEAD, *sections]) + "\n"


def _shortest(folder: Path) -> dict[str, Any]:
    rows = [row for path in sorted(folder.glob("*")) for row in pq.read_table(path).to_pylist()]
    return min(rows, key=lambda row: (len(str(row)), str(row)))


def _section(name: str, row: dict[str, Any] | None) -> Iterator[str]:
    columns = ", ".join(f"`{field.name}`" for field in schema_of(CONFIGS[name]))
    yield f"\n## `{name}`\n\n{ABOUT[name]}\n\nColumns: {columns}."
    if row is None or name == "traces":
        return
    for message in row["messages"]:
        yield f"\n{message['role']}:\n\n````text\n{message['content'].rstrip()}\n````"
    if row["messages"][-1]["role"] == "assistant":
        yield "\nwith"
    else:
        yield "\n(the prompt as a conversation), with"
    told = [line for column, value in row.items() for line in _column(column, value)]
    yield "\n```text\n" + "\n".join(told) + "\n```"


def _column(name: str, value: Any) -> Iterator[str]:
    if name in TEXTS or name == "id" or name.endswith("_id"):
        return
    text = repr(value)
    yield f"{name} = {text if len(text) <= 160 else text[:160] + ' …'}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
