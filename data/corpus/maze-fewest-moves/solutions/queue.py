from collections import deque

R, C = map(int, input().split())
grid = [input() for _ in range(R)]
dist = [[-1] * C for _ in range(R)]
queue = deque()
for r in range(R):
    for c in range(C):
        if grid[r][c] == "S":
            queue.append((r, c))
            dist[r][c] = 0
        elif grid[r][c] == "E":
            er, ec = r, c
while queue:
    r, c = queue.popleft()
    for dr, dc in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        nr, nc = r + dr, c + dc
        if 0 <= nr < R and 0 <= nc < C and grid[nr][nc] != "#" and dist[nr][nc] < 0:
            dist[nr][nc] = dist[r][c] + 1
            queue.append((nr, nc))
print(dist[er][ec])
