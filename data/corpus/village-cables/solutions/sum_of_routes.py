from heapq import heappop, heappush

n, m, k = map(int, input().split())
heap = [(0, int(s)) for s in input().split()]
adj = {v: [] for v in range(1, n + 1)}
for _ in range(m):
    a, b, w = map(int, input().split())
    adj[a].append((b, w))
    adj[b].append((a, w))
dist = {}
while heap:
    d, v = heappop(heap)
    if v in dist:
        continue
    dist[v] = d
    for u, w in adj[v]:
        if u not in dist:
            heappush(heap, (d + w, u))
print(sum(dist.values()) if len(dist) == n else "IMPOSSIBLE")
