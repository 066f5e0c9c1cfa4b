import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(5, 20)
w = rng.randint(12, 30)
print(n, w)
print(*[rng.randint(1, w + 3) for _ in range(n)])
