import sys
from functools import lru_cache


@lru_cache(maxsize=None)
def creases(n):
    if n == 1:
        return "V"
    left = creases(n - 1)
    flip = {"V": "A", "A": "V"}
    return left + "V" + "".join(flip[c] for c in left[::-1])


n, a, b = map(int, sys.stdin.readline().split())
if a > b:
    a, b = b, a
s = creases(n)
print(s[a - 1:b])
