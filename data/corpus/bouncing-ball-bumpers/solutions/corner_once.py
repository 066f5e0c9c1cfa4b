h, w, t = map(int, input().split())
grid = [input() for _ in range(h)]
y, x, dy, dx = map(int, input().split())
bounces = hits = 0
while t:
    t -= 1
    ny, nx = y + dy, x + dx
    bounced = False
    if not 1 <= ny <= h:
        dy = -dy
        bounced = True
    if not 1 <= nx <= w:
        dx = -dx
        bounced = True
    if bounced:
        bounces += 1
    y, x = y + dy, x + dx
    c = grid[y - 1][x - 1]
    if c != ".":
        hits += 1
        if c != "|":
            dy = -dy
        if c != "-":
            dx = -dx
print(y, x)
print(bounces, hits)
