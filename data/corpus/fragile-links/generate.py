import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 11)
m = rng.randint(n - 2, n + 2)
print(n, m)
for _ in range(m):
    a, b = rng.sample(range(1, n + 1), 2)
    print(a, b)
