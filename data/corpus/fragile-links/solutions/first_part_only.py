import sys


def search(v, came, depth):
    global found
    level[v] = depth
    low = depth
    for u, i in adj[v]:
        if i == came:
            continue
        if u in level:
            low = min(low, level[u])
        else:
            below = search(u, i, depth + 1)
            if below > depth:
                found.append(i)
            low = min(low, below)
    return low


sys.setrecursionlimit(5000)
n, m = map(int, sys.stdin.readline().split())
adj = {v: [] for v in range(1, n + 1)}
for i in range(m):
    a, b = map(int, sys.stdin.readline().split())
    adj[a].append((b, i + 1))
    adj[b].append((a, i + 1))
level = {}
found = []
search(1, 0, 0)
print(len(found))
if found:
    print(*sorted(found))
