import sys
from math import gcd


def join(m, t, p, r):
    g = gcd(m, p)
    if (t - r) % g:
        return None
    while t % p != r:
        t += m
    return m * p // g, t


def main():
    first, *rest = sys.stdin.read().strip().split("\n")
    k, s = map(int, first.split())
    state = (1, 0)
    for line in rest:
        p, r = map(int, line.split())
        state = join(*state, p, r)
        if state is None:
            print("NEVER")
            return
    m, t = state
    if s > 0 and t <= s:
        t += ((s - t) // m + 1) * m
    print(t)


main()
