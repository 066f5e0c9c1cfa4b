import sys

sys.setrecursionlimit(20000)
R, C = map(int, input().split())
g = [input() for _ in range(R)]
seen = [[False] * C for _ in range(R)]


def go(r, c, d):
    if not (0 <= r < R and 0 <= c < C) or g[r][c] == "#" or seen[r][c]:
        return -1
    if g[r][c] == "E":
        return d
    seen[r][c] = True
    for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        found = go(r + dr, c + dc, d + 1)
        if found != -1:
            return found
    return -1


for i in range(R):
    for j in range(C):
        if g[i][j] == "S":
            print(go(i, j, 0))
