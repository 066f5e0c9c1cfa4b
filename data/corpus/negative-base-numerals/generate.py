import random
import sys

rng = random.Random(int(sys.argv[1]))
q = rng.randint(3, 8)
print(q)
for _ in range(q):
    kind = rng.choice("EEDS")
    b = rng.randint(2, 10)
    if kind == "E":
        size = rng.choice([6, 60, 3000])
        print(kind, rng.randint(-size, size), b)
    else:
        top = b if kind == "S" or rng.random() < 0.8 else 10
        s = "".join(str(rng.randrange(top)) for _ in range(rng.randint(1, 6)))
        print(kind, s, b)
