import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 12)
print(n, rng.randint(1, 5))
span = rng.choice([3, 8, 40])
for _ in range(n):
    print(rng.randint(-span, span), rng.randint(-span, span))
