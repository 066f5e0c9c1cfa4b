from heapq import heappush, heappop

n, m, k = map(int, input().split())
stations = list(map(int, input().split()))
near = [[] for _ in range(n + 1)]
for _ in range(m):
    a, b, w = map(int, input().split())
    near[a].append((w, b))
    near[b].append((w, a))
heap = [(0, s) for s in stations]
lit = [False] * (n + 1)
total = count = 0
while heap:
    w, v = heappop(heap)
    if lit[v]:
        continue
    lit[v] = True
    total += w
    count += 1
    for edge in near[v]:
        if not lit[edge[1]]:
            heappush(heap, edge)
if count == n:
    print(total)
else:
    print("IMPOSSIBLE")
