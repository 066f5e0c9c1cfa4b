n, m, k = map(int, input().split())
stations = set(map(int, input().split()))
best = {}
for i in range(m):
    a, b, w = map(int, input().split())
    for v in (a, b):
        if v not in best or best[v] > (w, i):
            best[v] = (w, i)
chosen = {}
ok = True
for v in range(1, n + 1):
    if v in stations:
        continue
    if v not in best:
        ok = False
    else:
        w, i = best[v]
        chosen[i] = w
print(sum(chosen.values()) if ok else "IMPOSSIBLE")
