"""Adapters: a row of each known data set is read as it should be, and an odd one is a reason."""

from __future__ import annotations

import base64
import json
import pickle
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_rows import EXPECTED, PLACE, ROWS, case, packed, row

from pipelines.problems import Checker, Problem, Unreadable
from pipelines.sources.adapters import Place, adapter, adapter_for, adapters
from pipelines.sources.adapters.base import read_row
from pipelines.sources.adapters.examples import examples
from pipelines.sources.adapters.imports import with_imports
from tracer.errors import UsageError


def read(name: str, **changed: Any) -> list[Problem]:
    return read_row(adapter(name), row(name, **changed), PLACE)


def reason(name: str, **changed: Any) -> str:
    (problem,) = read(name, **changed)
    (entry,) = problem.unreadable
    assert entry.test == "" and str(PLACE) in entry.detail
    return entry.reason


def test_there_is_a_row_for_every_adapter():
    assert set(ROWS) == set(EXPECTED) == set(adapters())


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_read_as_the_problem_that_it_holds(name: str):
    assert read(name) == [EXPECTED[name]]


@pytest.mark.parametrize("name", ROWS)
def test_an_adapter_is_found_by_every_name_of_its_data_set(name: str):
    found = adapter(name)
    assert found.paths and all(adapter_for(path.upper()) is found for path in found.paths)


def test_an_unknown_adapter_is_answered_with_the_nearest_known_one():
    with pytest.raises(UsageError, match="did you mean code_contests") as caught:
        adapter("code_contest")
    assert caught.value.slug == "adapter-unknown"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.text(alphabet='[]{}",:1a\n', max_size=12),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_row_of_any_values_makes_an_adapter_fail(name: str, data: st.DataObject):
    """Some columns of a good row hold anything; or the row itself is anything."""
    columns = st.dictionaries(st.sampled_from(adapter(name).columns), anything, max_size=3)
    value = data.draw(columns.map(lambda odd: {**ROWS[name], **odd}) | anything)
    for problem in read_row(adapter(name), value, PLACE):
        assert isinstance(problem, Problem)
        assert "adapter_failed" not in [entry.reason for entry in problem.unreadable]


@settings(max_examples=150, deadline=None)
@given(cases=st.dictionaries(st.sampled_from(["inputs", "outputs", "fn_name"]), anything))
def test_no_tests_of_any_values_make_apps_fail(cases: dict[str, Any]):
    for problem in read("apps", input_output=json.dumps(cases)):
        assert "adapter_failed" not in [entry.reason for entry in problem.unreadable]


@pytest.mark.parametrize("name", ROWS)
def test_a_row_without_its_columns_is_counted_with_its_place(name: str):
    (problem,) = read_row(adapter(name), {}, PLACE)
    (entry,) = problem.unreadable
    assert entry.reason == "row_not_as_expected" and "missing required field" in entry.detail
    assert problem.source == name and problem.licence == adapter(name).licence


def test_what_utf8_cannot_hold_is_counted():
    assert reason("cruxeval", output="'\ud800'") == "text_not_unicode"


def test_a_row_names_itself_by_split_or_file():
    assert Place(dataset="set/a/train-0.jsonl.gz", row=3).label == "set-a-train-0-000003"
    assert Place(dataset="org/set", split="test", row=3).label == "test-000003"


# code_contests


def test_a_problem_without_python_3_is_counted_as_such():
    none = {"language": [1, 2], "solution": ["print 1", "x"]}
    assert reason_of(read("code_contests", solutions=none, incorrect_solutions=None)) == [
        "no_python_solution"
    ]


def reason_of(problems: list[Problem]) -> list[str]:
    return [entry.reason for problem in problems for entry in problem.unreadable]


@pytest.mark.parametrize("column", ["input_file", "output_file"])
def test_a_problem_that_uses_files_is_not_read(column: str):
    assert reason("code_contests", **{column: "in.txt"}) == "reads_files"


def test_tests_that_do_not_pair_are_refused_rather_than_cut():
    lists = {"input": ["1", "2"], "output": ["1"]}
    assert reason("code_contests", public_tests=lists) == "tests_do_not_pair"


# Codeforces


def test_a_checker_program_is_kept_with_its_problem():
    (problem,) = read("codeforces", generated_checker="print(1)")
    assert problem.checker == Checker("custom", program="print(1)")


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [("interaction_format", "Ask.", "interactive"), ("input_mode", "file", "reads_files")],
)
def test_a_problem_that_needs_more_than_stdin_is_not_read(column: str, value: str, why: str):
    assert reason("codeforces", **{column: value}) == why


@pytest.mark.parametrize(
    ("verdict", "known"),
    [("WRONG_ANSWER", "wrong_answer"), ("RUNTIME_ERROR", "error"), ("CHALLENGED", "wrong_answer"),
     ("TIME_LIMIT_EXCEEDED", "timeout"), ("MEMORY_LIMIT_EXCEEDED", "error")],
)  # fmt: skip
def test_a_submission_keeps_the_verdict_of_its_site(verdict: str, known: str):
    (problem,) = read("codeforces_submissions", verdict=verdict)
    assert problem.solutions[0].verdict == known


def test_a_submission_that_only_the_pretests_found_right_is_not_known_as_right():
    (problem,) = read("codeforces_submissions", testset="PRETESTS")
    assert problem.solutions[0].verdict == "unknown"


@pytest.mark.parametrize("language", ["Python 2", "PyPy 2", "GNU C++17", "Rust 2021"])
def test_a_submission_in_another_language_is_left_out(language: str):
    assert read("codeforces_submissions", programmingLanguage=language) == []


@pytest.mark.parametrize("verdict", ["COMPILATION_ERROR", "SKIPPED", "TESTING", None])
def test_a_submission_that_was_not_judged_is_left_out(verdict: str | None):
    assert read("codeforces_submissions", verdict=verdict) == []


# APPS, TACO


def called(inputs: list[Any], outputs: list[Any], name: str = "f") -> str:
    return json.dumps({"fn_name": name, "inputs": inputs, "outputs": outputs})


def test_functions_and_classes_of_one_problem_are_two_problems():
    programs = json.dumps(["def f(a): return a", "class Solution:\n    def f(self, a): return a"])
    first, second = read("apps", solutions=programs, input_output=called([[1]], [1]))
    assert (first.entry, second.entry) == ("f", "Solution().f")
    assert [p.solutions[0].file for p in (first, second)] == ["solution-0.py", "solution-1.py"]
    assert first.name != second.name


def test_results_in_lists_of_their_own_are_unwrapped_only_where_all_are():
    (problem,) = read("apps", input_output=called([[1], [2]], [[1], [2, 3]]))
    assert [entry.expected for entry in problem.tests] == ["[1]", "[2, 3]"]


def test_integer_keys_that_json_made_texts_are_integers_again():
    (problem,) = read("apps", input_output=called([[{"1": "a", "-2": "b"}]], [{"x": 1}]))
    assert problem.tests[0].input == "Solution().total({1: 'a', -2: 'b'})".replace("total", "f")
    assert problem.tests[0].expected == "{'x': 1}"


def test_infinity_has_a_literal_and_nan_has_none():
    cases = '{"fn_name": "f", "inputs": [[Infinity], [NaN]], "outputs": [1, 2]}'
    (problem,) = read("apps", input_output=cases)
    assert [t.input for t in problem.tests] == ["Solution().f(1e999)"]
    assert [e.reason for e in problem.unreadable] == ["arguments_not_literal"]


def test_empty_texts_are_no_tests_and_no_programs():
    (problem,) = read("apps", input_output="", solutions="")
    assert (problem.tests, problem.solutions, problem.unreadable) == ((), (), ())


@pytest.mark.parametrize("column", ["input_output", "solutions"])
def test_a_text_that_is_not_json_is_counted(column: str):
    assert reason("taco", **{column: "[1,"}).endswith("_not_json")


def test_a_function_with_no_name_is_refused():
    assert reason("apps", input_output=called([[1]], [1], "os.system")) == "entry_not_a_name"


# LiveCodeBench


def test_tests_through_stdin_are_read_as_texts():
    (problem,) = read(
        "livecodebench",
        public_test_cases=json.dumps([case("1 2\n", "3\n", "stdin")]),
        private_test_cases=json.dumps([case("2 2\n", "4\n", "stdin")]),
    )
    assert (problem.shape, problem.checker.kind) == ("stdin", "tokens")
    assert [t.input for t in problem.tests] == ["1 2\n", "2 2\n"]


def test_private_tests_may_be_pickled_as_lists_too():
    tests = [case("[1]\n2", "3", "functional"), case("[1]\n2", "3", "functional")]
    data = base64.b64encode(zlib.compress(pickle.dumps(tests))).decode()
    (problem,) = read("livecodebench", private_test_cases=data)
    assert [t.name for t in problem.tests] == ["public-0", "private-0", "private-1"]


class Hostile:
    def __reduce__(self):
        return print, ("ran",)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_that_calls_something_is_refused_and_calls_nothing(
    protocol: int, capsys: pytest.CaptureFixture[str]
):
    data = base64.b64encode(zlib.compress(pickle.dumps([Hostile()], protocol))).decode()
    (problem,) = read("livecodebench", private_test_cases=data)
    assert [e.reason for e in problem.unreadable] == ["pickle_refused"]
    assert [t.name for t in problem.tests] == ["public-0"], "the public tests are kept"
    assert capsys.readouterr().out == ""


def test_a_pickle_in_which_lists_hold_a_list_twice_is_refused():
    inner: list[Any] = [1]
    data = base64.b64encode(zlib.compress(pickle.dumps([inner, inner]))).decode()
    assert reason_of(read("livecodebench", private_test_cases=data)) == ["pickle_refused"]


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=40), start=st.sampled_from([b"", b"\x80\x04", b"\x80\x04]\x94("]))
def test_no_bytes_make_the_reading_of_a_pickle_fail(data: bytes, start: bytes):
    text = base64.b64encode(zlib.compress(start + data + b".")).decode()
    (problem,) = read("livecodebench", private_test_cases=text)
    assert "adapter_failed" not in [entry.reason for entry in problem.unreadable]


@pytest.mark.parametrize("text", ["!!", "AAAA", packed([])[:-8], "W10="])
def test_private_tests_that_are_damaged_are_one_counted_test(text: str):
    (problem,) = read("livecodebench", private_test_cases=text)
    (entry,) = problem.unreadable
    assert entry.test == "private" and entry.reason in ("tests_not_json", "tests_damaged")


# MBPP, OpenCodeReasoning, CodeI/O


def test_the_sanitized_form_of_mbpp_is_read_as_well():
    (problem,) = read_row(
        adapter("mbpp"),
        {
            "source_file": "Benchmark Questions.ipynb", "task_id": 2, "prompt": "Do it.",
            "code": "def g(a):\n    return a", "test_imports": ["import math"],
            "test_list": ["assert g(1) == 1", "assert math.isclose(g(1.5), 1.5)"],
        },
        PLACE,
    )  # fmt: skip
    assert (problem.entry, problem.statement) == ("g", "Do it.")
    assert [t.expected for t in problem.tests] == ["1", None]


def test_no_function_of_the_program_in_the_asserts_is_a_reason():
    assert reason("mbpp", test_list=["assert h(1) == 1"]) == "no_entry"


def test_an_assert_that_does_not_parse_is_one_counted_test():
    (problem,) = read("mbpp", test_list=["assert f(1) == 1", "assert f(("])
    assert problem.unreadable[0] == Unreadable(
        "assert-1", "test_not_python", problem.unreadable[0].detail
    )


def test_a_question_that_is_withheld_is_no_statement():
    (problem,) = read("open_code_reasoning", input="-")
    assert (problem.statement, problem.tests) == ("", ())


def test_a_program_without_a_fence_is_taken_as_it_stands():
    (problem,) = read("open_code_reasoning", solution="print(1)")
    assert problem.solutions[0].source == b"print(1)"


def test_numbered_samples_are_examples():
    statement = "Sample Input 1:\n5\n6\n\nSample Output 1:\n11\n\nSample Input 2:\n1\n"
    assert list(examples(statement)) == [("5\n6\n", "11\n")]


def test_the_description_of_the_input_is_no_example():
    assert list(examples("Input\n\nA number.\n\nOutput\n\nA number.\n")) == []


# the judge's imports


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def f(a: List[int]): return a", ["from typing import List"]),
        ("def f(a): return heapq.nsmallest(2, a)", ["import heapq"]),
        ("x = Counter(defaultdict(int))",
         ["from collections import Counter", "from collections import defaultdict"]),
        ("from typing import List\ndef f(a: List[int]): return a", []),
        ("def gcd(a, b): return a\ngcd(1, 2)", []),
        ("from math import *\nprint(sqrt(4))", []),
        ("print(unknown)", []),
        ("def f(:", []),
    ],
)  # fmt: skip
def test_a_program_gets_the_imports_that_it_lacks_and_no_others(source: str, lines: list[str]):
    assert with_imports(source) == "\n".join([*lines, source])
