def split_teams(n, rivals):
    adj = {v: [] for v in range(n)}
    for a, b in rivals:
        adj[a].append(b)
        adj[b].append(a)
    level = [None] * n
    for s in range(n):
        if level[s] is None:
            level[s] = 0
            layer = [s]
            while layer:
                nxt = []
                for v in layer:
                    for u in adj[v]:
                        if level[u] is None:
                            level[u] = level[v] + 1
                            nxt.append(u)
                layer = nxt
    return [x % 2 for x in level]
