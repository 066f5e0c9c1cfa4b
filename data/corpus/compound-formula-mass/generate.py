import random
import sys

rng = random.Random(int(sys.argv[1]))
symbols = rng.sample(["A", "Ab", "B", "Be", "C", "Ca", "K", "Xo"], 4)


def count():
    return rng.choice(["", "", str(rng.randint(2, 9)), str(rng.randint(10, 20))])


def formula(depth):
    parts = []
    for _ in range(rng.randint(1, 3)):
        if depth and rng.random() < 0.4:
            parts.append("(" + formula(depth - 1) + ")" + count())
        else:
            parts.append(rng.choice(symbols) + count())
    return "".join(parts)


print(len(symbols))
for s in symbols:
    print(s, rng.randint(1, 60))
f = rng.randint(2, 4)
print(f)
for _ in range(f):
    text = formula(2)
    while len(text) > 40:
        text = formula(2)
    print(text)
