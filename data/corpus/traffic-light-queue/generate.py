import random
import sys

rng = random.Random(int(sys.argv[1]))
g, r, n = rng.randint(1, 5), rng.randint(1, 6), rng.randint(3, 10)
span = rng.choice([8, 15, 40])
print(g, r, n)
print(*sorted(rng.randint(0, span) for _ in range(n)))
