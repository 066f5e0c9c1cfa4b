import sys
from collections import deque

it = iter(sys.stdin.read().split())
n, m = int(next(it)), int(next(it))
adj = [[] for _ in range(n)]
for i in range(m):
    a, b = int(next(it)) - 1, int(next(it)) - 1
    adj[a].append((b, i))
    adj[b].append((a, i))
up = [None] * n
depth = [-1] * n
tree = set()
for s in range(n):
    if depth[s] >= 0:
        continue
    depth[s] = 0
    queue = deque([s])
    while queue:
        v = queue.popleft()
        for u, i in adj[v]:
            if depth[u] < 0:
                depth[u] = depth[v] + 1
                up[u] = (v, i)
                tree.add(i)
                queue.append(u)
safe = set()
for v in range(n):
    for u, i in adj[v]:
        if i in tree or v > u:
            continue
        x, y = v, u
        while x != y:
            if depth[x] < depth[y]:
                x, y = y, x
            x, cable = up[x]
            safe.add(cable)
result = [i + 1 for i in sorted(tree - safe)]
print(len(result))
if result:
    print(" ".join(map(str, result)))
