import random
import sys

rng = random.Random(int(sys.argv[1]))
r = rng.randint(3, 7)
c = rng.randint(3, 8)
wall = rng.choice([0.2, 0.3, 0.4])
grid = [["#" if rng.random() < wall else "." for _ in range(c)] for _ in range(r)]
s, e = rng.sample(range(r * c), 2)
grid[s // c][s % c] = "S"
grid[e // c][e % c] = "E"
print(r, c)
for row in grid:
    print("".join(row))
