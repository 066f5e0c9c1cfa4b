h, w, t = map(int, input().split())
grid = [input() for _ in range(h)]
y, x, dy, dx = map(int, input().split())
hit_cells = set()
bounces = 0
for _ in range(t):
    if not 1 <= y + dy <= h:
        dy = -dy
        bounces += 1
    if not 1 <= x + dx <= w:
        dx = -dx
        bounces += 1
    y += dy
    x += dx
    cell = grid[y - 1][x - 1]
    if cell == ".":
        continue
    hit_cells.add((y, x))
    if cell in "-*":
        dy = -dy
    if cell in "|*":
        dx = -dx
print(y, x)
print(bounces, len(hit_cells))
