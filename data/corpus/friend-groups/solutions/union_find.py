import sys
from collections import Counter


class DisjointSets:
    def __init__(self, n):
        self.parent = list(range(n))

    def find(self, x):
        while self.parent[x] != x:
            self.parent[x] = self.parent[self.parent[x]]
            x = self.parent[x]
        return x

    def union(self, a, b):
        self.parent[self.find(a)] = self.find(b)


n, m = map(int, sys.stdin.readline().split())
sets = DisjointSets(n)
for _ in range(m):
    a, b = map(int, sys.stdin.readline().split())
    sets.union(a - 1, b - 1)
sizes = sorted(Counter(sets.find(i) for i in range(n)).values(), reverse=True)
print(len(sizes))
print(*sizes)
