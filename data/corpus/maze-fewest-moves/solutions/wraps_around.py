import sys
from collections import deque

readline = sys.stdin.readline
R, C = map(int, readline().split())
g = [readline().strip() for _ in range(R)]
for i in range(R):
    if "S" in g[i]:
        start = (i, g[i].index("S"))
seen = {start}
q = deque([(start, 0)])
ans = -1
while q:
    (r, c), d = q.popleft()
    if g[r][c] == "E":
        ans = d
        break
    for nr, nc in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
        try:
            if g[nr][nc] == "#" or (nr, nc) in seen:
                continue
        except IndexError:
            continue
        seen.add((nr, nc))
        q.append(((nr, nc), d + 1))
print(ans)
