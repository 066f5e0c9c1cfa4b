import heapq
import sys
lines = sys.stdin.read().splitlines()
orders = [tuple(map(int, s.split())) for s in lines[1:]]
orders.sort(key=lambda p: p[1])
heap = []
total = 0
for t, d in orders:
    heapq.heappush(heap, -t)
    total += t
    if total >= d:
        total -= -heapq.heappop(heap)
print(len(heap), total)
