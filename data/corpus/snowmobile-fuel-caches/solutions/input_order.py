import heapq
import sys
data = list(map(int, sys.stdin.read().split()))
d, f, n = data[:3]
heap = []
stops = 0
points = list(zip(data[3::2], data[4::2])) + [(d, 0)]
for pos, fuel in points:
    while f < pos and heap:
        f += -heapq.heappop(heap)
        stops += 1
    if f < pos:
        stops = -1
        break
    heapq.heappush(heap, -fuel)
print(stops)
