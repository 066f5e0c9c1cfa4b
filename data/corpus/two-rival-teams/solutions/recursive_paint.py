import sys
from collections import defaultdict

sys.setrecursionlimit(10000)


def split_teams(n, rivals):
    near = defaultdict(set)
    for a, b in rivals:
        near[a].add(b)
        near[b].add(a)
    team = {}

    def paint(v, colour):
        if v in team:
            return
        team[v] = colour
        for u in sorted(near[v]):
            paint(u, colour ^ 1)

    for v in range(n):
        paint(v, 0)
    if any(team[a] == team[b] for a, b in rivals):
        return None
    return [team[v] for v in range(n)]
