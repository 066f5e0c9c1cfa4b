import random
import sys

rng = random.Random(int(sys.argv[1]))
k = rng.randint(2, 4)
t = rng.randint(0, 5000)
print(k, rng.choice([0, rng.randint(0, 3000), rng.randint(0, 10**7)]))
for i in range(k):
    p = rng.randint(2, 24)
    r = t % p
    if rng.random() < 0.08:
        r = rng.randrange(p)
    print(p, r)
