import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(5, 16)
a = rng.randint(1, n // 2)
b = rng.randint(1, n - a)
low = rng.choice([-20, -9, 0])
print(n, a, b)
print(*[rng.randint(low, 9) for _ in range(n)])
