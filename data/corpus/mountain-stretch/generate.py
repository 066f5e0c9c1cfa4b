import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(8, 26)
h = rng.randint(5, 20)
step = rng.choice([1, 2, 3])
out = []
for _ in range(n):
    out.append(h)
    if rng.random() < 0.4:
        step = -step
    if rng.random() > 0.12:
        h = max(0, h + step * rng.randint(1, 2))
print(n)
print(*out)
