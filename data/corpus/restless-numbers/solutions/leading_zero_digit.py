from functools import lru_cache

A, B, K = map(int, input().split())


def solve(n):
    if n < 0:
        return 0
    s = list(map(int, str(n)))

    @lru_cache(None)
    def go(i, prev, rem, tight):
        if i == len(s):
            return int(rem == 0)
        hi = s[i] if tight else 9
        return sum(
            go(i + 1, d, (rem + d) % K, tight and d == hi)
            for d in range(hi + 1)
            if d != prev
        )

    return go(0, -1, 0, True)


print(solve(B) - solve(A - 1))
