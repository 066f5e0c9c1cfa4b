import sys
from collections import Counter
from dataclasses import dataclass


@dataclass(order=True)
class Stretch:
    thick: int
    size: int
    minus_start: int


def main():
    nums = list(map(int, sys.stdin.buffer.read().split()))
    n, q = nums[:2]
    events = Counter()
    for k in range(2, 2 + 3 * q, 3):
        l, r, w = nums[k:k + 3]
        events[l] += w
        events[r + 1] -= w
    cuts = sorted(p for p in events if 1 < p <= n and events[p] != 0)
    edges = [1, *cuts, n + 1]
    level = 0
    best = None
    for a, b in zip(edges, edges[1:]):
        level += events[a]
        s = Stretch(level, b - a, -a)
        if best is None or s > best:
            best = s
    print(best.thick, best.size, -best.minus_start)


main()
