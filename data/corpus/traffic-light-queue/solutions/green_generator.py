from itertools import count, dropwhile


def green_seconds(g, r):
    for k in count():
        yield from range(k * (g + r), k * (g + r) + g)


g, r, n = map(int, input().split())
cars = [int(x) for x in input().split()]
light = green_seconds(g, r)
out = []
for c in cars:
    light = dropwhile(lambda s, c=c: s < c, light)
    out.append(next(light))
print(*out)
best = 0
for t in set(cars):
    best = max(best, sum(1 for a, p in zip(cars, out) if a <= t < p))
print(best)
