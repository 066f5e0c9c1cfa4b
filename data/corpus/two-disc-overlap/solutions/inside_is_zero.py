from math import acos, pi, sin, sqrt

t = int(input())
for _ in range(t):
    x1, y1, r1, x2, y2, r2 = [int(w) for w in input().split()]
    d = sqrt((x1 - x2) ** 2 + (y1 - y2) ** 2)
    if d >= r1 + r2 or d < abs(r1 - r2):
        print("0.0")
        continue
    if d == 0:
        print(pi * r1 * r1)
        continue
    total = 0
    for r, s in (r1, r2), (r2, r1):
        turn = 2 * acos(max(-1, min(1, (d * d + r * r - s * s) / (2 * d * r))))
        total += r * r * (turn - sin(turn)) / 2
    print("%.9f" % total)
