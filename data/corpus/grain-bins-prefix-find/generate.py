import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(4, 14)
q = rng.randint(6, 16)
amounts = [rng.choice([0, 0, rng.randint(1, 9), rng.randint(1, 9)]) for _ in range(n)]
print(n, q)
print(*amounts)
for _ in range(q):
    op = rng.choice(["set", "sum", "find", "find"])
    if op == "set":
        i = rng.randint(1, n)
        amounts[i - 1] = rng.randint(0, 12)
        print("set", i, amounts[i - 1])
    elif op == "sum":
        l = rng.randint(1, n)
        print("sum", l, rng.randint(l, n))
    else:
        p = rng.randint(1, n)
        print("find", max(1, sum(amounts[:p]) + rng.choice([0, 0, 1])))
