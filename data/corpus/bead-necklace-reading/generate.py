import random
import sys

rng = random.Random(int(sys.argv[1]))
t = rng.randint(2, 4)
print(t)
for _ in range(t):
    n = rng.randint(3, 12)
    base = "".join(rng.choice("aab" if rng.random() < 0.7 else "cde") for _ in range(n))
    if rng.random() < 0.4:
        base = base[:4] * 2
    print(base)
