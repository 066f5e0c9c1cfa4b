h, w, t = map(int, input().split())
grid = [input() for _ in range(h)]
y, x, dy, dx = map(int, input().split())
y -= 1
x -= 1
bounces = 0
hits = 0
for _ in range(t):
    if y + dy < 0 or y + dy >= h:
        dy = -dy
        bounces += 1
    if x + dx < 0 or x + dx >= w:
        dx = -dx
        bounces += 1
    y += dy
    x += dx
    cell = grid[y][x]
    if cell == "-" or cell == "*":
        dy = -dy
    if cell == "|" or cell == "*":
        dx = -dx
    if cell != ".":
        hits += 1
print(y + 1, x + 1)
print(bounces, hits)
