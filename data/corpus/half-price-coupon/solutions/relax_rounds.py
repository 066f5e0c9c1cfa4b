n, m = map(int, input().split())
edges = [tuple(map(int, input().split())) for _ in range(m)]
INF = 10**18
full = [INF] * (n + 1)
half = [INF] * (n + 1)
full[1] = half[1] = 0
changed = True
while changed:
    changed = False
    for a, b, w in edges:
        if full[a] == INF:
            continue
        x = full[a] + w
        y = min(half[a] + w, full[a] + w // 2)
        if x < full[b]:
            full[b] = x
            changed = True
        if y < half[b]:
            half[b] = y
            changed = True
print(half[n] if half[n] < INF else -1)
