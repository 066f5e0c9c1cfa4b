r, c = map(int, input().split())
g = [["#"] * (c + 2)]
for _ in range(r):
    g.append(["#"] + list(input()) + ["#"])
g.append(["#"] * (c + 2))
a, b, face = input().split()
y, x = int(a), int(b)
d = "NESW".index(face)
DY = [-1, 0, 1, 0]
DX = [0, 1, 0, -1]
dust = 0
bumps = 0


def suck():
    global dust
    if g[y][x] != "0":
        g[y][x] = str(int(g[y][x]) - 1)
        dust += 1


suck()
for ch in input():
    if ch == "L":
        d = (d - 1) % 4
    elif ch == "R":
        d = (d + 1) % 4
    elif g[y + DY[d]][x + DX[d]] == "#":
        bumps += 1
    else:
        y += DY[d]
        x += DX[d]
        suck()
print(dust, bumps)
print(y, x, "NESW"[d])
