import random
import sys

rng = random.Random(int(sys.argv[1]))
q = rng.randint(2, 6)
print(q)
for _ in range(q):
    m = rng.choice([rng.randint(1, 30), rng.randint(100, 1000), rng.randint(10**6, 10**9)])
    a = rng.randrange(m)
    b = a * rng.randrange(m) % m if rng.random() < 0.7 else rng.randrange(m)
    print(a, b, m)
