import random
import sys

rng = random.Random(int(sys.argv[1]))
h, w = rng.randint(2, 6), rng.randint(2, 7)
t = rng.randint(6, 50)
print(h, w, t)
weights = "." * rng.choice([6, 10, 20]) + "-|*"
for _ in range(h):
    print("".join(rng.choice(weights) for _ in range(w)))
print(rng.randint(1, h), rng.randint(1, w), rng.choice([-1, 1]), rng.choice([-1, 1]))
