import heapq

R, C = map(int, input().split())
maze = [list(input()) for _ in range(R)]
start = end = None
for i, row in enumerate(maze):
    for j, ch in enumerate(row):
        if ch == "S":
            start = (i, j)
        if ch == "E":
            end = (i, j)
best = {start: 0}
heap = [(0, start)]
while heap:
    d, (i, j) = heapq.heappop(heap)
    if (i, j) == end:
        break
    for a, b in [(i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)]:
        if 0 <= a <= R and 0 <= b <= C and maze[a][b] != "#" and (a, b) not in best:
            best[a, b] = d + 1
            heapq.heappush(heap, (d + 1, (a, b)))
print(best.get(end, -1))
