import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 9)
q = rng.randint(14, 34)
print(n, q)
for _ in range(q):
    op = rng.choices(["join", "save", "back", "same", "size", "count"], [6, 3, 3, 3, 2, 2])[0]
    if op in ("join", "same"):
        print(op, rng.randint(1, n), rng.randint(1, n))
    elif op == "size":
        print(op, rng.randint(1, n))
    else:
        print(op)
