import sys

lines = sys.stdin.read().split("\n")
r, c = map(int, lines[0].split())
g = [list(s) for s in lines[1:r + 1]]
a, b, face = lines[r + 1].split()
y, x = int(a) - 1, int(b) - 1
faces = ["N", "E", "S", "W"]
delta = {"N": (-1, 0), "E": (0, 1), "S": (1, 0), "W": (0, -1)}
dust = 0
bumps = 0


def clean():
    global dust
    k = int(g[y][x])
    if k > 0:
        g[y][x] = str(k - 1)
        dust += 1


clean()
for ch in lines[r + 2]:
    if ch in "LR":
        k = faces.index(face) + (1 if ch == "R" else -1)
        face = faces[k % 4]
        continue
    dy, dx = delta[face]
    try:
        free = g[y + dy][x + dx] != "#"
    except IndexError:
        free = False
    if free:
        y = (y + dy) % r
        x = (x + dx) % c
        clean()
    else:
        bumps += 1
print(dust, bumps)
print(y + 1, x + 1, face)
