n = int(input())
w = [0] * (n + 1)
kids = [[] for _ in range(n + 1)]
for i in range(1, n + 1):
    row = list(map(int, input().split()))
    w[i] = row[0]
    kids[i] = row[2:]
full = w[:]
depth = [1] * (n + 1)
for v in range(n, 0, -1):
    for u in kids[v]:
        full[v] += full[u]
        depth[v] = max(depth[v], depth[u] + 1)
print(depth[1])
print(*full[1:])
