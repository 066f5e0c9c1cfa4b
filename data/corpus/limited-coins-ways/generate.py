import random
import sys

rng = random.Random(int(sys.argv[1]))
k = rng.randint(2, 4)
a = rng.randint(6, 22)
print(k, a)
for _ in range(k):
    print(rng.randint(1, 6), rng.randint(0, 6))
