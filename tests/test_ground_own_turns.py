"""The checker keeps count of iterations, calls and changes, and of those that have been told. A
program a cause."""

from __future__ import annotations

import pytest
from told_narratives import Told, assert_accepted, assert_lie_rejected

from verbalize.styles import names as styles

TOLD = (
    Told(
        "a loop begins before its target is given the first item",
        "def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n    return t\n",
        "f(4)",
        "`t` is now 0.",
        "`i` is now 0.",
    ),
    Told(
        "what a loop within another one goes through",
        "def f(n):\n    t = 0\n    for i in range(n):\n        for j in range(i + 1, n):\n"
        "            t += j\n    return t\n",
        "f(4)",
        "range(1, 4)",
        "range(2, 4)",
    ),
    Told(
        "the type of what a loop goes through",
        "def f(a):\n    b = sorted(a)\n    n = 0\n    for x in b:\n        n += x\n    return n\n",
        "f([8, 5])",
        "through [5, 8]",
        "through (5, 8)",
    ),
    Told(
        "an iteration that has been summed up",
        "def f(n):\n    t = 0\n    i = 0\n    while i < n:\n        i += 1\n        t += i\n"
        "    return t\n",
        "f(12)",
        "teration 12",
        "teration 11",
    ),
    Told(
        "iterations of a loop whose items a generator makes in a loop of its own",
        "def gen(n):\n    a = 0\n    while n > 0:\n        yield a\n        a += n\n"
        "        n -= 1\n"
        "def f(n):\n    t = 0\n    for x in gen(n):\n        if x % 2:\n            t += x\n"
        "        else:\n            continue\n    return t\n",
        "f(40)",
        "`x % 2` holds 19 of 37",
        "`x % 2` holds 18 of 37",
    ),
    Told(
        "the first of the iterations summed up",
        "def f(n):\n    t = 0\n    for i in range(n):\n        if i == 90:\n"
        "            t += i\n    return t\n",
        "f(12)",
        "terations 3 to 11",
        "terations 4 to 11",
    ),
    Told(
        "the last of the iterations summed up",
        "def f(a):\n    for x in a:\n        if x:\n            break\n    return x\n",
        "f([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7])",
        "terations 3 to 11",
        "terations 3 to 10",
    ),
    Told(
        "how deep a recursion is",
        "def f(n):\n    k = n\n    if k < 1:\n        return 0\n    return f(k - 1) + 1\n",
        "f(2)",
        "depth 2",
        "depth 3",
    ),
    Told(
        "the iterations of a loop whose test has a comprehension",
        "def f(words):\n    s = 0\n    while s < 1 and len({w[s] for w in words}) == 1:\n"
        "        s += 1\n    return s\n",
        "f(['b', 'ba'])",
        "after 1 iteration",
        "after 0 iteration",
    ),
    Told(
        "the function that ends, told without what it was given",
        "def run(line):\n    values = [2, 3]\n    def reduce():\n        b = values.pop()\n"
        "        values.append(b + values.pop())\n    for token in line:\n        reduce()\n"
        "    return values[0]\ndef f():\n    n = run('+')\n    return n\n",
        "f()",
        "`reduce()` ends",
        "`run()` ends",
    ),
    Told(
        "what each of several calls told alike returns",
        "class Node:\n    def __init__(self, n, a=None, b=None):\n"
        "        self.n, self.a, self.b = n, a, b\ndef walk(node):\n    t = node.n\n"
        "    if node.a:\n        t = walk(node.a) + walk(node.b)\n    return t\ndef f():\n"
        "    t = walk(Node(0, Node(3), Node(4)))\n    return t\n",
        "f()",
        "`walk(node)` returns 7",
        "`walk(node)` returns 4",
    ),
    Told(
        "the calls that are left out",
        "def prime(n):\n    for d in range(2, n):\n        if n % d == 0:\n"
        "            return False\n    return True\ndef f(a, b):\n"
        "    found = [x for x in range(a, b) if prime(x)]\n    return found\n",
        "f(2, 14)",
        "9 more times",
        "8 more times",
    ),
    Told(
        "the calls of several functions that are left out",
        "from functools import reduce\ndef key(a):\n    k = a % 10\n    return k\n"
        "def push(s, x):\n    s.append(x)\n    return s\ndef f(a):\n"
        "    b = reduce(push, sorted(a, key=key), [])\n    return len(b)\n",
        "f([31, 12, 25, 40, 7, 3])",
        "9 more calls",
        "8 more calls",
    ),
    Told(
        "the line of an except clause",
        "def f(a):\n    t = 0\n    for n in a:\n        try:\n            t += 1 // n\n"
        "        except ZeroDivisionError:\n            t += 7\n    return t\n",
        "f([0, 0])",
        "on line 6 catches",
        "on line 7 catches",
    ),
    Told(
        "how a container shrinks in the iterations summed up",
        "def f(n):\n    a = [1, 2]\n    for i in range(n):\n        if i == 4:\n"
        "            a.pop()\n    return a\n",
        "f(12)",
        "from 2 to 1 element",
        "from 1 to 1 element",
    ),
    Told(
        "how often elements change, two at a time",
        "def f(a):\n    for i in range(12):\n        if i == 5:\n"
        "            a[i], a[0] = a[0], a[i]\n    return a\n",
        "f([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])",
        "change 2 times",
        "change 1 times",
    ),
    Told(
        "how many lines are read",
        "import sys\nrows = sys.stdin.read().split()\nprint(len(rows))\n",
        "",
        "5 lines are read",
        "5.0 lines are read",
        stdin="a\nb\nc\nd\ne\n",
    ),
    Told(
        "a test within a loop that is like the loop's own",
        "def f(queue):\n    n = 0\n    while queue:\n        if not queue:\n"
        "            n += 7\n        queue.pop()\n        n += 1\n    return n\n",
        "f([1, 2])",
        "branch is skipped",
        "branch is taken",
    ),
    Told(
        "a generator that a loop of the same target goes through",
        "def odd(n):\n    for x in range(n):\n        if x % 2:\n            yield x\n"
        "def f(n):\n    t = 0\n    for x in odd(n):\n        t += x\n    return t\n",
        "f(4)",
        "0 + 1 = 1",
        "0 + 2 = 2",
    ),
    Told(
        "a line read in the argument of a generator",
        "def parts(s):\n    for p in s.split():\n        yield p\nfor _ in range(2):\n"
        "    for p in parts(input()):\n        print(p)\n",
        "",
        "line 'a b'",
        "line 'a c'",
        stdin="a b\na d\n",
    ),
    Told(
        "a default of dict.get beside a comparison",
        "def f(a):\n    d = {}\n    for x in a:\n        if x < d.get(x % 3, x + 1):\n"
        "            d[x % 3] = x\n    return d\n",
        "f([4, 7, 1])",
        "(5)",
        "(6)",
    ),
    Told(
        "a value that stays what a generator hands out again",
        "def gen():\n    while True:\n        yield 1, True\ndef f():\n    g, t = gen(), 0\n"
        "    while t < 3:\n        n, more = next(g)\n        t += n\n    return n\n",
        "f()",
        "1 + 1 = 2",
        "1 + 2 = 3",
    ),
    Told(
        "what is called as a loop ends, the loop being told in short",
        "class P:\n    def __init__(self, s):\n        self.s, self.i = s, 0\n"
        "    def peek(self):\n        return self.s[self.i]\n    def take(self):\n"
        "        self.i += 1\n        return self.s[self.i - 1]\n    def num(self):\n"
        "        n = 0\n        while self.peek().isdigit():\n"
        "            n = n * 10 + int(self.take())\n        return n\ndef f(s):\n"
        "    p = P(s)\n    t = p.num()\n    while p.peek() == '+':\n        p.take()\n"
        "        t += p.num()\n    return t\n",
        "f('12+7+8+9$')",
        "returns 36",
        "returns 37",
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
