def make_table(grid, y, x, dy, dx):
    bounces = 0
    hits = 0
    bottom, right = len(grid) - 1, len(grid[0]) - 1

    def step():
        nonlocal y, x, dy, dx, bounces, hits
        if (dy == 1 and y == bottom) or (dy == -1 and y == 0):
            dy *= -1
            bounces += 1
        if (dx == 1 and x == right) or (dx == -1 and x == 0):
            dx *= -1
            bounces += 1
        y, x = y + dy, x + dx
        mark = grid[y][x]
        hits += mark in "-|*"
        dy *= -1 if mark in "-*" else 1
        dx *= -1 if mark in "|*" else 1

    def report():
        return f"{y + 1} {x + 1}\n{bounces} {hits}"

    return step, report


h, w, t = map(int, input().split())
grid = [input() for _ in range(h)]
r, c, dy, dx = map(int, input().split())
step, report = make_table(grid, r - 1, c - 1, dy, dx)
for _ in range(t):
    step()
print(report())
