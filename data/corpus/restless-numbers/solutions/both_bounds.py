import sys
from functools import cache

lo, hi, k = sys.stdin.read().split()
k = int(k)
lo = lo.zfill(len(hi))
n = len(hi)


@cache
def rec(i, prev, rem, low, high):
    if i == n:
        return int(rem == 0)
    start = int(lo[i]) if low else 0
    stop = int(hi[i]) if high else 9
    ways = 0
    for d in range(start, stop + 1):
        if d == prev:
            continue
        began = prev != -1 or d > 0
        ways += rec(
            i + 1,
            d if began else -1,
            (rem + d) % k,
            low and d == start,
            high and d == stop,
        )
    return ways


print(rec(0, -1, 0, True, True))
