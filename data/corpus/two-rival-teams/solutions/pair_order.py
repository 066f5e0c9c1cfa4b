def split_teams(n, rivals):
    team = [None] * n
    for a, b in rivals:
        if team[a] is None and team[b] is None:
            low, high = min(a, b), max(a, b)
            team[low], team[high] = 0, 1
        elif team[a] is None:
            team[a] = 1 - team[b]
        elif team[b] is None:
            team[b] = 1 - team[a]
        elif team[a] == team[b]:
            return None
    return [t or 0 for t in team]
