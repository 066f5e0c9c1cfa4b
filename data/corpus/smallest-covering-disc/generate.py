import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 8)
print(n)
slope = rng.choice([None, None, None, (1, 2)])
for _ in range(n):
    x = rng.randint(-20, 20)
    y = rng.randint(-20, 20)
    if slope:
        y = slope[0] + slope[1] * x
    print(x, y)
