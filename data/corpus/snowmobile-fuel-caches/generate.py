import random
import sys

rng = random.Random(int(sys.argv[1]))
d = rng.randint(30, 60)
n = rng.randint(4, 10)
print(d, rng.randint(5, 20), n)
for _ in range(n):
    print(rng.randint(0, d - 1), rng.randint(2, 16))
