import sys
from math import dist, pi


def side(points):
    out = []
    for x, y in points:
        while len(out) > 1:
            (a, b), (c, d) = out[-2:]
            if (c - a) * (y - b) - (d - b) * (x - a) > 0:
                break
            del out[-1]
        out.append((x, y))
    return out


with sys.stdin as f:
    n, r = map(int, f.readline().split())
    pegs = sorted({tuple(map(int, f.readline().split())) for _ in range(n)})
lower, upper = side(pegs), side(pegs[::-1])
ring = lower if lower == upper[::-1] else lower + upper[1:]
rope = sum(dist(a, b) for a, b in zip(ring, ring[1:]))
wide = max(dist(a, b) for a in ring for b in ring)
print(rope + 2 * pi * r, wide + 2 * r)
