"""The checker knows the moment of which a state is told: a value that its subject has at another
one, or that something else has, is found out. A program a cause."""

from __future__ import annotations

import pytest
from told_narratives import Told, assert_accepted, assert_lie_rejected

from verbalize.styles import names as styles

TOLD = (
    Told(
        "what an iteration gives a loop's target, and not what it held before",
        "def f(a):\n    n = 0\n    for x in a:\n        n += 1\n    return n\n",
        "f([5, 8])",
        "`x` is 8",
        "`x` is 5",
    ),
    Told(
        "what an iteration gives a loop's target, and not what it holds next",
        "def f(a):\n    for x in a:\n        if x == 1 or x == 2 or x == 3:\n"
        "            return x\n    return 0\n",
        "f([5, 8])",
        "`x` is 5",
        "`x` is 8",
    ),
    Told(
        "one of several targets of a loop",
        "def f(a):\n    n = 0\n    for x, y in a:\n        n += y\n    return n\n",
        "f([(1, 2), (3, 4)])",
        "`x` is 3",
        "`x` is 1",
    ),
    Told(
        "what a name holds at a test, and not what it will",
        "def f(a):\n    n = 0\n    for w in a:\n        op = w[0]\n        if op == 'k':\n"
        "            n += 1\n    return n\n",
        "f(['ka', 'mo'])",
        "Because `op` is 'k'",
        "Because `op` is 'm'",
    ),
    Told(
        "a test that fails by a part which cannot be worked out",
        "def f(a):\n    n = 0\n    depth = 1\n    for x in a:\n"
        "        if isinstance(x, list) and depth > 0:\n            n += 1\n    return n\n",
        "f([3])",
        "does not hold",
        "holds",
    ),
    Told(
        "what stands in brackets beside a comparison",
        "def f(a):\n    best = 0\n    for x in a:\n        if x > best:\n"
        "            best = x\n    return best\n",
        "f([4, 5])",
        "`best` (4)",
        "`best` (5)",
    ),
    Told(
        "values put in where builtins are called",
        "def f(a, b, x):\n    if min(a, b) <= x <= max(a, b):\n        x = 9\n    return x\n",
        "f(0, 4, 2)",
        "max(0, 4)",
        "max(1, 4)",
    ),
    Told(
        "an element that one statement changes along with others",
        "def f():\n    a = [True] * 4\n    a[0:2] = [False] * 2\n    return a\n",
        "f()",
        "`a[1]` goes from True to False",
        "`a[1]` goes from True to True",
    ),
    Told(
        "an element that goes from one value to another one",
        "full = [0] * 3\ndef visit(v):\n    total = v * 4\n    for u in range(v):\n"
        "        total += u\n    full[v] = total\n    return total\ndef f():\n"
        "    n = visit(0) + visit(1)\n    return n\n",
        "f()",
        "goes from 0 to 4",
        "goes from 0 to 0",
    ),
    Told(
        "a name that a function called has too",
        "def g(a, b):\n    c = a - b\n    return c\ndef f(s):\n"
        "    a, b = map(int, s.split())\n    c = g(a + 4, b - 1)\n    return c\n",
        "f('1 2')",
        "`b` is now 2",
        "`b` is now 1",
    ),
    Told(
        "a name that a lambda on the line reads",
        "def f(words):\n    n = 0\n    for s in words:\n"
        "        i = min(range(len(s)), key=lambda k: s[k:])\n        n += 1\n    return n\n",
        "f(['cabbage', 'banana'])",
        "`i` gets the value 5",
        "`i` gets the value 1",
    ),
    Told(
        "a value assigned from another name, with what it is",
        "class Node:\n    def __init__(self):\n        self.count = 0\ndef f(n):\n"
        "    root = Node()\n    for i in range(n):\n        node = root\n"
        "        node = Node()\n        node.count += 1\n    return n\n",
        "f(2)",
        "`root`, which is a `Node` with `count` = 0",
        "`root`, which is a `Node` with `count` = 1",
    ),
    Told(
        "an element, and not the one that moves to its place",
        "def f(tokens):\n    n = 0\n    while tokens[0] == '^':\n        tokens.pop(0)\n"
        "        n += 1\n    return n\n",
        "f(['^', '2', '^'])",
        "`tokens[0]` is '^'",
        "`tokens[1]` is '^'",
    ),
    Told(
        "what a name became a moment ago",
        "def f(s, k):\n    for _ in range(k):\n        s.remove(max(s))\n    return s\n",
        "f([4, 1, 9, 5, 2], 2)",
        "`s` is now [4, 1, 2]",
        "`s` is now [4, 1, 5, 2]",
    ),
    Told(
        "an operand of a test that calls a function",
        "def small(n):\n    k = n < 9\n    return k\ndef f(n):\n    j = 1\n"
        "    for j in range(2, n):\n        if n % j == 0 and small(j):\n"
        "            return j\n    return 0\n",
        "f(15)",
        "15 % 3 = 0",
        "15 % 1 = 0",
    ),
    Told(
        "an operand that is no number",
        "def f(n):\n    total = 0\n    for d in range(1, n):\n        total += d\n"
        "    return total\n",
        "f(3)",
        "0 + 1 = 1",
        "range(1, 3) + 1 = 1",
    ),
    Told(
        "an operand of another type in what a call returns",
        "def mid(a, b):\n    c = a[0]\n    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)\n"
        "def f(a, b):\n    m = mid(a, b)\n    return m\n",
        "f((2, 1), (4, 0))",
        "(1 + 0) / 2",
        "(1.0 + 0) / 2",
    ),
    Told(
        "a step told once and no more, whose name a generator reads",
        "def f(words):\n    p = 0\n    while all(w[p] == 'b' for w in words):\n"
        "        p += 1\n    return p\n",
        "f(['bb', 'ba'])",
        "0 + 1 = 1.",
        "0 + 1 = 1. `p` becomes 0 + 1 = 1.",
    ),
    Told(
        "an operand that Python would refuse",
        "seen = {3}\nx = min(seen)\nprint(x)\n",
        "",
        "min({3}) = 3",
        "min(set()) = 3",
    ),
    Told(
        "an empty set where there is one element",
        "seen = {0}\nx = sum(seen)\nprint(x)\n",
        "",
        "sum({0}) = 0",
        "sum(set()) = 0",
    ),
)
IDS = [told.name for told in TOLD]


@pytest.mark.parametrize("style", styles())
@pytest.mark.parametrize("told", TOLD, ids=IDS)
def test_what_the_writer_says_is_accepted(told: Told, style: str) -> None:
    assert_accepted(told, style)


@pytest.mark.parametrize("told", TOLD, ids=IDS)
def test_a_lie_in_its_place_is_rejected(told: Told) -> None:
    assert_lie_rejected(told)
