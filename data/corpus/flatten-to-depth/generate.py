import random
import sys

rng = random.Random(int(sys.argv[1]))


def build(level, width):
    out = []
    for _ in range(rng.randint(0 if level else 2, width)):
        if level < 4 and rng.random() < 0.45:
            out.append(build(level + 1, 3))
        else:
            out.append(rng.randint(-9, 99))
    return out


items = build(0, 5)
print([items, rng.randint(0, 4)])
