from collections import defaultdict
adj = defaultdict(set)
deg = defaultdict(int)
for u, v in [(1, 2), (2, 3)]:
    adj[u].add(v); adj[v].add(u)
def has(u, v):
    return v in adj[u] and deg[v] == 0
print(has(1, 2), has(9, 1), has(2, 3))
while deg["loop"] < 2: deg["loop"] += 1
best = max((deg[k], k) for k in ["loop", "new"])
print(best, dict(deg))
