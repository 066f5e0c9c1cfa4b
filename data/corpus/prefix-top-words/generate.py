import random
import sys

rng = random.Random(int(sys.argv[1]))
pool = ["".join(rng.choice("abt") for _ in range(rng.randint(1, 4))) for _ in range(9)]
words = [rng.choice(pool) for _ in range(rng.randint(6, 18))]
prefixes = []
for _ in range(rng.randint(2, 5)):
    base = rng.choice(pool)
    prefixes.append(base[:rng.randint(0, len(base))])
print([words, prefixes, rng.randint(1, 3)])
