import sys

lines = sys.stdin.read().split("\n")
h, w, t = map(int, lines[0].split())
grid = lines[1:h + 1]
y, x, dy, dx = map(int, lines[h + 1].split())
bounces = hits = 0
for _ in range(t):
    y += dy
    x += dx
    if y < 1 or y > h:
        y -= dy
        dy = -dy
        bounces += 1
    if x < 1 or x > w:
        x -= dx
        dx = -dx
        bounces += 1
    mark = grid[y - 1][x - 1]
    if mark in "-*":
        dy = -dy
    if mark in "|*":
        dx = -dx
    if mark != ".":
        hits += 1
print(y, x)
print(bounces, hits)
