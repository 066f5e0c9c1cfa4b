import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(2, 14)
print(n, rng.randint(0, 2 ** n - 1))
