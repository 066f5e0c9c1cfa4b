from collections import deque

n, m = map(int, input().split())
g = {i: [] for i in range(1, n + 1)}
deg = dict.fromkeys(g, 0)
for _ in range(m):
    a, b = map(int, input().split())
    g[a].append(b)
    deg[b] += 1
q = deque(v for v in g if deg[v] == 0)
order = []
while q:
    v = q.popleft()
    order.append(v)
    for u in sorted(g[v]):
        deg[u] -= 1
        if deg[u] == 0:
            q.append(u)
if len(order) == n:
    print(*order)
else:
    print("IMPOSSIBLE")
