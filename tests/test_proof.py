"""What `make proof` learns from, and how it counts (`benchmarks.proof`)."""

import ast
import itertools
import json
import re

import pytest

from benchmarks.proof import measure, plan, programs, rows
from benchmarks.proof.data import example
from benchmarks.proof.tokens import END, UNKNOWN, Vocabulary

MANY = 60


def some(size=programs.USUAL, seed=3):
    return list(itertools.islice(programs.programs(size, seed), MANY))


@pytest.fixture(scope="module")
def made():
    return list(rows.rows(some()[:20], "terse", checked=True))


def test_programs_are_the_same_for_the_same_seed_and_none_is_there_twice():
    assert some() == some()
    assert some() != some(seed=4)
    assert len(set(some())) == MANY
    avoided = frozenset(some()[:5])
    kept = itertools.islice(programs.programs(programs.USUAL, 3, avoided), MANY)
    assert not avoided & set(kept)


def test_programs_are_python_and_print_one_digit(made):
    for source in some():
        ast.parse(source)
    assert all(re.fullmatch(r"\d\n", row.answer) for row in made)


def test_every_level_is_there_in_turn():
    marks = {"branches": "if", "loops": "for i", "functions": "def", "lists": "e = ["}
    for number, source in enumerate(some()):
        mark = marks.get(programs.LEVELS[number % len(programs.LEVELS)])
        assert mark is None or mark in source


def test_rows_differ_in_the_thought_alone(made):
    for row in made:
        answer = row.told["answer"]
        assert answer == f"[ANSWER]\n{row.answer}[/ANSWER]"
        for arm in ("narrative", "raw", "lies"):
            thought, sign, rest = row.told[arm].partition("[/THOUGHT]\n")
            assert thought.startswith("[THOUGHT]\n") and sign and rest == answer


def test_the_checker_accepts_the_narratives_and_refuses_the_lies_that_an_output_filter_keeps(made):
    assert all(row.accepted for row in made)
    assert all(row.lies_pass_output for row in made)
    assert not any(row.lies_accepted for row in made)
    assert all(row.lies >= 1 and row.told["lies"] != row.told["narrative"] for row in made)


def test_no_text_is_lost_in_tokens(made):
    texts = [f"{row.prompt}\n{text}" for row in made for text in row.told.values()]
    vocabulary = Vocabulary(texts)
    for text in texts:
        assert vocabulary.decode(vocabulary.encode(text)) == text
    assert vocabulary.encode("neverseen") == [vocabulary.numbers[UNKNOWN]]


def test_values_and_names_are_tokens_of_their_own_and_what_usually_stands_between_is_one():
    vocabulary = Vocabulary([f"a = (b - {digit}) % 10\n" for digit in range(10)] * 2)
    tokens = vocabulary.encode("b = (a - 3) % 10\n")
    assert [vocabulary.pieces[t] for t in tokens] == [
        "b", " = (", "a", " - ", "3", ") % 10\n",
    ]  # fmt: skip


def test_what_is_rare_between_values_is_cut_into_words_and_signs():
    vocabulary = Vocabulary(["a is never seen: 1", *["a = 1"] * 30])
    tokens = vocabulary.encode("a never is: 1")
    assert [vocabulary.pieces[t] for t in tokens] == ["a", " never", " is", ":", " ", "1"]


def test_an_example_is_prompt_and_completion_and_its_end(made):
    row = made[0]
    vocabulary = Vocabulary([f"{row.prompt}\n", *row.told.values()])
    tokens, start = example(vocabulary, row.prompt, row.told["narrative"])
    assert vocabulary.decode(tokens[:start]) == row.prompt + "\n"
    assert tokens[-1] == vocabulary.numbers[END]
    assert vocabulary.decode(tokens[start:-1]) == row.told["narrative"]


def test_an_arm_as_long_as_the_narrative_needs_no_second_run():
    lengths = {"answer": 50.0, "narrative": 200.0, "raw": 150.0, "lies": 201.0}
    found = {arm: plan.scale(lengths, arm, "programs") for arm in plan.ARMS}
    assert found == {"answer": 0.25, "narrative": None, "raw": 0.75, "lies": None}
    assert all(plan.scale(lengths, arm, "tokens") == 1.0 for arm in plan.ARMS)


def test_a_folder_of_another_plan_is_refused(tmp_path):
    assert plan.keep(tmp_path, plan.SIZES["tiny"])
    assert plan.keep(tmp_path, plan.SIZES["tiny"])
    assert not plan.keep(tmp_path, plan.SIZES["full"])
    assert plan.kept(tmp_path) == plan.SIZES["tiny"]


def test_answers_and_steps_are_counted_apart(made, tmp_path):
    """Said are, in turn: what is true, a lie with the right answer, nothing."""
    rows_of = [json.dumps({"source": row.source, "answer": row.answer}) for row in made]
    for name in measure.SETS:
        (tmp_path / f"{name}.jsonl").write_text("\n".join(rows_of) + "\n")
    said = [
        (row.told["narrative"], row.told["lies"], "")[number % 3] for number, row in enumerate(made)
    ]
    found = {
        "arm": "narrative", "budget": "tokens", "seed": 0, "steps": 1, "tokens": 1, "programs": 1,
        "seconds": 0.0, "loss": 0.0, "parameters": 1, "vocabulary": 1,
        "said": dict.fromkeys(measure.SETS, said),
    }  # fmt: skip
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / plan.run_name("narrative", "tokens", 0)).write_text(json.dumps(found))
    [run] = measure.trained(tmp_path)
    assert run.accuracy("held") == 100 * 14 / 20
    assert measure.steps(tmp_path, [run])["narrative"] == measure.Steps(7, 7, 6)
