from functools import lru_cache

A, B, K = map(int, input().split())


@lru_cache(maxsize=None)
def free(left, prev, rem):
    if left == 0:
        return 1 if rem == 0 else 0
    return sum(free(left - 1, d, (rem + d) % K) for d in range(10) if d != prev)


def upto(n):
    if n < 0:
        return 0
    digits = [int(ch) for ch in str(n)]
    size = len(digits)
    total = 1
    for shorter in range(1, size):
        for first in range(1, 10):
            total += free(shorter - 1, first, first % K)
    prev, rem = -1, 0
    for i, top in enumerate(digits):
        for d in range(0 if i else 1, top):
            if d != prev:
                total += free(size - i - 1, d, (rem + d) % K)
        if top == prev:
            return total
        prev, rem = top, (rem + top) % K
    if n > 0 and rem == 0:
        total += 1
    return total


print(upto(B) - upto(A - 1))
