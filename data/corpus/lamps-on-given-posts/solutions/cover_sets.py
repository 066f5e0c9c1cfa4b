import sys

INF = 10 ** 6

rd = sys.stdin.readline
h, p, r = map(int, rd().split())
houses = sorted(set(map(int, rd().split())))
posts = sorted(set(map(int, rd().split())))
m = len(houses)
need = [0] + [INF] * m
for y in posts:
    inside = [i for i, x in enumerate(houses) if abs(x - y) <= r]
    if inside:
        first, last = inside[0], inside[-1]
        cost = min(need[first:last + 1]) + 1
        for i in range(first, last + 1):
            need[i + 1] = min(need[i + 1], cost)
print(need[m] if need[m] < INF else -1)
