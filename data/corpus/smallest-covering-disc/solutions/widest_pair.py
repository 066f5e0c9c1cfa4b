from itertools import combinations
from math import dist

stakes = [tuple(map(int, input().split())) for _ in range(int(input()))]
a = b = stakes[0]
for p, q in combinations(stakes, 2):
    if dist(p, q) > dist(a, b):
        a, b = p, q
print((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, dist(a, b) / 2)
