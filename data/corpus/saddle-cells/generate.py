import random
import sys

rng = random.Random(int(sys.argv[1]))
r = rng.randint(2, 6)
c = rng.randint(2, 6)
top = rng.randint(2, 6)
grid = [[rng.randint(0, top) for _ in range(c)] for _ in range(r)]
if rng.random() < 0.6:
    i, j = rng.randrange(r), rng.randrange(c)
    grid[i][j] = max(grid[i])
    for k in range(r):
        if grid[k][j] < grid[i][j]:
            grid[k][j] = grid[i][j] + rng.randint(0, 1)
print(r, c)
for row in grid:
    print(*row)
