import random
import sys

rng = random.Random(int(sys.argv[1]))
labels = rng.sample(["pen", "cup", "map", "fig", "owl", "jar", "net", "sky"], 6)
c = rng.randint(2, 4)
q = rng.randint(15, 40)
print(c, q)
for _ in range(q):
    op = rng.choices(["put", "get", "peek"], [5, 4, 2])[0]
    label = rng.choice(labels)
    if op == "put":
        print(op, label, rng.randint(0, 99))
    else:
        print(op, label)
