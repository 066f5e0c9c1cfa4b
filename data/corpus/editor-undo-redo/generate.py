import random
import sys

rng = random.Random(int(sys.argv[1]))
ops = []
for _ in range(rng.randint(10, 28)):
    kind = rng.choice(["add", "add", "add", "cut", "turn", "undo", "undo", "redo", "show", "show"])
    if kind == "add":
        ops.append([kind, "".join(rng.choice("abc") for _ in range(rng.randint(0, 3)))])
    elif kind == "cut":
        ops.append([kind, rng.randint(0, 4)])
    elif kind in ("undo", "redo"):
        ops.append([kind, rng.randint(1, 3)])
    else:
        ops.append([kind])
ops.append(["show"])
print([ops])
