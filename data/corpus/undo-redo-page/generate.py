import random
import sys

rng = random.Random(int(sys.argv[1]))
q = rng.randint(10, 40)
rows = []
for _ in range(q):
    kind = rng.choices(["type", "clear", "undo", "redo", "show"], [6, 1, 4, 3, 4])[0]
    if kind == "type":
        word = "".join(rng.choice("abcdeklmor") for _ in range(rng.randint(1, 5)))
        rows.append("type " + word)
    else:
        rows.append(kind)
rows[-1] = "show"
print(q)
print("\n".join(rows))
