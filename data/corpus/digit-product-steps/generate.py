import random
import sys

rng = random.Random(int(sys.argv[1]))
q = rng.randint(2, 6)
print(q)
for _ in range(q):
    b = rng.choice([2, 3, 6, 7, 8, 9, 10, 10, 12, 16])
    print(rng.randint(0, rng.choice([20, 900, 100000])), b)
