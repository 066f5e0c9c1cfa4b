import sys
import math


def solve(points):
    total = border = 0
    for i, (x, y) in enumerate(points):
        px, py = points[i - 1]
        total += px * y - x * py
        if i:
            border += math.sqrt((x - px) ** 2 + (y - py) ** 2)
    return abs(total) / 2, border


rows = sys.stdin.read().split("\n")
pts = [tuple(int(v) for v in row.split()) for row in rows[1:] if row]
print("%.1f %.3f" % solve(pts))
