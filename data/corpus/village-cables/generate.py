import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 11)
k = rng.randint(1, max(1, n // 3))
m = rng.randint(n, 2 * n + 2)
print(n, m, k)
print(*rng.sample(range(1, n + 1), k))
for _ in range(m):
    a, b = rng.sample(range(1, n + 1), 2)
    print(a, b, rng.randint(1, 30))
