from math import acos, hypot, pi, sin


def segment(r, cosine):
    if cosine <= -1:
        return pi * r * r
    if cosine >= 1:
        return 0
    angle = acos(cosine)
    return r * r * (angle - sin(2 * angle) / 2)


def solve():
    x1, y1, r1, x2, y2, r2 = map(int, input().split())
    d = hypot(x1 - x2, y1 - y2)
    c1 = (d * d + r1 * r1 - r2 * r2) / (2 * d * r1)
    c2 = (d * d + r2 * r2 - r1 * r1) / (2 * d * r2)
    return segment(r1, c1) + segment(r2, c2)


for _ in range(int(input())):
    print(solve())
