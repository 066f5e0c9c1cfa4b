import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 14)
side = [rng.randint(0, 1) for _ in range(n)]
rivals = []
for _ in range(rng.randint(n // 2, n + 3)):
    a, b = rng.sample(range(n), 2)
    if side[a] != side[b] or rng.random() < 0.05:
        rivals.append([a, b])
print([n, rivals])
