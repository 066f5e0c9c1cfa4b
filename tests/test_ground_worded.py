"""Lies in words that are not our templates' own, each beside the truth that it is made from."""

from __future__ import annotations

import pytest
from narrative_runs import run_text

from verbalize import check

LEAST = "def f(a):\n    low = min(a)\n    high = max(a)\n    return high - low\n"
ELEMENTS = "a = [1, 5]\na[0] += 2\nprint(a[0])\n"
FRONT = "a = [3, 5, 6]\ndel a[0]\nprint(a)\n"
HEAP = (
    "from heapq import heappop\nh = [1, 2, 3]\nn = 0\nwhile h:\n    x = heappop(h)\n    n += x\n"
    "print(n)\n"
)
INFINITE = "a = float('inf')\nb = 1\nc = min(4, a + b)\nprint(c)\n"
LETTERS = "n = 0\nfor c in 'never':\n    n += 1\nprint(n)\n"


@pytest.mark.parametrize(("source", "call", "text", "was", "now"), [
    (LEAST, "f([2, 9])",
     "`f([2, 9])` is called. It finds that the minimum is 2 and stores it in `low`. Then `high` "
     "becomes 9. `f([2, 9])` returns 9 - 2 = 7.", "minimum is 2", "minimum is 9"),
    (ELEMENTS, "",
     "`a` becomes [1, 5]. `a[0]` was 1 and is now 1 + 2 = 3. It prints 3.",
     "was 1 and", "was 3 and"),
    (FRONT, "",
     "`a` becomes [3, 5, 6]. The first element of `a`, 3, is taken out, which leaves [5, 6]. "
     "It prints [5, 6].", "`a`, 3,", "`a`, 6,"),
    (HEAP, "",
     "`h` becomes [1, 2, 3]. `n` becomes 0. Iteration 1 of the while loop: `h` is [1, 2, 3], so it "
     "is not empty, so the body runs. `x` becomes 1. `n` becomes 0 + 1 = 1. Iteration 2 of the "
     "while loop: `h` is [2, 3], so the body runs. `x` becomes 2. `n` becomes 1 + 2 = 3. "
     "Iteration 3 of the while loop: `h` is [3], so the body runs. `x` becomes 3. `n` becomes "
     "3 + 3 = 6. The loop ends after 3 iterations. It prints 6.",
     "loop: `h` is [1, 2, 3]", "loop: `h` is [2, 3]"),
    (INFINITE, "",
     "`a` becomes inf. `b` becomes 1. `c` becomes min(4, inf + 1) = 4. It prints 4.",
     "inf + 1", "inf + 2"),
    (LETTERS, "",
     "`n` becomes 0. Over iterations 1 to 5: `c` starts at 'n' and ends at 'r'; `n` goes from 0 to "
     "5. The loop ends after 5 iterations. It prints 5.", "ends at 'r'", "ends at 'e'"),
])  # fmt: skip
def test_the_truth_is_accepted_and_the_lie_is_not(
    source: str, call: str, text: str, was: str, now: str
) -> None:
    run = run_text(source, call=call)
    printed = run[2].stdout.decode()
    end = "" if call else f"\n\nThe program prints:\n```\n{printed}```\n"
    truth = check(text + end, *run)
    assert truth.accepted, truth.reasons
    assert text.count(was) == 1
    assert not check(text.replace(was, now) + end, *run).accepted
