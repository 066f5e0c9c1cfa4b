import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 14)
block = [rng.randint(1, 12) for _ in range(rng.randint(1, n))]
a = (block * n)[:n]
k = rng.randrange(n)
b = a[k:] + a[:k]
if rng.random() < 0.3:
    i = rng.randrange(n)
    b[i] = b[i] % 12 + 1
print(n)
print(*a)
print(*b)
