import math
import sys


class Disc:
    def __init__(self, x, y, r):
        self.x, self.y, self.r = x, y, r

    def misses(self, p):
        return math.hypot(p[0] - self.x, p[1] - self.y) > self.r + 1e-9

    @classmethod
    def on_two(cls, p, q):
        return cls((p[0] + q[0]) / 2, (p[1] + q[1]) / 2, math.dist(p, q) / 2)

    @classmethod
    def on_three(cls, p, q, s):
        ax, ay = q[0] - p[0], q[1] - p[1]
        bx, by = s[0] - p[0], s[1] - p[1]
        det = 2 * (ax * by - ay * bx)
        a, b = ax * ax + ay * ay, bx * bx + by * by
        ux, uy = (by * a - ay * b) / det, (ax * b - bx * a) / det
        return cls(p[0] + ux, p[1] + uy, math.hypot(ux, uy))


def cover(pts):
    disc = Disc(*pts[0], 0)
    for i, p in enumerate(pts):
        if not disc.misses(p):
            continue
        disc = Disc(*p, 0)
        for j, q in enumerate(pts[:i]):
            if not disc.misses(q):
                continue
            disc = Disc.on_two(p, q)
            for s in pts[:j]:
                if disc.misses(s):
                    disc = Disc.on_three(p, q, s)
    return disc


def main():
    n = int(sys.stdin.readline())
    pts = [tuple(map(int, sys.stdin.readline().split())) for _ in range(n)]
    disc = cover(pts)
    print(disc.x, disc.y, disc.r)


main()
