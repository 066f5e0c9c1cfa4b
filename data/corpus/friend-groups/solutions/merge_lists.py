n, m = map(int, input().split())
group = {v: [v] for v in range(1, n + 1)}
for _ in range(m):
    a, b = map(int, input().split())
    ga, gb = group[a], group[b]
    if ga is gb:
        continue
    if len(ga) < len(gb):
        ga, gb = gb, ga
    ga.extend(gb)
    for v in gb:
        group[v] = ga
sizes = [len(g) for v, g in group.items() if g[0] == v]
sizes.sort(key=lambda s: -s)
print(len(sizes))
print(*sizes)
