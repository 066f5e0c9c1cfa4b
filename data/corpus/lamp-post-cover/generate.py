import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 18)
span = rng.choice([12, 30, 60])
print([[rng.randint(-span, span) for _ in range(n)], rng.randint(0, 5)])
