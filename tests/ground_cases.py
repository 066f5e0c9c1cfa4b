"""True narratives written by hand about small programs of different kinds, for the tests of the
checker (`tests/test_ground_*.py`). Several hands, several ways of speaking."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    name: str
    source: str
    text: str
    stdin: str = ""
    call: str = ""


CASES: tuple[Case, ...] = (
    Case(
        "loop with a branch",
        """\
total = 0
for i in range(3):
    if i > 0:
        total += i * 2
print(total)
""",
        """\
`total` becomes 0. The loop runs 3 iterations.

Iteration 1: `i` is 0. 0 > 0 does not hold, so the branch is skipped.
Iteration 2: `i` becomes 1. 1 > 0 holds, so `total` goes from 0 to 2.
Iteration 3: `i` is 2, 2 > 0, and `total` becomes 2 + 4 = 6.

The loop ends. It prints 6.

The program prints:
```
6
```
""",
    ),
    Case(
        "lines that are numbers, quoted as code",
        """\
q = int(input())
for _ in range(2):
    s = input()
    print(s, q)
""",
        """\
It reads the line `6`, so `q` is now 6. The loop runs twice. In iteration 1, the line `ab` is read,
so `s` is 'ab', and it prints 'ab 6'. In iteration 2, the line `7` is read, so `s` becomes '7', and
it prints '7 6'.

The program prints:
```
ab 6
7 6
```
""",
        stdin="6\nab\n7\n",
    ),
    Case(
        "while loop, without backticks",
        """\
n = int(input())
steps = 0
while n != 1:
    if n % 2 == 0:
        n = n // 2
    else:
        n = 3 * n + 1
    steps = steps + 1
print(steps)
""",
        """\
The program reads the line '3', so n becomes 3, and it sets steps to 0.
Since 3 != 1, the loop body runs. 3 % 2 is 1, which is not equal to 0, so the else branch runs and
n becomes 10. Then steps is now 1.
10 % 2 == 0 holds, so n goes from 10 to 5, and steps becomes 2.
5 is odd, so n = 16 and steps = 3.
From there n drops to 8 and steps is 4; n becomes 4 and steps becomes 5; n is 2 and steps is 6.
Finally n becomes 1 and steps becomes 7. Now `n != 1` is false, so the loop ends.
It prints 7.

Final output: 7
""",
        "3\n",
    ),
    Case(
        "recursion",
        """\
def gcd(a, b):
    if b == 0:
        return a
    return gcd(b, a % b)
""",
        """\
`gcd(48, 18)` is called. `b` is 18, which is not equal to 0, so the branch is not taken, and
`gcd(48, 18)` calls `gcd(18, 12)`. There `a` is 18 and `b` is 12.
12 == 0 is false, so `gcd(12, 6)` is called, and then `gcd(6, 0)`.
Now `b` is 0, so 0 == 0 holds and `gcd(6, 0)` returns 6.
`gcd(12, 6)` returns 6, `gcd(18, 12)` returns 6, and so `gcd(48, 18)` returns 6.
""",
        call="gcd(48, 18)",
    ),
    Case(
        "stack of a list",
        """\
stack = []
for word in "3 4 + 2 *".split():
    if word.isdigit():
        stack.append(int(word))
    else:
        b = stack.pop()
        a = stack.pop()
        stack.append(a + b if word == "+" else a * b)
print(stack[0])
""",
        """\
`stack` starts as an empty list.
In iteration 1, `word` is '3', and 3 is appended to `stack`, which is now [3].
In iteration 2, `word` becomes '4'. It appends 4 to `stack`; `stack` now holds [3, 4].
Iteration 3: `word` is '+'. It pops 4 from `stack`, leaving [3], so `b` becomes 4. Then 3 is popped
from `stack`, which is now empty, and `a` becomes 3. The sum, 7, is appended to `stack`, which is
now [7].
Iteration 4: `word` is '2', and `stack` becomes [7, 2].
Iteration 5: `word` is '*', `b` is set to 2, `a` is set to 7, and 14 is pushed onto `stack`.
The loop ends after 5 iterations. `stack[0]` is 14. It prints 14.

[OUTPUT]14[/OUTPUT]
""",
    ),
    Case(
        "dict of counts",
        """\
count = {}
for letter in "xyx":
    if letter not in count:
        count[letter] = 0
    count[letter] += 1
print(sorted(count.items()))
""",
        """\
`count` becomes {}. The loop runs three times.
Iteration 1: `letter` is 'x'. Since 'x' is not in `count`, `count['x']` becomes 0, and then
`count['x']` goes from 0 to 1.
Iteration 2: `letter` is 'y', so `count['y']` is set to 0 and then to 1: `count` is now
{'x': 1, 'y': 1}.
Iteration 3: `letter` is 'x' again; `letter not in count` is false, and `count['x']` goes from 1
to 2.
It prints [('x', 2), ('y', 1)].

<output>[('x', 2), ('y', 1)]</output>
""",
    ),
    Case(
        "a class",
        """\
class Counter:
    def __init__(self, start):
        self.value = start
        self.seen = []

    def add(self, by):
        self.value += by
        self.seen.append(by)
        return self.value


c = Counter(10)
print(c.add(5))
print(c.add(-3))
""",
        """\
`Counter(10)` is called: `self.value` becomes 10 and `self.seen` becomes [].
`c.add(5)` is called with `by` = 5. `self.value` goes from 10 to 15, and 5 is appended to
`self.seen`, which is now [5]. The call returns 15, and 15 is printed.
`c.add(-3)` sets `self.value` to 12 and `self.seen` becomes [5, -3]. It returns 12.
It prints 12.

Final output:
```
15
12
```
""",
    ),
    Case(
        "a linked list",
        """\
class Node:
    def __init__(self, val, next=None):
        self.val = val
        self.next = next


head = None
for v in (2, 1):
    head = Node(v, head)
node = head
total = 0
while node:
    total += node.val
    node = node.next
print(total)
""",
        """\
`head` is None. In iteration 1 of the loop, `v` is 2, and `head` becomes a new node:
`head.val` is 2. In iteration 2 `v` is 1, and `head.val` is now 1, with `head.next.val` at 2.
After the loop, `node.val` is 1 and `total` starts at 0.
`total` becomes 1, then `node.val` becomes 2. `total` goes from 1 to 3, and `node` becomes None.
It prints 3.

The output is:
```
3
```
""",
    ),
    Case(
        "strings",
        """\
s = input().strip()
out = ""
for ch in s:
    if ch in "aeiou":
        continue
    out += ch.upper()
print(out + "!" * len(out))
""",
        """\
It reads the line 'abe d', so `s` becomes 'abe d', and `out` becomes ''.
`ch` is 'a', which is in "aeiou", so it is passed over. `ch` becomes 'b', and `out` is now 'B'.
`ch` becomes 'e': 'e' in "aeiou" holds. `ch` becomes ' ', and `out` goes from 'B' to 'B '.
Lastly `ch` is 'd', and `out` becomes 'B D'. `len(out)` is 3. It prints "B D!!!".

Final output: B D!!!
""",
        "abe d\n",
    ),
    Case(
        "floats",
        """\
def mean(values):
    total = 0.0
    for value in values:
        total += value
    return total / len(values)
""",
        """\
`mean([1.5, 2.5, 4.0])` is called. `total` starts at 0.0.
`value` is 1.5 and `total` becomes 1.5; `value` is 2.5 and `total` becomes 4.0; `value` is 4.0 and
`total` becomes 8.0. The loop has run 3 times. `len(values)` is 3.
So `mean([1.5, 2.5, 4.0])` returns 2.6666666666666665.
""",
        call="mean([1.5, 2.5, 4.0])",
    ),
    Case(
        "an exception that is caught",
        """\
def parse(text):
    try:
        return int(text)
    except ValueError as error:
        print("bad:", text)
        return -1


print(parse("7") + parse("x"))
""",
        """\
The program calls `parse('7')`, which returns 7. Then it calls `parse('x')`.
`int(text)` raises ValueError, which is caught on line 4. The ValueError is caught, and it prints
"bad: x". `parse('x')` returns -1. It prints 6.

The program prints:
```
bad: x
6
```
""",
    ),
    Case(
        "an exception that ends the run",
        """\
limits = {"a": 1}
for key in ["a", "b"]:
    print(limits[key])
""",
        """\
`limits` becomes {'a': 1}. In the first iteration `key` is 'a' and it prints 1.
In the second iteration `key` becomes 'b', and line 3 raises `KeyError: 'b'`. Nothing catches the
KeyError, so the program ends with an uncaught KeyError.

What is printed before that is the whole output:
```
1
```
""",
    ),
    Case(
        "a generator",
        """\
def squares(n):
    for k in range(1, n + 1):
        yield k * k


found = []
for square in squares(3):
    found.append(square)
print(sum(found))
""",
        """\
`found` becomes []. `squares(3)` is called. `k` becomes 1, and it yields 1, so `square` becomes 1
and 1 is appended to `found`. `k` becomes 2, it yields 4, and `found` becomes [1, 4].
`k` is 3, it yields 9, and `square` is 9; `found` is now [1, 4, 9].
It prints 14.

Final output: 14
""",
    ),
    Case(
        "nested lists",
        """\
grid = [[0] * 3 for _ in range(2)]
for r in range(2):
    for c in range(3):
        grid[r][c] = r * 3 + c
print(grid)
""",
        """\
`grid` becomes [[0, 0, 0], [0, 0, 0]].
With `r` at 0: `c` becomes 0, and `grid[0][0]` stays 0; `c` becomes 1, and `grid[0][1]` becomes 1;
`c` becomes 2, and `grid[0][2]` becomes 2.
Then `r` becomes 1. `c` is 0 and `grid[1][0]` goes from 0 to 3. `c` is 1 and `grid[1][1]` is set to
4. `c` is 2 and `grid[1][2]` becomes 5, so `grid` is now [[0, 1, 2], [3, 4, 5]].
It prints [[0, 1, 2], [3, 4, 5]].

[OUTPUT][[0, 1, 2], [3, 4, 5]][/OUTPUT]
""",
    ),
    Case(
        "a long loop, told in sum",
        """\
zeros = [0] * 200
total = 0
for i in range(200):
    total += i
    zeros[i] = total
print(total, zeros[-1])
""",
        """\
`zeros` becomes a list of 200 numbers starting 0, 0, 0. `total` becomes 0.
The loop runs 200 iterations. In iteration 1 `i` is 0. In iteration 2 `i` becomes 1 and `total`
becomes 1, and `zeros[1]` becomes 1. The remaining 198 iterations go the same way: `total` goes
from 1 to 19900. At the end `i` is 199 and `zeros[199]` is 19900.
It prints 19900 19900.

Final output: 19900 19900
""",
    ),
    Case(
        "swaps in a list",
        """\
def bubble(a):
    n = len(a)
    for end in range(n - 1, 0, -1):
        for i in range(end):
            if a[i] > a[i + 1]:
                a[i], a[i + 1] = a[i + 1], a[i]
    return a
""",
        """\
`bubble([3, 1, 2])` is called, and `n` is set to 3.
`end` becomes 2. `i` is 0: 3 > 1 holds, so `a[0]` becomes 1 and `a[1]` becomes 3; `a` is now
[1, 3, 2]. `i` becomes 1: 3 is greater than 2, so `a` becomes [1, 2, 3].
`end` becomes 1, and `i` is 0 once more. 1 > 2 does not hold, so the branch is not taken.
So `bubble([3, 1, 2])` returns [1, 2, 3].
""",
        call="bubble([3, 1, 2])",
    ),
    Case(
        "a set and a queue",
        """\
from collections import deque

queue = deque([1])
seen = {1}
edges = {1: [2, 3], 2: [3], 3: []}
order = []
while queue:
    node = queue.popleft()
    order.append(node)
    for other in edges[node]:
        if other not in seen:
            seen.add(other)
            queue.append(other)
print(*order)
""",
        """\
`queue` becomes deque([1]) and `seen` becomes {1}. `order` starts as [].
1 is removed from the front of `queue`, so `node` becomes 1, and `order` becomes [1].
`other` is 2: it is not in `seen`, so 2 is added to `seen` and 2 is appended to `queue`.
`other` becomes 3; `seen` becomes {1, 2, 3} and `queue` is now [2, 3].
`node` becomes 2 and `order` is now [1, 2]. `other` is 3, and 3 is in `seen` already.
`node` becomes 3, `queue` is empty, and 3 is appended to `order`, leaving [1, 2, 3].
It prints 1 2 3.

Final output:
```
1 2 3
```
""",
    ),
    Case(
        "early return from a search",
        """\
def find(items, wanted):
    low, high = 0, len(items) - 1
    while low <= high:
        mid = (low + high) // 2
        if items[mid] == wanted:
            return mid
        if items[mid] < wanted:
            low = mid + 1
        else:
            high = mid - 1
    return -1
""",
        """\
`find([1, 4, 6, 9], 6)` starts with `low` = 0 and `high` = 3.
0 <= 3, so the loop body runs: `mid` becomes 1. `items[1]` is 4, 4 == 6 is false, and 4 < 6 holds,
so `low` goes from 0 to 2.
2 <= 3 holds, and `mid` becomes (2 + 3) // 2 = 2. `items[2]` is 6, which equals 6, so the function
returns 2.

Final output: 2
""",
        call="find([1, 4, 6, 9], 6)",
    ),
)
