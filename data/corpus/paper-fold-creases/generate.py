import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(2, 8)
top = 2 ** n - 1
a = rng.randint(1, top)
b = min(top, a + rng.randint(0, 40))
if rng.random() < 0.35:
    a, b = b, a
print(n, a, b)
