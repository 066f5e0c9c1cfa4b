import random
import sys

rng = random.Random(int(sys.argv[1]))
h = rng.randint(4, 12)
p = rng.randint(7, 14)
r = rng.randint(3, 8)
span = rng.choice([30, 40, 50])
print(h, p, r)
print(*[rng.randint(0, span) for _ in range(h)])
print(*[rng.randint(0, span) for _ in range(p)])
