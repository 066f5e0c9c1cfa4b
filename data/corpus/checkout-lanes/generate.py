import random
import sys

rng = random.Random(int(sys.argv[1]))
m, n = rng.randint(1, 4), rng.randint(4, 12)
t = 0
print(m, n)
for _ in range(n):
    t += rng.choice([0, 0, 1, 2, 3, 5])
    print(t, rng.choice([0, 1, 2, 3, 5, 10]))
