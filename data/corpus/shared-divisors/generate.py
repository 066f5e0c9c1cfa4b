import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(2, 8)
base = rng.choice([1, 6, 9, 12, 25, 30, 36, 48, 49, 60, 72, 100])
print(n)
print(*[base * rng.randint(1, 12) for _ in range(n)])
