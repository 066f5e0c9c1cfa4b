"""What single statements and loops sound like, and what is left unsaid."""

from __future__ import annotations

import re

import pytest
from narrative_runs import run_text

from verbalize import explain


def told(source: str, stdin: str = "", call: str = "") -> str:
    return explain(*run_text(source, stdin, call), seed=3).text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 2\ny = 5\nz = x * y + 1\n", "2 * 5 + 1 = 11"),
        ("a, b = 48, 18\na, b = b, a % b\n", "48 % 18 = 12"),
        ("x = 3\nx = 3\n", "`x` stays 3"),
        ("d = {}\nd['k'] = d.get('k', 0) + 1\n", "0 + 1 = 1"),
        ("a = [5]\nb = a\nb.append(6)\n", "6 is appended to `b`, which is now [5, 6]"),
        ("a = [1, 2]\nx = a.pop()\n", "2, taken from the end of `a`, which is now [1]"),
        ("g = [[0], [0]]\nr = g[1]\n", "`g[1]`, which is [0]"),
        ("a = [0] * 200\n", "a list of 200 numbers starting 0, 0, 0"),
        ("s = 'ab' * 300\n", "a string of 600 characters starting 'abababababababababab'"),
        ("x = float('inf')\n", "inf."),
        ("class P:\n    pass\np = P()\np.x = 1\np.x = 2\n", "`p.x` goes from 1 to 2"),
        ("a = [3, 1]\na[-1] = 3\n", "`a[1]` goes from 1 to 3"),
        ("a = [1]\nwhile a:\n    a.pop()\n", "`a` is empty, so the loop is done after 1 iteration"),
        ("for x in []:\n    pass\n", "so its body does not run"),
    ],
)  # fmt: skip
def test_a_change_is_said_as_a_teacher_would(source: str, expected: str) -> None:
    assert expected in told(source)


def test_a_condition_is_told_with_its_operands_and_what_follows() -> None:
    text = told("x = 5\nif x > 7:\n    x = 0\nelif x % 2 == 1:\n    x = 1\n")
    assert "`x` is 5, which is not greater than 7" in text
    assert "the next condition is tried" in text
    assert "`x % 2` is 5 % 2 = 1" in text


def test_an_operand_that_user_code_decides_is_not_guessed() -> None:
    source = (
        "class Odd:\n    def __lt__(self, other):\n        return False\n"
        "a, b = Odd(), Odd()\nif a < b:\n    x = 1\nelse:\n    x = 2\n"
    )
    text = told(source)
    assert "`a < b` does not hold, so the else branch is taken" in text


def test_a_shadowed_builtin_is_not_taken_for_the_builtin() -> None:
    text = told("def len(x):\n    return 7\n\nn = len([1]) + 1\n")
    assert "1 + 1" not in text
    assert "`len([1])` is called and returns 7." in text


def test_a_long_loop_is_told_by_two_iterations_a_sum_and_its_last() -> None:
    text = told("t = 0\nfor i in range(200):\n    if i % 2:\n        t += i\nprint(t)\n")
    assert re.search(r"teration 2[:,] `i` is 1\.", text)
    assert not re.search(r"teration 3[:,] ", text)
    assert (
        "Over iterations 3 to 199: `i` runs from 2 to 198, growing by 1 each time; "
        "`i % 2` holds 98 of 197 times; `t` goes from 1 to 9801." in text
    )
    assert re.search(r"teration 200[:,] `i` is 199\.", text)
    assert re.search(r"The loop (ends|is over|is done) after 200 iterations\.", text)


def test_a_name_that_comes_to_mean_another_object_does_not_name_the_old_one() -> None:
    source = (
        "class N:\n    def __init__(self, v):\n        self.v = v\n        self.next = None\n"
        "a = N(1)\nb = N(2)\na.next, a = b, b\n"
    )
    assert "`a.next` becomes" not in told(source)


def test_calls_are_told_with_arguments_result_and_depth() -> None:
    source = "def f(n):\n    return 1 if n == 0 else n * f(n - 1)\n\nprint(f(2))\n"
    text = told(source)
    assert "`f(1)` is called at depth 2" in text or "`f(1)` is called (recursion depth 2)" in text
    assert "`f(2)` returns 2" in text or "`f(2)` gives back 2" in text


def test_an_exception_is_told_from_where_it_is_raised_to_where_it_is_caught() -> None:
    source = "def f():\n    return {}['k']\n\ntry:\n    f()\nexcept KeyError:\n    print('no')\n"
    text = told(source)
    assert "`KeyError`" in text
    assert "`f()` is left by the exception" in text
    assert "`except KeyError`" in text


def test_a_call_into_a_file_ends_with_what_it_returns() -> None:
    text = told("def f(a, b):\n    return a + b\n", call="f(3, 4)")
    assert "3 + 4 = 7" in text
    assert text.endswith("So `f(3, 4)` returns 7.")


def test_a_loop_in_which_a_generator_pauses_is_not_said_to_be_left() -> None:
    run = run_text(
        "def gen(a):\n    for x in a:\n        for y in range(30):\n            z = x * y\n"
        "            yield z\ndef f(a):\n    total = 0\n    for v in gen(a):\n        w = v + 1\n"
        "        w += 1\n        total += w\n    return total\n",
        call="f([1, 5])",
    )
    for tokens in range(125, 1500, 125):
        assert "is left in iteration" not in explain(*run, budget=tokens).text


def test_gathered_arguments_stand_in_a_call_as_they_were_given() -> None:
    text = told(
        "def g(*args, **more):\n    n = len(args)\n    return n\n"
        "def h(a, *args):\n    n = len(args)\n    return n\n"
        "def f():\n    n = g()\n    n += g(1, 'b', k=2.5)\n    n += h(0, *range(100))\n"
        "    return n\n",
        call="f()",
    )
    assert "`g()`" in text
    assert "`g(1, 'b', k=2.5)`" in text
    assert "`h(0, *args)`" in text


def test_a_container_that_is_compared_with_stands_in_the_sentence_once() -> None:
    text = told("x = (1998, 6)\nif x > (1582, 10):\n    x = ()\nif x != []:\n    x = 1\n")
    assert "`x` is (1998, 6), which is greater than (1582, 10)" in text
    assert "`x` is (), which does not equal []" in text


def test_an_operand_that_is_a_constant_call_is_not_written_twice() -> None:
    text = told("o = 111\nif ord('a') < o:\n    o = 1\n")
    assert "`ord('a')` is 97" in text or "(97)" in text
    assert "ord('a') = 97" not in text


def test_an_element_swapped_with_itself_is_told_once() -> None:
    text = explain(*run_text("a = [3, 4]\ni = j = 1\na[i], a[j] = a[j], a[i]\n")).text
    assert text.count("`a[1]` stays 4") == 1


SUM = "def f(a):\n    s = 0\n    for x in a:\n        s += x\n    return s\n"


@pytest.mark.parametrize("style", ["narrative", "terse", "qa"])
def test_what_the_whole_call_returns_is_told_once(style: str) -> None:
    text = explain(*run_text(SUM, call="f([1,2])"), style=style).text
    assert len(re.findall(r"(?:returns|gives back) 3", text)) == 1
    assert text.endswith("So `f([1,2])` returns 3.")


def test_letters_in_no_order_start_and_end_and_do_not_run() -> None:
    source = "n = 0\nfor c in 'neverodd' * 3:\n    n += c == 'e'\nprint(n)\n"
    assert "`c` starts at 'v' and ends at 'd'; " in told(source)


@pytest.mark.parametrize(("items", "said"), [
    ("range(20, 0, -1)", "`k` runs from 18 to 2, shrinking by 1 each time"),
    ("[k * k for k in range(20)]", "`k` runs from 4 to 324"),
    ("[k % 7 for k in range(20)]", "`k` starts at 2 and ends at 4"),
])  # fmt: skip
def test_numbers_run_only_where_they_rise_or_fall_all_the_way(items: str, said: str) -> None:
    assert said in told(f"n = 0\nfor k in {items}:\n    n += k\nprint(n)\n")
