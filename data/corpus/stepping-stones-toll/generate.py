import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 25)
e = rng.choice([0, 1, 3, 8])
print(n, e)
print(*[rng.randint(0, 20) for _ in range(n)])
