import sys

sys.setrecursionlimit(10000)
n, m = map(int, input().split())
adj = [[] for _ in range(n + 1)]
for i in range(1, m + 1):
    a, b = map(int, input().split())
    adj[a].append((b, i))
    adj[b].append((a, i))
tin = {}
low = {}
bridges = []


def dfs(v, parent):
    tin[v] = low[v] = len(tin)
    for u, i in adj[v]:
        if u == parent:
            continue
        if u in tin:
            low[v] = min(low[v], tin[u])
            continue
        dfs(u, v)
        low[v] = min(low[v], low[u])
        if low[u] > tin[v]:
            bridges.append(i)


for v in range(1, n + 1):
    if v not in tin:
        dfs(v, 0)
bridges.sort()
print(len(bridges))
if bridges:
    print(*bridges)
