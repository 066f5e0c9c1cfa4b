import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 9)
m = rng.randint(n, 3 * n)
print(n, m)
for _ in range(m):
    print(rng.randint(1, n), rng.randint(1, n), rng.randint(0, 30))
