import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.choice([2, 4, 4, 8, 8])
g = [["."] * n for _ in range(n)]
for _ in range(rng.randint(1, 4)):
    size = rng.choice([s for s in (1, 2, 4, 8) if s <= n // 2 or s == 1])
    r = rng.randrange(0, n, size)
    c = rng.randrange(0, n, size)
    colour = rng.choice("##.")
    for i in range(r, r + size):
        for j in range(c, c + size):
            g[i][j] = colour
print(n)
for row in g:
    print("".join(row))
