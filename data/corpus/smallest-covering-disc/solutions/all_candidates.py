from itertools import combinations
from math import dist

n = int(input())
pts = sorted({tuple(map(int, input().split())) for _ in range(n)})


def by_two(a, b):
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def by_three(a, b, c):
    bx, by, cx, cy = b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]
    d = 2 * (bx * cy - by * cx)
    if d == 0:
        return None
    p, q = bx * bx + by * by, cx * cx + cy * cy
    return a[0] + (cy * p - by * q) / d, a[1] + (bx * q - cx * p) / d


centres = [by_two(a, b) for a, b in combinations(pts, 2)]
centres += [by_three(*t) for t in combinations(pts, 3)]
best = (0.0, pts[0]) if len(pts) == 1 else (float("inf"), None)
for centre in centres:
    if centre:
        r = max(dist(centre, p) for p in pts)
        best = min(best, (r, centre))
print("%.9f %.9f %.9f" % (*best[1], best[0]))
