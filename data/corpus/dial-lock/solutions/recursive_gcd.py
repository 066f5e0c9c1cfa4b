import sys


def ext(a, b):
    if b == 0:
        return a, 1, 0
    g, x, y = ext(b, a % b)
    return g, y, x - a // b * y


def solve(a, b, m):
    g, x, _ = ext(a, m)
    if b % g:
        return "NO"
    step = m // g
    return f"{x * (b // g) % step} {g}"


data = list(map(int, sys.stdin.read().split()))
for i in range(data[0]):
    print(solve(*data[1 + 3 * i:4 + 3 * i]))
