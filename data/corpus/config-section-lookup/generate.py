import random
import sys

rng = random.Random(int(sys.argv[1]))
sections = ["main", "disk", "net"]
keys = ["host", "size", "mode", "path"]
values = ["on", "off", "4 8", "a=b", "x # y", "", "/tmp/q", "7", "== 3"]
rows = []
for _ in range(rng.randint(6, 16)):
    pad = " " * rng.randint(0, 2)
    roll = rng.random()
    if roll < 0.1:
        rows.append(pad)
    elif roll < 0.2:
        rows.append(pad + "# " + rng.choice(keys) + " = " + rng.choice(values))
    elif roll < 0.4:
        rows.append(pad + "[" + rng.choice(sections) + "]" + pad)
    else:
        gap = " " * rng.randint(0, 2)
        rows.append(pad + rng.choice(keys) + gap + "=" + gap + rng.choice(values))
print(len(rows))
for row in rows:
    print(row)
q = rng.randint(4, 9)
print(q)
for _ in range(q):
    print(rng.choice(sections) + "." + rng.choice(keys))
