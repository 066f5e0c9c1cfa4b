import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(5, 12)
print(n)
for _ in range(n):
    t = rng.randint(1, 9)
    print(t, rng.randint(max(1, t - 1), 28))
