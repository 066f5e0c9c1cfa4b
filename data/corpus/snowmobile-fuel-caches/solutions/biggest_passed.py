import heapq

d, f, n = map(int, input().split())
caches = sorted(tuple(map(int, input().split())) for _ in range(n))
reach = f
stops = 0
heap = []
i = 0
while reach < d:
    while i < n and caches[i][0] <= reach:
        heapq.heappush(heap, -caches[i][1])
        i += 1
    if not heap:
        stops = -1
        break
    reach -= heapq.heappop(heap)
    stops += 1
print(stops)
