import sys
from functools import lru_cache

PARTS = (
    lambda r, c, m: (c, r),
    lambda r, c, m: (r, c + m),
    lambda r, c, m: (r + m, c + m),
    lambda r, c, m: (2 * m - 1 - c, m - 1 - r),
)
UNDO = (
    lambda r, c, m: (c, r),
    lambda r, c, m: (r, c - m),
    lambda r, c, m: (r - m, c - m),
    lambda r, c, m: (m - 1 - c, 2 * m - 1 - r),
)


@lru_cache(maxsize=None)
def at(k, i):
    if not k:
        return (0, 0)
    m = 1 << (k - 1)
    return PARTS[i // (m * m)](*at(k - 1, i % (m * m)), m)


@lru_cache(maxsize=None)
def index(k, r, c):
    if not k:
        return 0
    m = 1 << (k - 1)
    for part, undo in enumerate(UNDO):
        a, b = undo(r, c, m)
        if 0 <= a < m and 0 <= b < m:
            return part * m * m + index(k - 1, a, b)


tokens = iter(sys.stdin.read().split())
take = lambda: int(next(tokens))
k, q = take(), take()
for _ in range(q):
    kind = next(tokens)
    if kind == "P":
        print("%d %d" % at(k, take()))
        continue
    first = index(k, take(), take())
    if kind == "D":
        first = abs(first - index(k, take(), take()))
    print(first)
