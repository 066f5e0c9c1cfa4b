import sys
from math import asin, dist, pi, sqrt


def cap(r, from_x):
    def primitive(x):
        return x * sqrt(max(0.0, r * r - x * x)) + r * r * asin(max(-1.0, min(1.0, x / r)))

    return primitive(r) - primitive(from_x)


def overlap(p, r, q, s):
    if r < s:
        return overlap(q, s, p, r)
    d = dist(p, q)
    if d >= r + s:
        return 0
    if d + s <= r:
        return pi * s * s
    chord = (d * d + r * r - s * s) / (2 * d)
    return cap(r, chord) + cap(s, d - chord)


sys.stdin.readline()
for line in sys.stdin:
    a, b, r, c, d, s = map(float, line.split())
    print(overlap((a, b), r, (c, d), s))
