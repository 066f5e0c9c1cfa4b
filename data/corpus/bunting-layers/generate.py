import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(6, 20)
q = rng.randint(2, 7)
print(n, q)
for _ in range(q):
    l = rng.randint(1, n)
    r = rng.randint(l, min(n, l + rng.randint(1, 9)))
    print(l, r, rng.randint(1, 3))
