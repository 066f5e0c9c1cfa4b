import sys
from bisect import insort
from collections import Counter, defaultdict


class Cycle(Exception):
    pass


class Planner:
    def __init__(self, n):
        self.n = n
        self.next = defaultdict(list)
        self.blocked = Counter()

    def rule(self, a, b):
        self.next[a].append(b)
        self.blocked[b] += 1

    def plan(self):
        ready = [-v for v in range(self.n, 0, -1) if not self.blocked[v]]
        for _ in range(self.n):
            if not ready:
                raise Cycle
            v = -ready.pop()
            yield v
            for u in self.next[v]:
                self.blocked[u] -= 1
                if not self.blocked[u]:
                    insort(ready, -u)


n, m = map(int, sys.stdin.readline().split())
planner = Planner(n)
for _ in range(m):
    planner.rule(*map(int, sys.stdin.readline().split()))
try:
    print(*list(planner.plan()))
except Cycle:
    print("IMPOSSIBLE")
