import math
import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 14)
seen = {}
for _ in range(n):
    x, y = rng.randint(-30, 30), rng.randint(-30, 30)
    if (x, y) == (0, 0):
        continue
    g = math.gcd(x, y)
    seen.setdefault((x // g, y // g), (x, y))
corners = sorted(seen.values(), key=lambda p: math.atan2(p[1], p[0]))
gaps = [
    (math.atan2(q[1], q[0]) - math.atan2(p[1], p[0])) % (2 * math.pi)
    for p, q in zip(corners, corners[1:] + corners[:1])
]
if len(corners) < 3 or max(gaps) >= 3.1:
    corners = [(0, 0), (rng.randint(1, 9), 0), (0, rng.randint(1, 9))]
dx, dy = rng.randint(-50, 50), rng.randint(-50, 50)
if rng.random() < 0.5:
    corners.reverse()
print(len(corners))
for x, y in corners:
    print(x + dx, y + dy)
