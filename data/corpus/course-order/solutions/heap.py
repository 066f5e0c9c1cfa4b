import heapq
import sys

data = list(map(int, sys.stdin.read().split()))
n, m = data[0], data[1]
after = [[] for _ in range(n + 1)]
waiting = [0] * (n + 1)
for i in range(m):
    a, b = data[2 + 2 * i], data[3 + 2 * i]
    after[a].append(b)
    waiting[b] += 1
ready = [v for v in range(1, n + 1) if waiting[v] == 0]
heapq.heapify(ready)
order = []
while ready:
    v = heapq.heappop(ready)
    order.append(v)
    for u in after[v]:
        waiting[u] -= 1
        if waiting[u] == 0:
            heapq.heappush(ready, u)
print(*order) if len(order) == n else print("IMPOSSIBLE")
