import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(3, 8)
print(n)
print(*[rng.randint(1, 20) for _ in range(n)])
