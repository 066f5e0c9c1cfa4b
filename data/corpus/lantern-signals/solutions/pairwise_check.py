import sys
from itertools import combinations
from math import gcd

sys.setrecursionlimit(5000)


def bezout(a, b):
    if not b:
        return 1, 0
    x, y = bezout(b, a % b)
    return y, x - a // b * y


values = list(map(int, sys.stdin.buffer.read().split()))
k, s = values[:2]
beats = list(zip(values[2::2], values[3::2]))
if any((r - q) % gcd(p, o) for (p, r), (o, q) in combinations(beats, 2)):
    print("NEVER")
    sys.exit()
m, t = beats[0]
for p, r in beats[1:]:
    g = gcd(m, p)
    x, _ = bezout(m // g, p // g)
    t = (t + m * (x * ((r - t) // g) % (p // g))) % (m // g * p)
    m = m // g * p
while t < s:
    t += -(-(s - t) // m) * m
print(t)
