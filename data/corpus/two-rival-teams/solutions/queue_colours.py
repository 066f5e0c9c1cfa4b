from collections import deque


def split_teams(n, rivals):
    adj = [[] for _ in range(n)]
    for a, b in rivals:
        adj[a].append(b)
        adj[b].append(a)
    team = [-1] * n
    for start in range(n):
        if team[start] != -1:
            continue
        team[start] = 0
        queue = deque([start])
        while queue:
            v = queue.popleft()
            for u in adj[v]:
                if team[u] == -1:
                    team[u] = 1 - team[v]
                    queue.append(u)
                elif team[u] == team[v]:
                    return None
    return team
