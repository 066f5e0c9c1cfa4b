import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 16)
top = rng.choice([5, 10, 40])
print([[rng.randint(-2, top) for _ in range(n)]])
