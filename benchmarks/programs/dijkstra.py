import heapq
n = 400  # short 20, long 2600
graph = {}
for u in range(n):
    graph[u] = {}
for u in range(n):
    for k in (1, 7, 13, 29):
        v = (u * k + k) % n
        w = (u * 31 + k * 17) % 23 + 1
        graph[u][v] = w
dist = {0: 0}
heap = [(0, 0)]
done = set()
while heap:
    d, u = heapq.heappop(heap)
    if u in done:
        continue
    done.add(u)
    for v, w in graph[u].items():
        nd = d + w
        if v not in dist or nd < dist[v]:
            dist[v] = nd
            heapq.heappush(heap, (nd, v))
print(len(dist), sum(dist.values()))
