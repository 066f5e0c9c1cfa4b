"""The checker accepts what the writer says of programs in which it once read a true sentence
wrongly, and still finds the lie told in that very sentence. A program a cause."""

from __future__ import annotations

import pytest
from told_narratives import Told, assert_accepted, assert_lie_rejected

from verbalize.styles import names as styles

TOLD = (
    Told(
        "a branch is decided by what a call returned, negated",
        "def tired(n):\n    return n > 3\ndef f(n):\n    if not tired(n):\n        n += 1\n"
        "    if n == 9:\n        n += 2\n    return n\n",
        "f(2)",
        "`tired(n)` is False",
        "`tired(n)` is True",
    ),
    Told(
        "a comparison has a call on each side",
        "def find(p, i):\n    return p[i]\ndef f(p):\n    if find(p, 0) != find(p, 1):\n"
        "        p[0] = 7\n    return p\n",
        "f([3, 4])",
        "`find(p, 1)` (4)",
        "`find(p, 1)` (3)",
    ),
    Told(
        "a sum has a call in it",
        "def g(n):\n    return n * 2\ndef f(n):\n    total = 0\n    while g(total) + n < 9:\n"
        "        total += n\n    return total\n",
        "f(3)",
        "0 + 3 = 3",
        "0 + 4 = 4",
    ),
    Told(
        "a condition of several lines calls functions",
        "def d(n):\n    while n > 9:\n        n -= 10\n    return n\ndef f(a, b):\n"
        "    if (a >= 0 and\n            d(a) + d(b) <= 7 and\n            b < 90):\n"
        "        a += 1\n    if a == 99:\n        a = 0\n    return a\n",
        "f(12, 34)",
        "`a` becomes 12 + 1 = 13",
        "`a` becomes 12 + 1 = 14",
    ),
    Told(
        "a function of a capital letter is no class",
        "def P(x):\n    return x + 1\ndef f(x):\n    y = P(x) ** 2\n    return y\n",
        "f(2)",
        "3 ** 2 = 9",
        "9 ** 1 = 9",
    ),
    Told(
        "a long string is told by its length and start",
        "def f(s):\n    t = s + s\n    return len(t)\n",
        f"f({'a b' * 30!r})",
        "a string of 180 characters starting 'a ba ba ba ba ba ba '",
        "a string of 180 characters starting 'a ba ba ba bb ba ba '",
    ),
    Told(
        "a string so long that the record cuts it is told by its length and start",
        "def f(n):\n    t = 'ab' * n\n    return len(t)\n",
        "f(60000)",
        "a string of 120000 characters starting 'abab",
        "a string of 120000 characters starting 'abba",
    ),
    Told(
        "a long line that is printed is told by its length and start",
        "print('ab' * int(input()))\n",
        "",
        "a line of 600 characters starting 'abababab",
        "a line of 600 characters starting 'abbababa",
        "300\n",
    ),
    Told(
        "a described value is not None",
        "def f(a):\n    if a is not None:\n        return 1\n    return 2\n",
        "f([[1], [2], [3], [4], [5], [6], [7], [8], [9], [1], [2], [3], [4], [5], [6], [7], "
        "[8], [9], [1], [2], [3], [4], [5], [6], [7], [8]])",
        "`a` is a list of 26 lists starting [1], [2], [3], not None",
        "`a` is a list of 25 lists starting [1], [2], [3], not None",
    ),
    Told(
        "a float is not 0",
        "def f(x):\n    if x:\n        return 1\n    return 2\n",
        "f(4.5)",
        "`x` is 4.5, not 0",
        "`x` is 4.25, not 0",
    ),
    Told(
        "a complex number with a negative real part",
        "def f(a):\n    b = a * 2\n    return b\n",
        "f(-1.5-2j)",
        "(-3-4j)",
        "(-3-5j)",
    ),
    Told(
        "a dict of several entries stands in brackets",
        "def f(d, k):\n    if k not in d:\n        d[k] = 1\n    return d\n",
        "f({'a': 1, 'b': 2}, 'c')",
        "({'a': 1, 'b': 2})",
        "({'a': 1, 'b': 3})",
    ),
    Told(
        "a deque is told by its first elements",
        "from collections import deque\ndef f(n):\n    q = deque(range(n))\n    return len(q)\n",
        "f(30)",
        "a `deque` of 30 numbers starting 0, 1, 2",
        "a `deque` of 30 numbers starting 0, 1, 3",
    ),
    Told(
        "arguments that *args and **kwargs gathered",
        "def g(*args, **kwargs):\n    n = len(args)\n    return n + len(kwargs)\ndef f(x):\n"
        "    y = g()\n    y += g(x, 2, k=3)\n    return y\n",
        "f(1)",
        "`g(1, 2, k=3)`",
        "`g(1, 2, k=4)`",
    ),
    Told(
        "an attribute of the class is compared",
        "class C:\n    MOST = 27\n    def f(self, n):\n        if n > self.MOST:\n"
        "            n = 0\n        return n\ndef f(n):\n    return C().f(n)\n",
        "f(3)",
        "`self.MOST` (27)",
        "`self.MOST` (28)",
    ),
    Told(
        "a loop's body gives its target another value",
        "def f(words):\n    n = 0\n    for w in words:\n        w = w[:2]\n        n += len(w)\n"
        "    return n\n",
        "f(['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'])",
        "`w` starts at 'three' and ends at 'nine'",
        "`w` starts at 'three' and ends at 'ten'",
    ),
    Told(
        "an object puts itself into a list of another one",
        "class Box:\n    def __init__(self):\n        self.items = []\nclass Item:\n"
        "    def __init__(self, box):\n        self.box = box\n"
        "        self.box.items.append(self)\n"
        "def f(n):\n    box = Box()\n    for i in range(n):\n        Item(box)\n"
        "    return len(box.items)\n",
        "f(2)",
        "which now has 2 elements",
        "which now has 3 elements",
    ),
    Told(
        "iterations in which nothing was gone through, after a call",
        "def edges(n):\n    return []\ndef f(n):\n    for i in edges(n)[:]:\n        n += 1\n"
        "    for j in range(2):\n        n += j\n    return n\n",
        "f(2)",
        "nothing to go through in `for i in edges(n)[:]`",
        "nothing to go through in `for j in range(2)`",
    ),
    Told(
        "more calls than are told one by one",
        "def g(n):\n    m = n\n    return m\ndef f():\n    return max(g(0), g(1), g(2), g(3), "
        "g(4), g(5), g(6), g(7), g(8), g(9), g(10), g(11))\n",
        "f()",
        "`g` is called 9 more times",
        "`g` is called 12 more times",
    ),
    Told(
        "a method of a number",
        "def f(n):\n    k = n.bit_length() - 1\n    return k\n",
        "f(5)",
        "(5).bit_length() - 1 = 2",
        "(9).bit_length() - 1 = 2",
    ),
    Told(
        "one element changes in the iterations summed up",
        "def f(a):\n    for i in range(12):\n        if i == 5:\n            a[i] = 7\n"
        "    return sum(a)\n",
        "f([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])",
        "1 element of `a` changes: `a[5]` becomes 7",
        "2 elements of `a` change: `a[5]` becomes 7",
    ),
    Told(
        "a generator pauses within a loop",
        "def gen(a):\n    for x in a:\n        for y in range(2):\n            yield x + y\n"
        "def f(a):\n    total = 0\n    for v in gen(a):\n        total += v\n    return total\n",
        "f([1, 5])",
        "hands out 5 and pauses",
        "hands out 4 and pauses",
    ),
    Told(
        "a name stays what it was where a comprehension gives another its value",
        "def f(t):\n    a, b = 0, 0\n    for p in [(1, 2), (1, 0)]:\n"
        "        a, b = [t[i] for i in p]\n"
        "        t[0] += a + b\n    return t\n",
        "f([4, 0, 3])",
        "`a` stays 0 and `b` becomes 3",
        "`a` stays 0 and `b` becomes 4",
    ),
    Told(
        "an iteration is told after a sum of those before it that ends in a test",
        "def f(stack):\n    n = 0\n    while stack:\n        n += stack.pop()\n        if n > 99:\n"
        "            n = 0\n    return n\n",
        "f([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])",
        "`stack` is [1], not empty, so the body runs",
        "`stack` is [1], not empty, so the branch is skipped",
    ),
    Told(
        "the test of an if that stands in one line with calls",
        "def size(t):\n    k = t[0]\n    if k == 0: return 1\n    elif k == 1: return size(t[1])\n"
        "    return size(t[1]) + size(t[2])\n",
        "size((1, (2, (0,), (0,))))",
        "`k` is 1, so the branch is taken",
        "`k` is 0, so the branch is taken",
    ),
    Told(
        "the test of a statement whose comprehension calls a function",
        "def odd(n):\n    return n % 2\ndef f(a):\n    if any(odd(n) for n in a):\n"
        "        a[0] = 7\n    return a\n",
        "f([2, 4])",
        "does not hold, so the branch is skipped",
        "holds, so the branch is taken",
    ),
    Told(
        "a break after a call that has a loop of its own",
        "def first(a, n):\n    for i in range(n, 9):\n        if i in a:\n            return i\n"
        "    return None\ndef f(a):\n    n = 0\n    while True:\n        if first(a, n) is None:\n"
        "            break\n        n = first(a, n) + 1\n    return n\n",
        "f([1, 3])",
        "The `break` ends the loop in iteration 3",
        "The `break` ends the loop in iteration 2",
    ),
    Told(
        "a count that is not there yet",
        "from collections import Counter\ndef f(c):\n    need = Counter('ab')\n"
        "    if need[c] > 0:\n        need[c] -= 1\n    return need[c]\n",
        "f('x')",
        "`need[c]` is 0, which is not greater than 0",
        "`need[c]` is 1, which is not greater than 1",
    ),
    Told(
        "a comparison of comparisons",
        "def f(a, b):\n    if (a > 0) != (b > a):\n        a = b\n    return a\n",
        "f(3, 2)",
        "(False)",
        "(True)",
    ),
    Told(
        "a key of a dict that is a negative number",
        "def f():\n    d = {0: {5}}\n    d[-1] = set()\n    for k in range(-1, 0):\n"
        "        d[k].add(())\n    return len(d)\n",
        "f()",
        "() is added to `d[-1]`",
        "() is added to `d[0]`",
    ),
    Told(
        "a condition whose first line has nothing to run",
        "def f(a):\n    n = 0\n    if (\n        'B' not in a\n        and 'C' not in a\n    ):\n"
        "        n = 1\n    if n == 5:\n        n = 2\n    return n\n",
        "f(['A', 'B'])",
        "'B' is in `a`",
        "'C' is in `a`",
    ),
    Told(
        "a range too long to be written out",
        "def f(n):\n    for i in range(0, n * n):\n        if i > 2:\n            return i\n"
        "    return 0\n",
        "f(300)",
        "range(0, 90000)",
        "range(0, 90001)",
    ),
    Told(
        "elements that calls and double assignments change, over the iterations summed up",
        "def swap(a, i):\n    a[i], a[i + 1] = a[i + 1], a[i]\ndef f(a):\n    for i in range(12):\n"
        "        a[i] += 20\n        swap(a, i)\n    return a\n",
        "f([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])",
        "elements of `a` change 27 times",
        "elements of `a` change 28 times",
    ),
    Told(
        "a complex number with a negative zero",
        "def f(a):\n    b = a.conjugate()\n    return b.real\n",
        "f(2.5+0j)",
        "(2.5-0j)",
        "(3.5-0j)",
    ),
    Told(
        "an argument so long that the record cuts it",
        "def f(s):\n    n = len(s)\n    return n\n",
        f"f({'abcdefghij' * 130!r})",
        f"So `f({'abcdefghij' * 130!r})`",
        f"So `f({'abcdefghik' * 130!r})`",
    ),
    Told(
        "an operand put into the reason of a branch",
        "def f(n):\n    if n % 1 == 0:\n        n += 5\n    return n\n",
        "f(130)",
        "130 % 1 = 0",
        "107 % 1 = 0",
    ),
    Told(
        "a generator that calls itself",
        "def parts(n, k):\n    if k == 1:\n        yield [n]\n    else:\n"
        "        for i in range(1, n - k + 2):\n            for p in parts(n - i, k - 1):\n"
        "                yield [i, *p]\ndef f(n, k):\n    found = []\n    for p in parts(n, k):\n"
        "        found.append(p)\n    return found\n",
        "f(4, 3)",
        "[1, 1, 2] is appended",
        "[1, 2, 1] is appended",
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
