import random
import sys

rng = random.Random(int(sys.argv[1]))
t = rng.randint(3, 6)
print(t)
for _ in range(t):
    r1, r2 = rng.randint(1, 12), rng.randint(1, 12)
    x, y = rng.randint(-9, 9), rng.randint(-9, 9)
    print(x, y, r1, x + rng.randint(-9, 9), y + rng.randint(-9, 9), r2)
