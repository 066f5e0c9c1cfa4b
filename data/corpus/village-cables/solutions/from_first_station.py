import heapq
import sys

data = iter(map(int, sys.stdin.buffer.read().split()))
n, m, k = next(data), next(data), next(data)
stations = [next(data) for _ in range(k)]
adj = [[] for _ in range(n + 1)]
for _ in range(m):
    a, b, w = next(data), next(data), next(data)
    adj[a].append((w, b))
    adj[b].append((w, a))
seen = set()
heap = [(0, stations[0])]
total = 0
while heap:
    w, v = heapq.heappop(heap)
    if v in seen:
        continue
    seen.add(v)
    total += w
    for e in adj[v]:
        heapq.heappush(heap, e)
print(total if len(seen) == n else "IMPOSSIBLE")
