import heapq

n = int(input())
orders = []
for _ in range(n):
    t, d = map(int, input().split())
    orders.append((d, t))
orders.sort()
heap = []
clock = 0
for d, t in orders:
    heapq.heappush(heap, -t)
    clock += t
    if clock > d:
        clock += heapq.heappop(heap)
print(len(heap), clock)
