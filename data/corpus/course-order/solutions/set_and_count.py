from heapq import heappop, heappush

n, m = map(int, input().split())
out = [set() for _ in range(n)]
indeg = [0] * n
for _ in range(m):
    a, b = map(int, input().split())
    out[a - 1].add(b - 1)
    indeg[b - 1] += 1
h = []
for i in range(n):
    if indeg[i] == 0:
        heappush(h, i)
res = []
while h:
    x = heappop(h)
    res.append(x + 1)
    for y in out[x]:
        indeg[y] -= 1
        if indeg[y] == 0:
            heappush(h, y)
print("IMPOSSIBLE" if len(res) < n else " ".join(map(str, res)))
