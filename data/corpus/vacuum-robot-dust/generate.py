import random
import sys

rng = random.Random(int(sys.argv[1]))
r, c = rng.randint(2, 5), rng.randint(2, 6)
g = [[rng.choice("0011122#") for _ in range(c)] for _ in range(r)]
sr, sc = rng.randrange(r), rng.randrange(c)
if g[sr][sc] == "#":
    g[sr][sc] = "1"
print(r, c)
for row in g:
    print("".join(row))
print(sr + 1, sc + 1, rng.choice("NESW"))
print("".join(rng.choice("FFFFFLR") for _ in range(rng.randint(10, 40))))
