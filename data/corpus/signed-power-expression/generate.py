import random
import sys

rng = random.Random(int(sys.argv[1]))


def atom(depth):
    if depth and rng.random() < 0.35:
        return "(" + expr(depth - 1) + ")"
    return str(rng.randint(0, 12))


def power(depth):
    base = atom(depth)
    if rng.random() < 0.2:
        base = rng.choice(["2", "3", base if base != "0" else "1"])
        return base + "^" + rng.choice(["2", "1", "(3-1)", "2^1"])
    return base


def factor(depth):
    return rng.choice(["", "", "", "-", "--", "+"]) + power(depth)


def expr(depth):
    text = factor(depth)
    for _ in range(rng.randint(0, 2)):
        gap = rng.choice(["", " "])
        text += gap + rng.choice("+-**/%") + gap + factor(depth)
    return text


n = rng.randint(3, 5)
print(n)
for _ in range(n):
    line = expr(2)
    while not 6 <= len(line) <= 30:
        line = expr(2)
    print(line)
