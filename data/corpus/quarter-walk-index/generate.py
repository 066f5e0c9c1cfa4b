import random
import sys

rng = random.Random(int(sys.argv[1]))
k = rng.randint(1, 5)
q = rng.randint(3, 9)
n = 2 ** k


def cell():
    return rng.randrange(n), rng.randrange(n)


print(k, q)
for _ in range(q):
    kind = rng.choice("PPIID")
    if kind == "P":
        print(kind, rng.randrange(n * n))
    elif kind == "I":
        print(kind, *cell())
    else:
        print(kind, *cell(), *cell())
