import heapq
import sys

readline = sys.stdin.readline
n, m = map(int, readline().split())
roads = [[] for _ in range(n + 1)]
for _ in range(m):
    a, b, w = map(int, readline().split())
    roads[a].append((b, w))
INF = float("inf")
dist = [[INF, INF] for _ in range(n + 1)]
dist[1][0] = 0
heap = [(0, 1, 0)]
while heap:
    d, v, used = heapq.heappop(heap)
    if d > dist[v][used]:
        continue
    for u, w in roads[v]:
        if d + w < dist[u][used]:
            dist[u][used] = d + w
            heapq.heappush(heap, (d + w, u, used))
        if not used and d + w // 2 < dist[u][1]:
            dist[u][1] = d + w // 2
            heapq.heappush(heap, (d + w // 2, u, 1))
answer = min(dist[n])
print(answer if answer < INF else -1)
