import random
import sys

rng = random.Random(int(sys.argv[1]))
names = ["a", "b", "row", "it"]


def piece(depth):
    roll = rng.random()
    if roll < 0.3 or depth == 0:
        return rng.choice(["x", "one / two", "", "ok"])
    if roll < 0.5:
        return "<" + rng.choice(names) + "/>"
    name = rng.choice(names)
    inner = "".join(piece(depth - 1) for _ in range(rng.randint(1, 2)))
    last = name if rng.random() < 0.9 else rng.choice(names)
    return f"<{name}>{inner}" + (f"</{last}>" if rng.random() < 0.93 else "")


n = rng.randint(3, 5)
print(n)
for _ in range(n):
    while True:
        line = "".join(piece(3) for _ in range(3))
        if 0 < len(line) <= 60:
            break
    print(line)
