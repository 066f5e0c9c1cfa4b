import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(2, 5)
d = rng.randint(1, n + 1)
print(n, d)
