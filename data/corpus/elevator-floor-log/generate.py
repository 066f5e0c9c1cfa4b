import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(3, 12)
q = rng.randint(4, 25)
print(n, rng.randint(1, n), q)
for _ in range(q):
    kind = rng.choice("UDG")
    if kind == "G":
        print(kind, rng.randint(-1, n + 2))
    else:
        print(kind, rng.randint(0, n // 2 + 2))
