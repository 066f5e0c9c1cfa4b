import sys
import heapq

data = list(map(int, sys.stdin.buffer.read().split()))
n, m = data[:2]
g = [[] for _ in range(n + 1)]
for i in range(2, 2 + 3 * m, 3):
    a, b, w = data[i:i + 3]
    g[a].append((b, w))
    g[b].append((a, w))
best = {}
pq = [(0, 1, False)]
while pq:
    d, v, used = heapq.heappop(pq)
    if (v, used) in best:
        continue
    best[v, used] = d
    for u, w in g[v]:
        heapq.heappush(pq, (d + w, u, used))
        if not used:
            heapq.heappush(pq, (d + w // 2, u, True))
print(min(best.get((n, False), 10**12), best.get((n, True), 10**12)) if (n, False) in best else -1)
