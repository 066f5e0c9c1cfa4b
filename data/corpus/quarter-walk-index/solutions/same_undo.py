import sys


def cell(k, i):
    r = c = 0
    m = 1
    for _ in range(k):
        part = i % 4
        i //= 4
        if part == 0:
            r, c = c, r
        elif part == 1:
            c += m
        elif part == 2:
            r += m
            c += m
        else:
            r, c = 2 * m - 1 - c, m - 1 - r
        m *= 2
    return r, c


def number(k, r, c):
    total = 0
    while k > 0:
        k -= 1
        m = 2 ** k
        if r < m and c < m:
            part = 0
            r, c = c, r
        elif r < m:
            part = 1
            c -= m
        elif c >= m:
            part = 2
            r -= m
            c -= m
        else:
            part = 3
            r, c = r - m, m - 1 - c
        total = 4 * total + part
    return total


k, q = map(int, sys.stdin.readline().split())
for _ in range(q):
    kind, *v = sys.stdin.readline().split()
    v = list(map(int, v))
    if kind == "P":
        print(*cell(k, v[0]))
    else:
        a = number(k, v[0], v[1])
        print(a if kind == "I" else abs(a - number(k, v[2], v[3])))
