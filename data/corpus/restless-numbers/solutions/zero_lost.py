from functools import lru_cache

a, b, k = map(int, input().split())


def upto(n):
    s = str(n)

    @lru_cache(None)
    def f(i, prev, rem, tight):
        if i == len(s):
            return rem == 0
        top = int(s[i]) if tight else 9
        r = 0
        for d in range(top + 1):
            nt = tight and d == top
            if prev is None and d == 0:
                r += f(i + 1, None, 0, nt)
            elif d != prev:
                r += f(i + 1, d, (rem + d) % k, nt)
        return r

    return f(0, None, 0, True)


print(upto(b) - upto(max(0, a - 1)))
