from collections import deque, defaultdict
import heapq
g = defaultdict(list)
for a, b, w in [(0, 1, 4), (0, 2, 1), (2, 1, 2), (1, 3, 5)]:
    g[a].append((b, w))
    g[b].append((a, w))
dist = {0: 0}
h = [(0, 0)]
while h:
    d, u = heapq.heappop(h)
    if d > dist[u]: continue
    for v, w in g[u]:
        if d + w < dist.get(v, 99):
            dist[v] = d + w
            heapq.heappush(h, (dist[v], v))
q, seen = deque([(0, [0])]), {0}
while q:
    u, path = q.popleft()
    for v, _ in g[u]:
        if v not in seen:
            seen.add(v)
            q.append((v, path + [v]))
state = [0] * 4
order = []
def dfs(u):
    state[u] = 1
    for v, _ in g[u]:
        if not state[v]: dfs(v)
    state[u] = 2
    order.append(u)
dfs(0)
deg = {u: len(vs) for u, vs in g.items()}
while deg and (leaf := min(deg, key=deg.get)) is not None:
    for v, _ in g.pop(leaf):
        if v in deg: deg[v] -= 1
    del deg[leaf]
print(dist, path, order, state)
