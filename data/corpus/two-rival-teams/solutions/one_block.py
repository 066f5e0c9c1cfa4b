def split_teams(n, rivals):
    if n == 0:
        return []
    team = {0: 0}
    stack = [0]
    while stack:
        v = stack.pop()
        for a, b in rivals:
            if v not in (a, b):
                continue
            u = b if v == a else a
            if u in team:
                if team[u] == team[v]:
                    return None
            else:
                team[u] = 1 - team[v]
                stack.append(u)
    return [team.get(i, 0) for i in range(n)]
