r, c = map(int, input().split())
g = [list(input()) for _ in range(r)]
y, x, face = input().split()
y = int(y) - 1
x = int(x) - 1
order = "NESW"
d = order.index(face)
moves = [(-1, 0), (0, 1), (1, 0), (0, -1)]
dust = bumps = 0
if g[y][x] != "0":
    g[y][x] = str(int(g[y][x]) - 1)
    dust += 1
for ch in input():
    if ch == "F":
        ny, nx = y + moves[d][0], x + moves[d][1]
        if ny < 0 or nx < 0 or g[ny][nx] == "#":
            bumps += 1
            continue
        y, x = ny, nx
        if g[y][x] != "0":
            g[y][x] = str(int(g[y][x]) - 1)
            dust += 1
    elif ch == "L":
        d = (d + 3) % 4
    else:
        d = (d + 1) % 4
print(dust, bumps)
print(y + 1, x + 1, order[d])
